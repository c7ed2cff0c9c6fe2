"""The configuration as the other rooms see it: frozen values with defaults, so that no file is needed.

The schema of the file is in ``schema.py``, which alone imports pydantic.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True)
class Check:
    """A command whose exit status judges a tree; ``timeout`` in seconds."""

    name: str
    command: tuple[str, ...]
    timeout: float = 900.0


@dataclass(frozen=True)
class Silence:
    """A finding that the project has decided to live with, and why."""

    reason: str
    fingerprint: str = ""
    rule: str = ""
    path: str = ""


@dataclass(frozen=True)
class Constraints:
    """What the architecture forbids: packages, layers (upper to lower), paths that nobody edits in passing."""

    excluded: tuple[str, ...] = ()
    layers: tuple[tuple[str, ...], ...] = ()
    protected: tuple[str, ...] = ()
    max_file_bytes: int = 5_000_000


@dataclass(frozen=True)
class Config:
    """Everything that gitorch.yaml can say."""

    target: str | None = None
    checks: tuple[Check, ...] = ()
    silence: tuple[Silence, ...] = ()
    severities: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    analyzers: tuple[str, ...] | None = None  # None: chosen by what the project has
    constraints: Constraints = Constraints()
    push_seconds: float = 20.0  # how long a push may wait for a verdict
    thorough: bool = False  # ask costly analyzers where they most likely find nothing, too
