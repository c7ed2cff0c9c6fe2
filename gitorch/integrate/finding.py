"""What the validator says: one finding names both sides, with file and line, and how to mend it.

Pure values; who prints them is the report's business.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"  # blocks
    WARNING = "warning"  # blocks only when asked
    NOTE = "note"  # informs


@dataclass(frozen=True, order=True)
class Location:
    """One place on one side. Lines and columns count from 1, columns in characters.

    ``role`` is one word for what stands there: definition, use, edit, deletion, addition, write, lock, call, route…;
    ``merged`` is where a use stands in the candidate, if that is another line than on its own side.
    ``commit`` is where ``path`` and ``line`` can be read, filled in by whoever knows the side; empty means the
    branch's tip.
    """

    branch: str
    path: str
    line: int
    column: int = 1
    role: str = "use"
    commit: str = ""


@dataclass(frozen=True)
class Fix:
    """A change that makes the finding go away: a unified diff against ``branch``.

    ``safe`` only where nothing but the one reading is possible.
    """

    description: str
    branch: str
    patch: str
    safe: bool = False


@dataclass(frozen=True)
class Finding:
    """One thing the validator says. ``rule`` is a code of the catalogue; ``symbol`` is the thing in question."""

    rule: str
    severity: Severity
    message: str
    branches: tuple[str, ...]
    locations: tuple[Location, ...]
    symbol: str = ""
    language: str = ""
    fix: Fix | None = None
    detail: str = ""
    id: str = field(default="", compare=False)

    @property
    def fingerprint(self) -> str:
        """The same for the same finding from run to run: no commit, line or branch name goes into it."""
        places = sorted({(place.path, place.role) for place in self.locations if place.role != "merged"})
        text = "\0".join([self.rule, self.symbol, *(f"{path}:{role}" for path, role in places)])
        return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:16]

    @property
    def blocks(self) -> bool:
        return self.severity is Severity.ERROR
