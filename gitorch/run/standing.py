"""Where a run and each of its tasks stand, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from gitorch.git.repository import Oid
from gitorch.run.activity import NOTHING, End, Usage
from gitorch.run.events import (
    Began,
    Stopped,
)


class Stage(StrEnum):
    """Where a task stands. Only ``validated`` and ``landed`` satisfy a need."""

    WAITING = "waiting"  # for its needs, its wave, or a free place
    RUNNING = "running"
    SUBMITTED = "submitted"  # its branch is done and was accepted; nothing has looked at it beside the others
    VALIDATED = "validated"  # it is in the run's candidate
    COLLIDED = "collided"  # its branch is done, but can't be in the candidate
    FAILED = "failed"
    LANDED = "landed"  # it is in the target


DONE = frozenset({Stage.VALIDATED, Stage.LANDED})


@dataclass(frozen=True)
class Standing:
    """One task's state. ``tries`` counts the attempts since somebody last asked for a fresh start.

    ``ground`` is the candidate that its work began from: whatever was taken in since was made beside it. ``original``
    is what was submitted first, ``mended`` what each repair made: from, to. ``process`` and ``workspace`` are those of
    the attempt that runs; ``kept`` is the ref with what the last one left that was not accepted; ``others`` are the
    tasks that it collides with, ``findings`` why.
    """

    needs: tuple[str, ...]
    wave: int
    stage: Stage = Stage.WAITING
    attempt: int = 0
    tries: int = 0
    repairs: int = 0
    runner: str = ""
    base: Oid | None = None
    ground: Oid | None = None
    before: Oid | None = None
    commit: Oid | None = None
    original: Oid | None = None
    mended: tuple[tuple[Oid, Oid], ...] = ()
    kept: str | None = None
    process: tuple[int, str] | None = None
    workspace: str = ""
    sandbox: str = ""
    end: End | None = None
    reason: str = ""
    stopped: Stopped | None = None
    learnt: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    usage: Usage = NOTHING
    seconds: float = 0.0
    paths: tuple[str, ...] = ()
    log: str = ""


@dataclass(frozen=True)
class State:
    """A run as its journal tells it. ``candidate`` is the base until something was taken."""

    began: Began
    tasks: Mapping[str, Standing]
    candidate: Oid
    is_complete: bool = False
    is_interrupted: bool = False
    landed: Oid | None = None  # the commit by which the target got the candidate

    def at(self, *stages: Stage) -> tuple[str, ...]:
        """The tasks in any of these stages, in the plan's order."""
        return tuple(name for name, one in self.tasks.items() if one.stage in stages)
