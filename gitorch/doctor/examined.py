"""One thing that was looked at, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    """How well a thing that was looked at is."""

    GOOD = "good"
    FAIR = "fair"  # something works less well, or is only needed for some commands
    BAD = "bad"  # gitorch can't do its work


@dataclass(frozen=True)
class Examined:
    """``topic`` groups, ``name`` is what was looked at; ``mend`` is a command or a sentence, empty when all is well."""

    topic: str
    name: str
    health: Health
    detail: str
    mend: str = ""
