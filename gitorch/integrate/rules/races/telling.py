"""R403 as a finding, in whatever language the lock was read."""

from __future__ import annotations

from dataclasses import dataclass

from gitorch.code.model import Place
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.sides import Pair


@dataclass(frozen=True)
class Spot:
    """One write: in which file and function, and where; where it waits before that, if it does."""

    path: str
    function: str
    place: Place
    waits: Place | None = None


def lock_not_taken(pair: Pair, name: str, locked: Spot, bare: Spot, *, takes_another: bool) -> Finding:
    """The left side writes ``name`` under a lock, the right side without, or under another."""
    return Finding(
        "R403",
        Severity.WARNING,
        f"{pair.left.name} writes {name} under a lock; {bare.function} on {pair.right.name}"
        f" writes it {'under another' if takes_another else 'without'}: take the same lock there",
        (pair.left.name, pair.right.name),
        (
            Location(pair.left.name, locked.path, *locked.place, "lock"),
            *([Location(pair.left.name, locked.path, *locked.waits, "await")] if locked.waits is not None else []),
            Location(pair.right.name, bare.path, *bare.place, "write"),
        ),
        symbol=name,
    )
