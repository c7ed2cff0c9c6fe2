"""``--only-clean``: what is clean lands, what is not is named with its findings."""

from __future__ import annotations

import json

from conftest import Repo, gitorch

TEN = "".join(f"{n}\n" for n in range(1, 11))


def _four(repo: Repo) -> None:
    repo.commit("ten", {"ten.txt": TEN})
    repo.branch("a", {"ten.txt": TEN.replace("5\n", "five\n")})
    repo.branch("b", {"ten.txt": TEN.replace("5\n", "FIVE\n"), "b.txt": "b\n"})
    repo.branch("c", {"ten.txt": TEN.replace("5\n", "fünf\n")})
    repo.branch("d", {"d.txt": "d\n"})


def test_the_clean_ones_land_and_the_others_are_named(repo: Repo) -> None:
    _four(repo)

    done = gitorch(repo, "merge", "--only-clean", "--json", "a", "b", "c", "d")

    document = json.loads(done.stdout)
    assert (done.status, document["status"]) == (0, "landed")
    assert document["left_out"] == [{"name": "b", "because": ["F1", "F3"]}, {"name": "c", "because": ["F2", "F3"]}]
    assert [finding["branches"] for finding in document["findings"]] == [["a", "b"], ["a", "c"], ["b", "c"]]
    assert (repo.read("ten.txt"), repo.read("d.txt")) == (TEN.replace("5\n", "five\n"), "d\n")
    assert repo.status() == ""
    assert not any(ref.startswith("refs/gitorch/candidates/") for ref in repo.refs())


def test_the_next_command_says_the_options_again(repo: Repo) -> None:
    _four(repo)

    tried = gitorch(repo, "merge", "--only-clean", "--no-land", "a", "b", "d")
    landed = gitorch(repo, "merge", "a", "b", "d", "--only-clean")

    assert (
        tried.stdout.splitlines()[-1] == f"next: gitorch -C {repo.path} merge a b d --only-clean  # lands them on main"
    )
    assert landed.status == 0


def test_where_everything_stays_out_no_merge_is_offered(repo: Repo) -> None:
    _four(repo)
    gitorch(repo, "merge", "a")

    done = gitorch(repo, "validate", "--only-clean", "b")

    assert done.stdout.splitlines()[-1] == "next: gitorch explain T101  # says how to mend it"


def test_without_it_nothing_lands_and_no_candidate_is_built(repo: Repo) -> None:
    _four(repo)
    before = repo.refs()

    done = gitorch(repo, "merge", "--json", "a", "b", "d")

    document = json.loads(done.stdout)
    assert (done.status, document["status"], document["candidate"]) == (1, "blocked", None)
    assert repo.refs() == before


def test_a_candidate_has_a_ref_that_validating_again_does_not_multiply(repo: Repo) -> None:
    _four(repo)

    first = json.loads(gitorch(repo, "validate", "--json", "a", "d").stdout)["candidate"]
    again = json.loads(gitorch(repo, "validate", "--json", "a", "d").stdout)["candidate"]
    other_way = json.loads(gitorch(repo, "validate", "--json", "d", "a").stdout)["candidate"]

    kept = [oid for ref, oid in repo.refs().items() if ref.startswith("refs/gitorch/candidates/")]
    assert first == again
    assert kept == [other_way["commit"]]
    assert first["tree"] == other_way["tree"]


def test_what_contains_a_branch_that_stays_out_stays_out_too(repo: Repo) -> None:
    _four(repo)
    repo.branch("above-b", {"more.txt": "more\n"}, at="b")
    repo.commit("meanwhile", {"b.txt": "main\n"})

    document = json.loads(gitorch(repo, "validate", "--only-clean", "--json", "a", "b", "above-b", "d").stdout)

    assert [left["name"] for left in document["left_out"]] == ["b", "above-b"]
    assert document["status"] == "clean"


def test_when_nothing_is_left_nothing_lands(repo: Repo) -> None:
    repo.commit("ten", {"ten.txt": TEN})
    repo.branch("a", {"ten.txt": TEN.replace("5\n", "five\n")})
    repo.commit("meanwhile", {"ten.txt": TEN.replace("5\n", "FIVE\n")})

    done = gitorch(repo, "merge", "--only-clean", "--json", "a")

    document = json.loads(done.stdout)
    assert (done.status, document["status"], document["candidate"]) == (1, "blocked", None)
    assert document["left_out"] == [{"name": "a", "because": ["F1"]}]
