"""Carrying out an invocation without an executor: its program in a directory, its stream through its reader."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from gitorch import process
from gitorch.git.repository import Oid
from gitorch.process import Completed
from gitorch.run.activity import Activity, Ended
from gitorch.run.assignment import Assignment, Bounds, Choice, Grants
from gitorch.run.runners import Found, Runner

BASE = Oid("1" * 40)


@dataclass(frozen=True)
class Played:
    """What was seen of an attempt."""

    activities: tuple[Activity, ...]
    ended: Ended
    status: int
    output: bytes
    complaints: str


_BOUNDS, _GRANTS = Bounds(), Grants()


def assignment(
    choice: Choice, *, brief: str = "Do it.", role: str = "", bounds: Bounds = _BOUNDS, grants: Grants = _GRANTS
) -> Assignment:
    return Assignment("a-run", "a-task", 1, "remote", BASE, brief, role, choice, bounds, grants)


def play(
    runner: Runner,
    given: Assignment,
    workspace: Path,
    *,
    environment: Mapping[str, str] | None = None,
    timeout: float = 60,
    run: Callable[..., Completed] = process.run,
) -> Played:
    """Find the program, run it in ``workspace`` with a home of its own beside it, and read it to its end."""
    home = workspace.parent / f"{workspace.name}-home"
    home.mkdir(exist_ok=True)
    found = runner.find({**os.environ, **(environment or {})})
    assert isinstance(found, Found), found
    invocation = runner.invocation(given, found, workspace, home)
    for name, content in invocation.home.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(content)
    done = run(
        invocation.argv,
        cwd=workspace,
        stdin=invocation.stdin,
        environment={**(environment or {}), "HOME": str(home), "PWD": str(workspace), **invocation.environment},
        timeout=timeout,
        limit=256 << 20,
    )
    return read(runner, given, done.stdout, done.status, done.stderr)


def read(runner: Runner, given: Assignment, output: bytes, status: int = 0, complaints: bytes = b"") -> Played:
    """What a runner's reader makes of an output."""
    reader = runner.reader(given)
    seen = [activity for line in output.splitlines(keepends=True) for activity in reader.feed(line)]
    return Played(tuple(seen), reader.end(status, complaints), status, output, complaints.decode("utf-8", "replace"))
