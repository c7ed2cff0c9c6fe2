"""Attempts by scripted agents: Python programs that do to their workspace what a test wants done."""

from __future__ import annotations

import os
import sys
import textwrap
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from gitorch.git.repository import Oid, open_repository
from gitorch.run.assignment import Assignment, Bounds, Choice, Event, Finished, Grants
from gitorch.run.executors.local import LocalExecutor
from gitorch.run.runners.table import RUNNERS
from gitorch.run.sandbox import Mode, problem

if TYPE_CHECKING:
    from conftest import Repo

PATIENCE = 60.0
MODES = tuple(
    pytest.param(str(mode), marks=pytest.mark.skipif(problem(mode) is not None, reason=str(problem(mode))))
    for mode in Mode
)


@dataclass(frozen=True)
class Watched:
    """What an attempt left, and every event on the way, the last one included."""

    finished: Finished
    events: tuple[Event, ...]


def assignment(repo: Repo, script: str, **changes: object) -> Assignment:
    """An attempt by a Python script at task ``one`` of run ``r1``."""
    made = {
        "run": "r1", "task": "one", "attempt": 1, "remote": str(repo.path), "base": Oid(repo.git("rev-parse", "HEAD")),
        "brief": "Do it.\n", "role": "", "choice": Choice("command", command=(sys.executable, "-c", _script(script))),
        "bounds": Bounds(minutes=0.5), "grants": Grants(sandbox="off"),
    }  # fmt: skip
    return Assignment(**{**made, **changes})  # type: ignore[arg-type]


def executor(repo: Repo, jobs: int = 2) -> LocalExecutor:
    return LocalExecutor(
        open_repository(repo.path), jobs=jobs, environment=dict(os.environ), runners=RUNNERS,
        folder=repo.path.parent / "workspaces",
    )  # fmt: skip


def attempt(
    repo: Repo, script: str, *, meanwhile: Callable[[LocalExecutor, Event], None] | None = None, **changes: object
) -> Watched:
    """Carry out one attempt; ``meanwhile`` hears each event as it comes."""
    here = executor(repo)
    try:
        here.submit(assignment(repo, script, **changes))
        return _awaited(here, meanwhile)
    finally:
        here.close()


def _awaited(here: LocalExecutor, meanwhile: Callable[[LocalExecutor, Event], None] | None) -> Watched:
    heard: list[Event] = []
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for event in here.events(1.0):
            heard.append(event)
            if meanwhile is not None:
                meanwhile(here, event)
            if isinstance(event, Finished):
                return Watched(event, tuple(heard))
    raise AssertionError(f"no end within {PATIENCE} seconds: {heard}")


def _script(script: str) -> str:
    return "import os, pathlib, signal, subprocess, sys, time\n" + textwrap.dedent(script)
