"""``gitorch sync``: two repositories and a remote; neither loses a note, a journal or a branch."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from conftest import Repo, gitorch

from gitorch import names
from gitorch.git.notes import annotated, write_notes
from gitorch.git.repository import Oid, open_repository


@pytest.fixture
def pair(repo: Repo, tmp_path: Path) -> tuple[Repo, Repo]:
    """Two clones of one bare repository."""
    repo.git("clone", "-q", "--bare", str(repo.path), str(tmp_path / "shared.git"))
    clones = []
    for name in ("one", "two"):
        repo.git("clone", "-q", str(tmp_path / "shared.git"), str(tmp_path / name))
        clones.append(Repo(tmp_path / name))
    return clones[0], clones[1]


def test_branches_journals_and_notes_reach_the_other_side(pair: tuple[Repo, Repo]) -> None:
    one, two = pair
    tip = one.branch("gitorch/r1/users", {"users.py": "def load(id):\n    return id\n"})
    gitorch(one, "handoff", "make", "r1/users")
    one.git("update-ref", names.journal("r1"), tip)
    one.git("update-ref", names.candidate("r1"), tip)
    one.git("update-ref", "refs/gitorch/candidates/main-not-of-a-run", tip)

    sent = gitorch(one, "sync")
    brought = gitorch(two, "sync")

    assert sent.status == 0
    assert sent.stdout.splitlines() == [
        "to   origin  refs/gitorch/candidates/r1",
        "to   origin  refs/gitorch/runs/r1",
        "to   origin  gitorch/r1/users",
        "to   origin  refs/notes/gitorch/handoffs",
    ]
    assert [line.split()[-1] for line in brought.stdout.splitlines()] == [
        "refs/notes/gitorch/handoffs", "refs/gitorch/candidates/r1", "refs/gitorch/runs/r1", "gitorch/r1/users",
    ]  # fmt: skip
    assert gitorch(two, "handoff", "show", "r1/users").stdout == gitorch(one, "handoff", "show", "r1/users").stdout
    assert gitorch(one, "sync").stdout == gitorch(two, "sync").stdout == "up to date with origin\n"


def test_notes_that_both_wrote_are_joined_and_none_is_dropped(pair: tuple[Repo, Repo]) -> None:
    one, two = pair
    on = Oid(one.git("rev-parse", "main"))
    write_notes(open_repository(one.path), names.VERDICTS, {on: b'{"passed": true, "by": "one"}', Oid("1" * 40): b"{}"})
    write_notes(
        open_repository(two.path), names.VERDICTS, {on: b'{"passed": false, "by": "two"}', Oid("2" * 40): b"{}"}
    )
    write_notes(open_repository(one.path), names.BYPASSES, {on: b"first\n"})
    write_notes(open_repository(two.path), names.BYPASSES, {on: b"second\n"})

    assert [gitorch(repo, "sync").status for repo in (one, two, one)] == [0, 0, 0]

    for repo in (one, two):
        found = dict(annotated(open_repository(repo.path), names.VERDICTS))
        assert set(found) == {on, "1" * 40, "2" * 40}
        assert json.loads(found[on]) == {"passed": False, "by": "two", "others": [{"passed": True, "by": "one"}]}
        assert dict(annotated(open_repository(repo.path), names.BYPASSES)) == {on: b"first\nsecond\n"}
    assert one.git("rev-parse", names.VERDICTS) == two.git("rev-parse", names.VERDICTS)


def test_what_went_two_ways_stays_and_theirs_is_kept_beside_it(pair: tuple[Repo, Repo]) -> None:
    one, two = pair
    ours = one.branch("gitorch/r1/users", {"users.py": "a = 1\n"})
    theirs = two.branch("gitorch/r1/users", {"users.py": "a = 2\n"})
    gitorch(two, "sync")

    done = gitorch(one, "sync")

    kept = names.tracked("origin", "refs/heads/gitorch/r1/users")
    assert (done.status, done.stdout) == (
        1, f"apart gitorch/r1/users: it went two ways; theirs is {kept}\n"
    )  # fmt: skip
    assert one.git("rev-parse", "gitorch/r1/users") == ours
    assert one.git("rev-parse", kept) == theirs


def test_a_branch_that_is_checked_out_is_left_alone(pair: tuple[Repo, Repo]) -> None:
    one, two = pair
    one.branch("gitorch/r1/users", {"users.py": "a = 1\n"})
    gitorch(one, "sync")
    gitorch(two, "sync")
    two.git("checkout", "-q", "gitorch/r1/users")
    one.git("checkout", "-q", "gitorch/r1/users")
    one.commit("more", {"users.py": "a = 2\n"})
    gitorch(one, "sync")
    before = two.refs()["refs/heads/gitorch/r1/users"]

    done = gitorch(two, "sync")

    assert done.status == 1
    assert done.stdout.startswith("apart gitorch/r1/users: it is checked out here; theirs is refs/gitorch/remotes/")
    assert two.refs()["refs/heads/gitorch/r1/users"] == before
    assert two.status() == ""


def test_the_end_of_a_remote_is_one_sentence(pair: tuple[Repo, Repo], repo: Repo, tmp_path: Path) -> None:
    assert gitorch(repo, "sync").stderr == "error: there is no remote\nhint: git remote add origin URL\n"
    shutil.rmtree(tmp_path / "shared.git")

    gone = gitorch(pair[0], "sync")

    assert gone.status == 1
    assert gone.stderr.startswith("error: origin can't be fetched from: ")
    assert gone.stderr.endswith("does not appear to be a git repository\nhint: git fetch origin\n")


def test_what_the_remote_will_not_take_is_named(pair: tuple[Repo, Repo], tmp_path: Path) -> None:
    hook = tmp_path / "shared.git" / "hooks" / "update"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    pair[0].branch("gitorch/r1/users", {"users.py": "a = 1\n"})

    done = gitorch(pair[0], "sync", "--json")

    assert done.status == 1
    assert json.loads(done.stdout)["refused"] == [
        {"ref": "refs/heads/gitorch/r1/users", "reason": "[remote rejected] (hook declined)", "is_race": False}
    ]


@pytest.mark.slow
def test_six_that_sync_at_once_lose_no_note(repo: Repo, tmp_path: Path) -> None:
    repo.git("clone", "-q", "--bare", str(repo.path), str(tmp_path / "shared.git"))
    children = []
    for writer in range(6):
        clone = tmp_path / f"clone{writer}"
        repo.git("clone", "-q", str(tmp_path / "shared.git"), str(clone))
        child = os.fork()
        if child == 0:
            status = 1
            try:
                for number in range(4):
                    on = Oid(f"{writer:02x}{number:038x}")
                    write_notes(open_repository(clone), names.HANDOFFS, {on: b"{}"})
                    status = gitorch(Repo(clone), "sync").status
            finally:
                os._exit(status)
        children.append(child)

    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0] * 6
    shared = open_repository(tmp_path / "shared.git")
    wanted = {f"{writer:02x}{number:038x}" for writer in range(6) for number in range(4)}
    assert {on for on, _ in annotated(shared, names.HANDOFFS)} == wanted
