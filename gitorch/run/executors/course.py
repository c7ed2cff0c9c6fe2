"""What an attempt under way consists of."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gitorch.git.quarantine import Quarantine
from gitorch.git.repository import Oid, Repository
from gitorch.process.table import Census
from gitorch.run.activity import End, Ended
from gitorch.run.assignment import Assignment, Event
from gitorch.run.executors.place import Place
from gitorch.run.guard import Guard, Ward
from gitorch.run.lookout import Lookout
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
    guard: Guard
    census: Census
    lookout: Lookout
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
    ward: Ward
    strangers: Mapping[str, Oid]

    @property
    def assignment(self) -> Assignment:
        return self.order.assignment

    def tampered(self) -> Ended | None:
        """That it has changed what no agent may, if it has. To be asked before git is: what it planted is then gone."""
        wrongs = self.site.guard.wrongs(self.repository, self.ward)
        return Ended(End.TAMPERED, f"it changed {', '.join(wrongs[:5])} in the git directory") if wrongs else None

    @property
    def quarantine(self) -> Quarantine:
        return Quarantine(self.repository, self.place.quarantine)
