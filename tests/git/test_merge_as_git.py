"""What ``git merge``, run branch after branch in a checkout, does, the candidate does too."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from conftest import Repo

from gitorch import api

Tree = Mapping[str, str | bytes | None]
TEN = "".join(f"{n}\n" for n in range(1, 11))
FIVE, SIX = TEN.replace("5\n", "five\n"), TEN.replace("6\n", "six\n")
NINE = TEN.replace("9\n", "nine\n")


@dataclass(frozen=True)
class Case:
    """Changes to the base on branches that are merged in turn; ``main`` is what the target did meanwhile."""

    base: Tree
    branches: tuple[Tree, ...]
    main: Tree = field(default_factory=dict)
    config: Mapping[str, str] = field(default_factory=dict)


CASES = {
    "apart": Case({"a": TEN}, ({"b": "b\n"}, {"c": "c\n"})),
    "one file, apart": Case({"a": TEN}, ({"a": FIVE}, {"a": NINE})),
    "one file, adjacent lines": Case({"a": TEN}, ({"a": FIVE}, {"a": SIX})),
    "the same change": Case({"a": TEN}, ({"a": FIVE}, {"a": FIVE})),
    "union": Case({"a": TEN, ".gitattributes": "a merge=union\n"}, ({"a": FIVE}, {"a": SIX})),
    "union below": Case({"d/a": TEN, "d/.gitattributes": "a merge=union\n"}, ({"d/a": FIVE}, {"d/a": SIX})),
    "union that only the merged branch has": Case(
        {"a": TEN}, ({"a": FIVE}, {"a": SIX, ".gitattributes": "a merge=union\n"})
    ),
    "both add, union": Case({".gitattributes": "* merge=union\n"}, ({"n": "1\n"}, {"n": "2\n"})),
    "never merge": Case({"a": TEN, ".gitattributes": "a -merge\n"}, ({"a": FIVE}, {"a": NINE})),
    "binary by attribute": Case({"a": TEN, ".gitattributes": "a binary\n"}, ({"a": FIVE}, {"a": NINE})),
    "a driver of the user's": Case(
        {"a": TEN, ".gitattributes": "a merge=mine\n"},
        ({"a": FIVE}, {"a": SIX}),
        config={"merge.mine.driver": "true"},
    ),
    "a driver that nobody defined": Case(
        {"a": TEN, ".gitattributes": "a merge=theirs\n"}, ({"a": FIVE}, {"a": NINE})
    ),
    "line endings normalised": Case(
        {"a": TEN.replace("\n", "\r\n")},
        ({"a": FIVE.replace("\n", "\r\n")}, {"a": NINE}),
        config={"merge.renormalize": "true", "core.autocrlf": "false"},
    ),
    "line endings apart": Case({"a": TEN.replace("\n", "\r\n")}, ({"a": FIVE}, {"a": NINE.replace("\n", "\r\n")})),
    "a clean filter": Case(
        {"a": TEN, ".gitattributes": "a filter=upper\n"},
        ({"a": FIVE}, {"a": NINE}),
        config={"filter.upper.clean": "tr a-z A-Z", "filter.upper.smudge": "tr A-Z a-z"},
    ),
    "renamed and edited": Case({"a": TEN}, ({"a": None, "z": TEN}, {"a": FIVE})),
    "a directory renamed, a file added in it": Case(
        {"d/a": TEN, "d/b": FIVE}, ({"d/a": None, "d/b": None, "e/a": TEN, "e/b": FIVE}, {"d/c": "c\n"})
    ),
    "a directory renamed, additions follow": Case(
        {"d/a": TEN, "d/b": FIVE},
        ({"d/a": None, "d/b": None, "e/a": TEN, "e/b": FIVE}, {"d/c": "c\n"}),
        config={"merge.directoryRenames": "true"},
    ),
    "renames not looked for": Case(
        {"a": TEN}, ({"a": None, "z": TEN}, {"a": FIVE}), config={"merge.renames": "false"}
    ),
    "deleted by both": Case({"a": TEN, "b": "b\n"}, ({"a": None}, {"a": None})),
    "the target moved": Case({"a": TEN, "b": TEN}, ({"a": FIVE}, {"b": FIVE}), main={"a": NINE}),
    "the target renamed": Case({"a": TEN, "b": TEN}, ({"a": FIVE}, {"b": FIVE}), main={"a": None, "z": TEN}),
    "binary": Case({"a": b"\0" + TEN.encode()}, ({"a": b"\0" + FIVE.encode()}, {"a": b"\0" + NINE.encode()})),
    "not UTF-8": Case(
        {"a": b"\xff\n" + TEN.encode()}, ({"a": b"\xff\n" + FIVE.encode()}, {"a": b"\xfe\n" + TEN.encode()})
    ),
    "a hot file": Case({"a": TEN}, ({"a": TEN.replace("1\n", "one\n", 1)}, {"a": FIVE}, {"a": NINE})),
    "names beyond ASCII": Case({"ü/ä": TEN, "ü/.gitattributes": "* merge=union\n"}, ({"ü/ä": FIVE}, {"ü/ä": SIX})),
    "a newline in a name": Case({"d/a\nb": TEN}, ({"d/a\nb": FIVE}, {"d/a\nb": SIX})),
}  # fmt: skip


def _prepare(repo: Repo, case: Case) -> list[str]:
    for key, value in case.config.items():
        repo.git("config", key, value)
    repo.commit("base", dict(case.base))
    names = [f"branch-{number}" for number in range(len(case.branches))]
    for name, changes in zip(names, case.branches, strict=True):
        repo.branch(name, dict(changes))
    if case.main:
        repo.commit("meanwhile", dict(case.main))
    return names


def _merged_by_git(repo: Repo, names: list[str]) -> str | None:
    """The tree after merging branch after branch, or None if one of them conflicts."""
    repo.git("checkout", "--quiet", "-b", "by-git")
    for name in names:
        merging = ["git", "merge", "--quiet", "--no-edit", name]
        if subprocess.run(merging, cwd=repo.path, check=False, capture_output=True).returncode:
            repo.git("merge", "--abort")
            return None
    return repo.git("rev-parse", "HEAD^{tree}")


@pytest.mark.parametrize("name", CASES)
def test_the_candidate_is_what_git_merge_makes(repo: Repo, name: str) -> None:
    branches = _prepare(repo, CASES[name])
    validation = api.validate(repo.path, branches, onto="main")
    order = [branch for branch, _ in validation.order]
    assert (validation.candidate.tree if validation.candidate else None) == _merged_by_git(repo, order)


def test_what_is_checked_out_makes_no_difference(repo: Repo, tmp_path: Path) -> None:
    branches = _prepare(repo, CASES["union below"])
    at_main = api.validate(repo.path, branches, onto="main").candidate
    repo.git("checkout", "--quiet", "--orphan", "elsewhere")
    repo.git("rm", "-r", "--quiet", "--force", ".")
    repo.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))
    elsewhere = api.validate(repo.path, branches, onto="main").candidate
    bare = api.validate(tmp_path / "bare.git", branches, onto="main").candidate
    assert at_main is not None
    assert elsewhere is not None
    assert bare is not None
    assert at_main.tree == elsewhere.tree == bare.tree


def test_a_branch_s_attributes_do_not_merge_what_the_target_would_not(repo: Repo) -> None:
    branches = _prepare(repo, Case({"a": TEN}, ({".gitattributes": "a merge=union\n"}, {"a": FIVE}, {"a": SIX})))
    validation = api.validate(repo.path, branches, onto="main")
    assert [(finding.rule, finding.branches) for finding in validation.findings if finding.blocks] == [
        ("T101", ("branch-1", "branch-2"))
    ]


def test_a_submodule_moved_by_one_side_is_taken_and_by_both_is_a_conflict(repo: Repo) -> None:
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},sub")
    repo.git("commit", "--quiet", "-m", "sub")
    for name, commit in (("one", "2" * 40), ("two", "3" * 40)):
        repo.git("checkout", "--quiet", "-b", name, "main")
        repo.git("update-index", "--cacheinfo", f"160000,{commit},sub")
        repo.git("commit", "--quiet", "-m", name)
        repo.git("checkout", "--quiet", "main")
    alone = api.validate(repo.path, ["one"], onto="main")
    both = api.validate(repo.path, ["one", "two"], onto="main")
    assert alone.candidate is not None
    assert repo.git("ls-tree", alone.candidate.tree, "sub").split()[2] == "2" * 40
    assert [(finding.rule, finding.branches) for finding in both.findings] == [("T107", ("one", "two"))]


def test_stacked_merged_empty_and_equal_branches_are_all_right(repo: Repo) -> None:
    repo.commit("ten", {"a": TEN})
    repo.branch("below", {"a": FIVE})
    repo.branch("above", {"b": "b\n"}, at="below")
    repo.branch("merged", {"c": "c\n"})
    repo.git("merge", "--quiet", "--no-edit", "merged")
    repo.git("branch", "equal")
    repo.branch("empty", {})
    validation = api.validate(repo.path, ["above", "merged", "equal", "empty", "below"], onto="main")
    assert validation.status == "clean"
    assert validation.candidate is not None
    assert validation.candidate.branches == ("empty", "below", "above")
    assert dict(validation.order)["above"] == "contains below"
    assert validation.candidate.tree == _merged_by_git(repo, ["empty", "below", "above"])


def test_a_branch_that_merged_the_target_and_an_octopus_are_all_right(repo: Repo) -> None:
    repo.commit("ten", {"a": TEN})
    for name in ("x", "y", "z"):
        repo.branch(name, {name: f"{name}\n"})
    repo.git("checkout", "--quiet", "-b", "octopus", "main")
    repo.git("merge", "--quiet", "--no-edit", "x", "y")
    repo.git("checkout", "--quiet", "main")
    repo.commit("meanwhile", {"a": FIVE})
    repo.git("checkout", "--quiet", "z")
    repo.git("merge", "--quiet", "--no-edit", "main")
    repo.commit("after", {"a": FIVE.replace("9\n", "nine\n")})
    repo.git("checkout", "--quiet", "main")
    validation = api.validate(repo.path, ["octopus", "z", "x"], onto="main")
    order = [name for name, _ in validation.order]
    assert validation.candidate is not None
    assert validation.candidate.tree == _merged_by_git(repo, order)
