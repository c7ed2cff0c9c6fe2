"""The arithmetic: which errors of the merged tree no side brought along. Pure.

A side brings what it has beyond its base. The merged tree may have what the root has and what every side brings,
and it may have what any one side has; whatever it has beyond that came from putting the sides together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gitorch.integrate.analyzers.diagnostic import Diagnostic, Key


@dataclass(frozen=True)
class Line:
    """One side's errors and those of the tree that it started from."""

    side: Counter[Key]
    base: Counter[Key] = field(default_factory=Counter)


def counted(diagnostics: Iterable[Diagnostic]) -> Counter[Key]:
    """How often each key stands among diagnostics."""
    return Counter(diagnostic.key for diagnostic in diagnostics)


def allowance(key: Key, root: Mapping[Key, int], lines: Sequence[Line]) -> int:
    """How many errors of this key the merged tree may have: ``max(A + B − base, A, B)`` for two sides of one base."""
    brought = sum(line.side[key] - line.base[key] for line in lines)
    return max(0, root.get(key, 0) + brought, *(line.side[key] for line in lines))


def beyond_any_side(merged: Mapping[Key, int], sides: Iterable[Mapping[Key, int]]) -> set[Key]:
    """The keys that can still be findings when these sides are known: more than any one of them has."""
    known = list(sides)
    return {key for key, count in merged.items() if all(count > side.get(key, 0) for side in known)}


def needs_bases(key: Key, merged: Mapping[Key, int], sides: Sequence[Mapping[Key, int]]) -> bool:
    """Whether the bases can clear the key: only if the sides together have as many as the merged tree."""
    return sum(side.get(key, 0) for side in sides) >= merged.get(key, 0)


def excess(merged: Mapping[Key, int], root: Mapping[Key, int], lines: Sequence[Line]) -> dict[Key, int]:
    """The keys of which the merged tree has more than allowed, and how many more."""
    surplus = {key: count - allowance(key, root, lines) for key, count in merged.items()}
    return {key: count for key, count in surplus.items() if count > 0}
