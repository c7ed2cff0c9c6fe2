"""How a specialist is executed: one small protocol, one file a program.

A runner starts nothing. It says what to start for an assignment, and reads what the program then says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from gitorch.run.activity import Activity, Ended
from gitorch.run.assignment import Assignment


@dataclass(frozen=True)
class Found:
    """The program is here: its path, its version, and what it was found to be able to do.

    ``api`` is the URL of a model's API that the environment names in place of the program's own.
    """

    path: str
    version: str
    abilities: frozenset[str] = frozenset()
    api: str = ""


@dataclass(frozen=True)
class Missing:
    """The program is not here: why in a sentence, and a command that mends it."""

    reason: str
    hint: str


@dataclass(frozen=True)
class Invocation:
    """What to start: arguments (never a shell line), environment beyond the clean one, standard input.

    ``home`` holds files, by path below the attempt's private home directory, that are written there before the start.
    ``secrets`` are the names of variables that it needs from the user's environment. ``api`` is the one URL that it
    has to reach, None for a program that needs no network. ``talks`` says that it reads further lines while it works.
    """

    argv: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    stdin: bytes = b""
    home: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))
    secrets: tuple[str, ...] = ()
    api: str | None = None
    talks: bool = False


class Reader(Protocol):
    """Reads one program's stream. Never raises on what a program says: bad lines are skipped."""

    def feed(self, line: bytes) -> Iterator[Activity]:
        """What a line of standard output says; nothing for one that says nothing."""

    def end(self, status: int, complaints: bytes) -> Ended:
        """The verdict once the program is gone: its exit status and the end of its standard error.

        COMPLETED only if the program's own result says so as well: an exit status of 0 alone never does where the
        program gives a result.
        """


class Runner(Protocol):
    """One program that can play a specialist."""

    name: str

    def find(self, environment: Mapping[str, str]) -> Found | Missing:
        """Look for the program and try out what it can do; nothing is assumed from its name."""

    def invocation(self, assignment: Assignment, found: Found, workspace: Path, home: Path) -> Invocation:
        """What to start for an attempt in a workspace, whose program has ``home`` as its ``HOME``.

        Both are absolute, as the program will see them. Raises UsageError for a choice that this runner can't serve.
        """

    def reader(self, assignment: Assignment) -> Reader:
        """A reader for the stream of one attempt."""
