"""Exit status by the table of the manual: 1 where the answer is no, 2 where what was asked makes no sense."""

from __future__ import annotations

import shlex

import pytest
from conftest import Repo, gitorch

HERE = "error: there is no branch 'nosuch' here\nhint: git branch --all\n"
NO_MATCH = "error: no branch matches 'no*'\nhint: git branch --list\n"
NO_RUN = "error: there is no run 'nosuch'\nhint: gitorch status\n"
NO_FILE = "error: there is no file nosuch.yaml\nhint: gitorch plan --help\n"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("validate nosuch", HERE),
        ("validate 'no*'", NO_MATCH),
        ("validate one one", "error: one is named twice\nhint: name each branch once\n"),
        ("validate ones", "error: there is no branch 'ones' here\nhint: one, perhaps; git branch --all lists them\n"),
        ("validate --onto nosuch one", HERE),
        (
            "validate --analyzers nosuch one two",
            "error: there is no analyzer 'nosuch'\nhint: one of ty, pyrefly, mypy, basedpyright, tsc, or none\n",
        ),
        ("validate --plan nosuch.yaml one", "error: there is no file nosuch.yaml, here or in main\n"
         "hint: gitorch validate --plan plan.yaml\n"),
        ("merge nosuch", HERE),
        ("merge one --onto nosuch", HERE),
        ("check nosuch", HERE),
        ("undo --onto nosuch", HERE),
        ("config show --onto nosuch", HERE),
        ("hook judge nosuch", HERE),
        ("handoff show nosuch", HERE),
        ("handoff check nosuch", HERE),
        ("handoff check", "error: there is no task branch here\nhint: gitorch handoff check BRANCH\n"),
        ("handoff make nosuch", HERE),
        ("plan --branches 'no*'", NO_MATCH),
        ("plan check nosuch.yaml", NO_FILE),
        ("plan check", "error: there is no file plan.yaml\nhint: gitorch plan --help\n"),
        ("plan --from nosuch.yaml", NO_FILE),
        ("run nosuch.yaml", NO_FILE),
        ("explain nosuch", "error: there is no rule 'nosuch'\nhint: gitorch explain\n"),
        ("hub nosuch", NO_RUN),
        ("status nosuch", NO_RUN),
        ("log nosuch", NO_RUN),
        ("watch nosuch", NO_RUN),
        ("resume nosuch", NO_RUN),
        ("clean nosuch", NO_RUN),
        ("sync nosuch", "error: there is no remote 'nosuch'\nhint: git remote --verbose\n"),
        ("nosuch", "error: there is no command 'nosuch'\nhint: gitorch --help\n"),
        ("merg one", "error: there is no command 'merg'\nhint: gitorch merge one\n"),
        ("validate --nosuch", "error: No such option '--nosuch'.\nhint: gitorch validate --help\n"),
        ("-C /nosuch validate", "error: /nosuch does not exist\nhint: git init, or add -C PATH\n"),
        ("-C / validate", "error: / is not in a git repository\nhint: git init, or add -C PATH\n"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_two(repo: Repo, asked: str, said: str) -> None:
    branches(repo)

    done = gitorch(repo, *shlex.split(asked))

    assert (done.status, done.stdout, done.stderr) == (2, "", said)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("undo", "error: there is no landing to take back\nhint: git reflog main\n"),
        ("validate --onto apart two", "error: two shares no history with apart\nhint: git log --oneline two\n"),
        ("validate apart", "error: apart shares no history with main\nhint: git log --oneline apart\n"),
        ("sync", "error: there is no remote\nhint: git remote add origin URL\n"),
        ("sync ./nosuch", "error: ./nosuch can't be fetched from: './nosuch' does not appear to be a git repository\n"
         "hint: git fetch ./nosuch\n"),
    ],
)  # fmt: skip
def test_what_makes_sense_and_cannot_be_is_one(repo: Repo, asked: str, said: str) -> None:
    branches(repo)
    repo.git("branch", "-D", "one")

    done = gitorch(repo, *shlex.split(asked))

    assert (done.status, done.stdout, done.stderr) == (1, "", said)


@pytest.mark.parametrize(("asked", "status"), [("validate one two", 1), ("merge one two -q", 1), ("check one two", 1)])
def test_an_answer_that_is_no_is_one(repo: Repo, asked: str, status: int) -> None:
    branches(repo)

    done = gitorch(repo, *shlex.split(asked))

    assert (done.status, done.stdout.splitlines()[-2]) == (status, "blocked: 1 error among 2 branches")


def branches(repo: Repo) -> None:
    """Two that collide on ``main``, and one that has nothing to do with it."""
    repo.branch("one", {"README.md": "# one\n"})
    repo.branch("two", {"README.md": "# two\n"})
    tree = repo.git("rev-parse", "main^{tree}")
    repo.git("branch", "apart", repo.git("commit-tree", tree, "-m", "apart"))
