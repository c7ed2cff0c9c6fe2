"""``gitorch validate --analyzers``: who is asked, and who is not."""

from __future__ import annotations

import json

import pytest
from conftest import Repo, gitorch


@pytest.mark.parametrize(("said", "expected"), [("none", []), ("ty", ["ty"])])
def test_the_document_says_who_looked(repo: Repo, said: str, expected: list[str]) -> None:
    repo.commit("base", {"a.py": "x = 1\n", "b.py": "y = 1\n"})
    repo.branch("left", {"a.py": "x = 2\n"})
    repo.branch("right", {"b.py": "y = 2\n"})
    done = gitorch(repo, "validate", "left", "right", "--analyzers", said, "--json")
    assert done.status == 0
    assert [run["name"] for run in json.loads(done.stdout)["analyzers"] if run["status"] == "ran"] == expected


def test_an_analyzer_that_nobody_knows_is_one_sentence_and_a_hint(repo: Repo) -> None:
    repo.branch("left", {"a.py": "x = 2\n"})
    done = gitorch(repo, "validate", "left", "--analyzers", "lint")
    assert (done.status, done.stderr) == (
        2,
        "error: there is no analyzer 'lint'\nhint: one of ty, pyrefly, mypy, basedpyright, tsc, or none\n",
    )
