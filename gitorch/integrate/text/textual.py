"""What merging as text has shown, as the rules see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gitorch.git.merging import Conflicted
from gitorch.git.repository import Oid
from gitorch.git.scratch import Scratch
from gitorch.integrate.sides import Side

TEXT_RULES = frozenset({"T101", "T102", "T103", "T104", "T105", "T106", "T107"})  # those that tell a TextConflict


@dataclass(frozen=True)
class TextConflict:
    """Two sides that git can't merge; ``left`` is ours and ``right`` theirs in the result.

    ``together`` names the sides that had already gone in where only the sum of them is in the way.
    """

    left: Side
    right: Side
    result: Conflicted
    together: tuple[str, ...] = ()


@dataclass(frozen=True)
class Textual:
    """Conflicts of pairs; merged trees of pairs that only git could merge; the candidate.

    ``containing`` names for a side those that contain it; ``entwined`` are those that share commits with another.
    ``whole`` and ``scratch`` are readable as long as the pipeline runs. ``taken`` are the candidate's branches.
    """

    conflicts: tuple[TextConflict, ...] = ()
    whole: Mapping[tuple[str, str], Oid] = field(default_factory=dict)
    containing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    entwined: frozenset[str] = frozenset()
    taken: tuple[str, ...] = ()
    candidate_tree: Oid | None = None
    scratch: Scratch | None = None

    def contains(self, one: Side, other: Side) -> bool:
        """Whether either of two sides has all of the other."""
        return other.name in self.containing.get(one.name, ()) or one.name in self.containing.get(other.name, ())
