"""A landing killed at every system call that changes the disk, one after another."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from conftest import Repo

from gitorch.git.repository import Oid, open_repository
from gitorch.land.record import Move
from gitorch.land.transaction import carry_out, recover

CALLS = ("rename", "link", "unlink", "mkdir", "rmdir", "fsync", "openat", "write")
PROGRAM = """\
import sys
from collections.abc import Iterable
from pathlib import Path
from gitorch.git.repository import open_repository
from gitorch.land.record import Move
from gitorch.land.transaction import carry_out
carry_out(open_repository(Path(sys.argv[1])), Move("refs/heads/main", sys.argv[2], sys.argv[3], "land"))
"""


def can_trace() -> bool:
    done = subprocess.run(["strace", "-f", "-o", "/dev/null", "true"], capture_output=True, check=False)
    return done.returncode == 0


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("strace") is None or not can_trace(), reason="needs strace")
def test_a_landing_killed_at_any_change_of_the_disk_is_finished_or_taken_back(repo: Repo) -> None:
    repo.commit("start", {"kept.txt": "kept\n", "edited.txt": "old\n", "gone.txt": "gone\n", "turned": "file\n"})
    repo.git("checkout", "-q", "-b", "next")
    repo.write({"edited.txt": "new\n" * 9999, "added/deep.txt": "added\n", "gone.txt": None, "turned": None})
    after = repo.commit("next", {"turned/inside.txt": "inside\n"})
    repo.git("checkout", "-q", "main")
    move = Move("refs/heads/main", Oid(repo.git("rev-parse", "main")), Oid(after), "land")
    killed = 0
    for call in CALLS:
        for number in _numbers(call):
            here = Repo(repo.path.with_name(f"{call}-{number}"))
            shutil.copytree(repo.path, here.path, symlinks=True)
            here.git("update-index", "--refresh")
            if not _dies_at(here, move, call, number):
                break
            killed += 1
            _finish(here, move)
            shutil.rmtree(here.path)

    assert killed > 20


def _numbers(call: str) -> Iterable[int]:
    """Every one of the rare calls; of the many opens and writes, those in the thick of it."""
    return itertools.count(1) if call not in ("openat", "write") else range(2, 60, 7)


def _dies_at(repo: Repo, move: Move, call: str, number: int) -> bool:
    """Land in a process whose nth such call kills it, or the git that makes it; whether anything was killed."""
    inject = f"inject={call}:signal=KILL:when={number}"
    command = ["strace", "-f", "-q", "-e", f"trace={call}", "-e", inject, "-o", str(repo.path.with_suffix(".trace"))]
    subprocess.run(
        [*command, sys.executable, "-c", PROGRAM, str(repo.path), move.before, move.after],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}, capture_output=True, check=False,
    )  # fmt: skip
    return "killed by SIGKILL" in repo.path.with_suffix(".trace").read_text()


def _finish(repo: Repo, move: Move) -> None:
    """What the next command does; then everything must be as after one landing, and exactly one."""
    repository = open_repository(repo.path)
    recover(repository)
    if repo.git("rev-parse", "main") == move.before:
        (repo.path / ".git/refs/heads/main.lock").unlink(missing_ok=True)  # the user, as our hint says
        assert repo.status() == ""
        carry_out(repository, move)
    assert repo.git("rev-parse", "main") == move.after
    assert repo.status() == ""
    assert repo.git("rev-parse", "refs/gitorch/undo/1^{commit}") == move.before
    assert repo.git("fsck", "--strict", "--no-dangling") == ""
