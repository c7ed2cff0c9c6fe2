"""Who contains whom, and where two sides part: the history above the target, walked once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from gitorch.git import trees
from gitorch.git.repository import Branch, Oid, Repository
from gitorch.git.trees import Change
from gitorch.integrate.sides import Side


class Ancestry:
    """The commits of some sides that the target does not have, and their merge bases."""

    def __init__(self, repository: Repository, onto: Branch, sides: Sequence[Side]) -> None:
        self._repository = repository
        self._onto = onto
        parents = repository.commits_above([side.commit for side in sides], onto.commit)
        self._own = {side.name: _reachable(side.commit, parents) for side in sides}
        self._simple = {
            side.name: side.base for side in sides if not side.is_target and self._leaves_at_base(side, parents)
        }
        self._bases: dict[tuple[Oid, Oid], Oid | None] = {}
        self._changes: dict[tuple[Oid, Oid], Mapping[str, Change]] = {}

    def contains(self, outer: Side, inner: Side) -> bool:
        """Whether ``outer`` has every commit of ``inner``."""
        if outer.commit == inner.commit or inner.commit in self._own[outer.name]:
            return True
        return not self._own[inner.name] and self._in_target(outer, inner)

    def only_base(self, left: Side, right: Side) -> Oid | None:
        """The merge base of two sides if there is one and no more, as far as that is cheap to tell; else None."""
        if not self._own[left.name].isdisjoint(self._own[right.name]):
            return None
        starts = []
        for side in (left, right):
            if not side.is_target and side.name not in self._simple:
                return None
            starts.append(self._onto.commit if side.is_target else side.base)
        return self._older(starts[0], starts[1])

    def starts(self) -> dict[str, Oid]:
        """Where sides begin that have commits, have them to themselves and share with the target what their base has.

        Two that start at the same commit have it as their only merge base, and neither contains the other.
        """
        return {
            name: self._simple[name]
            for name, own in self._own.items()
            if own and name in self._simple and self.shared.keys().isdisjoint(own)
        }

    @cached_property
    def shared(self) -> Mapping[Oid, frozenset[str]]:
        """The commits that several sides have, with the names of those."""
        owners: dict[Oid, set[str]] = {}
        for name, own in self._own.items():
            for commit in own:
                owners.setdefault(commit, set()).add(name)
        return {commit: frozenset(names) for commit, names in owners.items() if len(names) > 1}

    def having(self, side: Side) -> frozenset[str]:
        """The names of the sides, itself included, that have all of a side's commits; none where it has none."""
        return self.shared.get(side.commit, frozenset()) if self._own[side.name] else frozenset()

    def is_simple(self, side: Side) -> bool:
        """Whether the side's base is its only merge base with the target."""
        return side.name in self._simple

    def own(self, side: Side) -> frozenset[Oid]:
        """The side's commits that the target does not have."""
        return self._own[side.name]

    def changes_since(self, base: Oid, side: Side) -> Mapping[str, Change]:
        """What a side changed since a commit that it has: its base with another side, perhaps older than its own."""
        if base == side.base:
            return side.changes
        key = (base, side.commit)
        if key not in self._changes:
            self._changes[key] = trees.changes(self._repository, self._repository.tree_of(base), side.tree)
        return self._changes[key]

    def _leaves_at_base(self, side: Side, parents: Mapping[Oid, Sequence[Oid]]) -> bool:
        """Whether all that the side shares with the target is what its base has, even if it merged from there."""
        own = self._own[side.name]
        met = {parent for commit in own for parent in parents[commit] if parent not in own}
        return all(self._repository.is_ancestor(parent, side.base) for parent in sorted(met))

    def _in_target(self, outer: Side, inner: Side) -> bool:
        """``inner`` is a commit of the target; ``outer`` has it if it left the target later."""
        start = self._onto.commit if outer.is_target else outer.base
        return outer.is_target or self._older(inner.commit, start) == inner.commit

    def _older(self, one: Oid, other: Oid) -> Oid | None:
        """Of two commits of the target, the one that the other contains; None if neither contains the other."""
        if one == other:
            return one
        key = (min(one, other), max(one, other))
        if key not in self._bases:
            if self._repository.is_ancestor(one, other):
                self._bases[key] = one
            else:
                self._bases[key] = other if self._repository.is_ancestor(other, one) else None
        return self._bases[key]


def _reachable(tip: Oid, parents: Mapping[Oid, Sequence[Oid]]) -> frozenset[Oid]:
    """The commits of ``parents`` that ``tip`` contains."""
    found: set[Oid] = set()
    todo = [tip]
    while todo:
        commit = todo.pop()
        if commit in parents and commit not in found:
            found.add(commit)
            todo.extend(parents[commit])
    return frozenset(found)
