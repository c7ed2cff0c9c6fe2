"""Everything a rule may look at: the target, the sides, any two sides together, all of them together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations

from gitorch.config.model import Config
from gitorch.git.repository import Branch, Oid, Repository
from gitorch.integrate.folding import fold
from gitorch.integrate.sides import Pair, Parse, Side, View


@dataclass(frozen=True)
class Integration:
    """N sides on one target. ``sides`` are the branches; the target's own new commits are ``target_side``."""

    repository: Repository = field(repr=False)
    parse: Parse = field(repr=False)
    config: Config
    onto: Branch
    onto_tree: Oid
    sides: tuple[Side, ...]
    target_side: Side | None = None

    @cached_property
    def target(self) -> View:
        return self.view(self.onto_tree)

    @cached_property
    def all_sides(self) -> tuple[Side, ...]:
        """The branches, and the target's own new commits where there are any."""
        return self.sides if self.target_side is None else (*self.sides, self.target_side)

    @cached_property
    def merged(self) -> View:
        """The target with every branch folded in; a path that can't be merged stays as the earlier side has it."""
        return fold(self.target, self.sides).view

    def view(self, tree: Oid) -> View:
        return View(self.repository, self.parse, tree)

    def pairs(self) -> Iterator[Pair]:
        """Any two sides, in the order they were given, the target's own commits last."""
        for left, right in combinations(self.all_sides, 2):
            yield self.pair(left, right)

    def pair(self, left: Side, right: Side) -> Pair:
        branches = [side for side in (left, right) if not side.is_target]
        return Pair(
            left,
            right,
            self.view(left.base_tree),
            self.view(right.base_tree),
            self.view(left.tree),
            self.view(right.tree),
            fold(self.target, branches).view,
        )
