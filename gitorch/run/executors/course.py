"""What an attempt under way consists of."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gitorch.git.quarantine import Quarantine
from gitorch.git.repository import Repository
from gitorch.run.assignment import Assignment, Event
from gitorch.run.executors.place import Place
from gitorch.run.runners import Runner
from gitorch.run.sandbox import Mode
from gitorch.run.sandbox.gate import Gate
from gitorch.workspace import Workspace


@dataclass
class Order:
    """An assignment, and what its executor has been told about it since."""

    assignment: Assignment
    cancelled: str | None = None
    warnings: deque[str] = field(default_factory=deque)


@dataclass(frozen=True)
class Site:
    """What the attempts on this machine share; ``environment`` is the user's, ``tell`` hears of events."""

    environment: Mapping[str, str]
    runners: Mapping[str, Runner]
    gate: Gate
    tell: Callable[[Event], None]
    folder: Path | None = None  # of the workspaces


@dataclass(frozen=True)
class Course:
    """An attempt that has a place and a workspace."""

    order: Order
    site: Site
    repository: Repository
    place: Place
    workspace: Workspace
    mode: Mode

    @property
    def assignment(self) -> Assignment:
        return self.order.assignment

    @property
    def quarantine(self) -> Quarantine:
        return Quarantine(self.repository, self.place.quarantine)
