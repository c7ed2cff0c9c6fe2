"""T101 to T108: the pair that is at odds, the code, and the line on both sides."""

from __future__ import annotations

from pathlib import Path

from conftest import Repo

from gitorch import api
from gitorch.integrate.finding import Finding
from gitorch.integrate.validation import Validation

TEN = "".join(f"{n}\n" for n in range(1, 11))
Said = tuple[str, tuple[str, ...], list[tuple[str, str, int, str]]]


def _validate(repo: Repo, *branches: str, only_clean: bool = False) -> Validation:
    return api.validate(repo.path, branches, only_clean=only_clean)


def _said(finding: Finding) -> Said:
    places = [(place.branch, place.path, place.line, place.role) for place in finding.locations]
    return finding.rule, finding.branches, places


def _all_said(repo: Repo, *branches: str) -> list[Said]:
    return [_said(finding) for finding in _validate(repo, *branches).findings]


def test_the_same_lines_name_the_pair_and_the_line_on_both_sides(repo: Repo) -> None:
    repo.commit("ten", {"ten.txt": TEN})
    repo.branch("a", {"ten.txt": TEN.replace("5\n", "five\n")})
    repo.branch("b", {"ten.txt": "0\n" + TEN.replace("5\n", "FIVE\n")})
    repo.branch("c", {"c.txt": "c\n"})

    validation = _validate(repo, "c", "a", "b")

    assert [_said(finding) for finding in validation.findings] == [
        ("T101", ("a", "b"), [("a", "ten.txt", 5, "edit"), ("b", "ten.txt", 6, "edit")])
    ]
    assert (validation.status, validation.candidate) == ("blocked", None)
    assert validation.findings[0].message == "a and b both change the same lines of ten.txt"


def test_lines_that_both_changed_alike_are_no_place(repo: Repo) -> None:
    both = TEN.replace("2\n", "two\n").replace("9\n", "nine\nand a half\n")
    repo.commit("ten", {"ten.txt": TEN})
    repo.branch("a", {"ten.txt": both.replace("5\n", "five\n")})
    repo.branch("b", {"ten.txt": "0\n" + both.replace("5\n", "FIVE\n")})

    assert _all_said(repo, "a", "b") == [
        ("T101", ("a", "b"), [("a", "ten.txt", 5, "edit"), ("b", "ten.txt", 6, "edit")])
    ]


def test_of_lines_that_began_alike_the_first_that_differs_is_the_place(repo: Repo) -> None:
    repo.commit("ten", {"ten.txt": TEN})
    repo.branch("a", {"ten.txt": TEN.replace("5\n6\n7\n", "five\nsix\nseven\n")})
    repo.branch("b", {"ten.txt": TEN.replace("5\n6\n7\n", "five\n6\nSEVEN\n")})

    assert _all_said(repo, "a", "b") == [
        ("T101", ("a", "b"), [("a", "ten.txt", 6, "edit"), ("b", "ten.txt", 6, "edit")])
    ]


def test_both_add_a_path(repo: Repo) -> None:
    repo.branch("a", {"new.txt": "same\none\n"})
    repo.branch("b", {"new.txt": "same\ntwo\n"})
    assert _all_said(repo, "a", "b") == [
        ("T102", ("a", "b"), [("a", "new.txt", 2, "addition"), ("b", "new.txt", 2, "addition")])
    ]


def test_one_edits_and_one_deletes(repo: Repo) -> None:
    repo.commit("ten", {"ten.txt": TEN})
    repo.branch("a", {"ten.txt": TEN.replace("5\n", "five\n")})
    repo.branch("b", {"ten.txt": None})
    assert _all_said(repo, "a", "b") == [
        ("T103", ("a", "b"), [("a", "ten.txt", 5, "edit"), ("b", "ten.txt", 1, "deletion")])
    ]


def test_an_edit_of_a_file_that_the_other_renamed_is_named_where_each_has_it(repo: Repo) -> None:
    repo.commit("ten", {"ten.txt": TEN})
    repo.branch("a", {"ten.txt": None, "neu.txt": TEN.replace("5\n", "five\n")})
    repo.branch("b", {"ten.txt": TEN.replace("5\n", "FIVE\n")})
    assert _all_said(repo, "a", "b") == [
        ("T101", ("a", "b"), [("a", "neu.txt", 5, "edit"), ("b", "ten.txt", 5, "edit")])
    ]


def test_renamed_to_two_names(repo: Repo) -> None:
    repo.commit("ten", {"ten.txt": TEN})
    repo.branch("a", {"ten.txt": None, "one.txt": TEN})
    repo.branch("b", {"ten.txt": None, "two.txt": TEN})
    assert _all_said(repo, "a", "b") == [
        ("T104", ("a", "b"), [("a", "one.txt", 1, "rename"), ("b", "two.txt", 1, "rename")])
    ]


def test_a_file_against_a_directory(repo: Repo) -> None:
    repo.branch("a", {"thing": "file\n"})
    repo.branch("b", {"thing/part.txt": "part\n"})
    found = _all_said(repo, "a", "b")
    assert [(rule, branches) for rule, branches, _ in found] == [("T105", ("a", "b"))]
    assert {place[:2] for place in found[0][2]} == {("a", "thing"), ("b", "thing/part.txt")}


def test_a_link_against_a_file(repo: Repo) -> None:
    repo.branch("a", {"thing": "file\n"})
    repo.git("checkout", "--quiet", "-b", "b")
    (repo.path / "thing").symlink_to(Path("README.md"))
    repo.commit("b")
    repo.git("checkout", "--quiet", "main")
    assert [(rule, branches) for rule, branches, _ in _all_said(repo, "a", "b")] == [("T106", ("a", "b"))]


def test_names_that_differ_only_in_case_are_found_though_git_merges_them(repo: Repo) -> None:
    repo.branch("a", {"docs/Guide.md": "a\n"})
    repo.branch("b", {"docs/guide.md": "b\n"})
    repo.branch("c", {"readme.md": "c\n"})
    assert _all_said(repo, "a", "b", "c") == [
        ("T108", ("a", "b"), [("a", "docs/Guide.md", 1, "addition"), ("b", "docs/guide.md", 1, "addition")]),
        ("T108", ("c", "main"), [("c", "readme.md", 1, "addition"), ("main", "README.md", 1, "addition")]),
    ]


def test_a_rename_to_another_case_is_no_clash(repo: Repo) -> None:
    repo.branch("a", {"README.md": None, "readme.md": "# base\n"})
    assert _all_said(repo, "a") == []


def test_directories_that_the_target_has_in_both_cases_are_no_clash(repo: Repo) -> None:
    repo.commit("both", {"api/one.txt": "1\n", "API/two.txt": "2\n"})
    repo.branch("a", {"api/three.txt": "3\n"})
    repo.branch("b", {"API/four.txt": "4\n"})
    assert _all_said(repo, "a", "b") == []


def test_a_like_of_what_the_target_has_is_told_once(repo: Repo) -> None:
    repo.commit("one", {"API/one.txt": "1\n"})
    repo.branch("a", {"api/two.txt": "2\n"})
    repo.branch("b", {"API/three.txt": "3\n"})
    assert _all_said(repo, "a", "b") == [
        ("T108", ("a", "main"), [("a", "api/two.txt", 1, "addition"), ("main", "API", 1, "addition")])
    ]


def test_the_target_s_own_commits_are_a_side(repo: Repo) -> None:
    repo.commit("ten", {"ten.txt": TEN})
    repo.branch("a", {"ten.txt": TEN.replace("5\n", "five\n")})
    repo.commit("meanwhile", {"ten.txt": TEN.replace("5\n", "FIVE\n")})
    assert _all_said(repo, "a") == [
        ("T101", ("a", "main"), [("a", "ten.txt", 5, "edit"), ("main", "ten.txt", 5, "edit")])
    ]
