"""``gitorch validate`` and ``merge``: which branches are meant."""

from __future__ import annotations

import json

from conftest import Repo, gitorch


def test_without_names_every_branch_that_is_ahead_is_judged(repo: Repo) -> None:
    repo.branch("one", {"one.txt": "1\n"})
    repo.branch("two", {"two.txt": "2\n"})
    repo.git("branch", "old", "main")

    document = json.loads(gitorch(repo, "validate", "--json").stdout)

    assert [branch["name"] for branch in document["branches"]] == ["one", "two"]


def test_a_pattern_names_branches_but_never_the_target(repo: Repo) -> None:
    repo.branch("m-one", {"one.txt": "1\n"})

    document = json.loads(gitorch(repo, "validate", "m*", "--json").stdout)

    assert [branch["name"] for branch in document["branches"]] == ["m-one"]


def test_merging_nothing_in_particular_names_what_could_be_merged(repo: Repo) -> None:
    repo.branch("one", {"one.txt": "1\n"})

    done = gitorch(repo, "merge")

    assert (done.status, done.stderr) == (
        2,
        "error: say which branches to merge\nhint: gitorch merge one\n",
    )
