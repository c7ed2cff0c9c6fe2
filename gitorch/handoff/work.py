"""What a branch did, read from its code: the part of a manifest that nobody has to be believed for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Change = Literal["added", "changed", "removed", "renamed"]


@dataclass(frozen=True)
class ChangedPath:
    """A path that differs from the base; ``added`` and ``removed`` count lines, None in a binary file."""

    path: str
    change: Change
    added: int | None = None
    removed: int | None = None


@dataclass(frozen=True)
class Interface:
    """A definition that others can use. ``signature`` is its line now, ``before`` the one that the base has.

    ``symbol`` is dotted within the file's module (``User.name``). Of a removed one, the place is the base's.
    """

    symbol: str
    kind: str
    change: Change
    path: str
    line: int
    signature: str = ""
    before: str = ""
    language: str = ""


@dataclass(frozen=True)
class Endpoint:
    """A route that a server answers: ``GET /users/{id}``."""

    method: str
    route: str
    change: Change
    path: str
    line: int
    handler: str = ""


@dataclass(frozen=True)
class Event:
    """A message that is sent or waited for."""

    name: str
    direction: Literal["sends", "listens"]
    change: Change
    path: str
    line: int


@dataclass(frozen=True)
class Requirement:
    """A dependency in a manifest or lock file; ``requirement`` as written, empty for any version."""

    name: str
    ecosystem: str
    change: Change
    requirement: str = ""
    path: str = ""


@dataclass(frozen=True)
class Work:
    """Everything that a branch's diff shows, each part in path order."""

    paths: tuple[ChangedPath, ...] = ()
    interfaces: tuple[Interface, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    events: tuple[Event, ...] = ()
    dependencies: tuple[Requirement, ...] = ()
    tests: tuple[str, ...] = ()  # test files that were added or changed
