"""Merging sides as text: the matrix of pairs, the order, and a candidate from any of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from gitorch.git.contents import Contents
from gitorch.git.repository import Branch
from gitorch.git.scratch import Scratch
from gitorch.integrate.candidate import Refused, build_candidate
from gitorch.integrate.sides import Side
from gitorch.integrate.text.ancestry import Ancestry
from gitorch.integrate.text.matrix import compare
from gitorch.integrate.text.ordering import ordered
from gitorch.integrate.text.textual import TextConflict, Textual
from gitorch.integrate.validation import Candidate


class TextMerge:
    """The sides of one integration, compared pair by pair once; candidates are built from them on demand."""

    def __init__(self, scratch: Scratch, onto: Branch, sides: Sequence[Side], target: Side | None) -> None:
        self._scratch = scratch
        self._onto = onto
        self._target = target
        every = sides if target is None else [*sides, target]
        self._ancestry = Ancestry(scratch.repository, onto, every)
        self._contents = Contents(scratch, scratch.repository.tree_of(onto.commit))
        matrix = compare(scratch, self._ancestry, every, self._contents)
        self._sides = {side.name: side for side in every}
        self._whole = matrix.whole
        self.order = ordered(sides, matrix, self._ancestry)
        self.conflicts = tuple(
            TextConflict(self._sides[left], self._sides[right], result)
            for (left, right), result in matrix.conflicts.items()
        )
        self.containing = _containing(self._ancestry, sides)
        self._entwined = _entwined(self._ancestry, sides)

    def build(self, without: Collection[str] = ()) -> tuple[Candidate | None, tuple[TextConflict, ...]]:
        """The candidate of all sides but some, readable as the scratch is; or None and the conflicts of their sum."""
        sides = [side for side, _ in self.order if side.name not in without]
        candidate, refused = build_candidate(self._contents, self._ancestry, self._onto, sides)
        if refused:
            return None, tuple(self._conflict_of_sum(one, candidate) for one in refused)
        self._scratch.spill()
        return candidate, ()

    def preview(self, without: Collection[str]) -> Candidate:
        """A candidate to look at and not to keep, of all sides but some and those that conflict with their sum."""
        sides = [side for side, _ in self.order if side.name not in without]
        candidate, _ = build_candidate(self._contents, self._ancestry, self._onto, sides)
        self._scratch.spill()
        return candidate

    def textual(self, candidate: Candidate | None, conflicts: Sequence[TextConflict]) -> Textual:
        """What the rules may know of all this."""
        return Textual(
            tuple(conflicts),
            self._whole,
            self.containing,
            self._entwined,
            candidate.branches if candidate else (),
            candidate.tree if candidate else None,
            self._scratch,
        )

    def _conflict_of_sum(self, refused: Refused, candidate: Candidate) -> TextConflict:
        """A side against the last of those before it that changed the same path."""
        before = [side for side, _ in self.order if side.name in candidate.branches]
        before = before[: next((n for n, side in enumerate(before) if side is refused.side), len(before))]
        paths = {path for one in refused.result.paths for path in one.paths}
        culprits = [side for side in before if not paths.isdisjoint(side.changes)] or before
        if not culprits and self._target is not None:
            culprits = [self._target]
        together = tuple(side.name for side in culprits[:-1])
        return TextConflict(culprits[-1], refused.side, refused.result, together)


def _containing(ancestry: Ancestry, sides: Sequence[Side]) -> Mapping[str, tuple[str, ...]]:
    """For each side the names of those that have all of its commits."""
    found = {
        inner.name: tuple(outer.name for outer in sides if outer is not inner and outer.name in having)
        for inner in sides
        if (having := ancestry.having(inner))
    }
    return {name: outer for name, outer in found.items() if outer}


def _entwined(ancestry: Ancestry, sides: Sequence[Side]) -> frozenset[str]:
    names = {side.name for side in sides}
    meeting = (having & names for having in ancestry.shared.values())
    return frozenset(name for met in meeting if len(met) > 1 for name in met)
