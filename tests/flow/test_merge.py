"""``gitorch merge`` as a user runs it."""

from __future__ import annotations

from conftest import Repo, gitorch


def test_two_branches_land_and_the_checkout_follows(repo: Repo) -> None:
    repo.branch("one", {"one.txt": "1\n"})
    repo.branch("two", {"two.txt": "2\n"})
    before = repo.git("rev-parse", "main")

    done = gitorch(repo, "merge", "one", "two")

    assert done.status == 0
    assert (repo.read("one.txt"), repo.read("two.txt")) == ("1\n", "2\n")
    assert repo.status() == ""
    assert repo.git("rev-parse", "refs/gitorch/undo/1^{commit}") == before


def test_an_unknown_branch_is_one_sentence_and_a_hint(repo: Repo) -> None:
    before = repo.refs()

    done = gitorch(repo, "merge", "nowhere")

    assert done.status == 2
    assert done.stderr == "error: there is no branch 'nowhere' here\nhint: git branch --all\n"
    assert repo.refs() == before
