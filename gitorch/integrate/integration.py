"""Everything a rule may look at: the target, the sides, any two sides together, all of them together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, TypeVar

from gitorch.config.model import Config
from gitorch.git import trees
from gitorch.git.repository import Branch, Oid, Repository
from gitorch.git.trees import Change
from gitorch.integrate.kept import Kept
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.sides import Lazily, Pair, Parse, Side, View
from gitorch.integrate.text.textual import Textual

if TYPE_CHECKING:
    from gitorch.integrate.delta import Delta
    from gitorch.integrate.wire.wiring import WireFiles
    from gitorch.integrate.wording import Wording

_T = TypeVar("_T")


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
    textual: Textual = field(default_factory=Textual, repr=False)
    kept: Kept = field(default_factory=Kept, repr=False, compare=False)
    _ones: dict[tuple[str, Oid, Oid], OneSide] = field(default_factory=dict, repr=False, compare=False)
    _views: dict[Oid, View] = field(default_factory=dict, repr=False, compare=False)
    _wires: list[WireFiles] = field(default_factory=list, repr=False, compare=False)

    @cached_property
    def target(self) -> View:
        return self.view(self.onto_tree)

    @cached_property
    def all_sides(self) -> tuple[Side, ...]:
        """The branches, and the target's own new commits where there are any."""
        return self.sides if self.target_side is None else (*self.sides, self.target_side)

    @cached_property
    def merged(self) -> View:
        """All branches together on the target: the candidate's tree where there is one.

        Else the branches are folded in, and a path that can't be merged stays as the earlier one has it.
        """
        if self.textual.candidate_tree is not None:
            return self.view(self.textual.candidate_tree)
        return self._folded(self.sides)

    @cached_property
    def changes_of_merge(self) -> dict[str, Change]:
        """What the candidate changes in the target's tree; nothing where there is no candidate."""
        return trees.changes(self.repository, self.onto_tree, self.textual.candidate_tree or self.onto_tree)

    @cached_property
    def deltas(self) -> dict[str, Delta]:
        """What each side did to interfaces, by the side's name."""
        from gitorch.integrate.delta import Delta  # noqa: PLC0415 - with what it reads not needed where all is known

        return {side.name: Delta(self.one(side)) for side in self.all_sides}

    def one(self, side: Side) -> OneSide:
        """A side by itself; the same every time."""
        key = (side.name, side.base_tree, side.tree)
        if key not in self._ones:
            base, view = self.view(side.base_tree), self.view(side.tree)
            self._ones[key] = OneSide(side, base, view, self.wire_files, self.kept)
        return self._ones[key]

    def save(self) -> None:
        """Keep what was read of each side for the next run."""
        for one in self._ones.values():
            one.save()

    @property
    def wire_files(self) -> WireFiles:
        """What files say of wires; the same for all that was made of this integration."""
        from gitorch.integrate.wire.wiring import WireFiles  # noqa: PLC0415 - twenty modules, and none where all is known

        if not self._wires:
            self._wires.append(WireFiles())
        return self._wires[0]

    @cached_property
    def wordings(self) -> dict[str, Wording]:
        """What each side's changed lines say by their words alone, by the side's name."""
        from gitorch.integrate.wording import Wording  # noqa: PLC0415 - as above

        return {side.name: Wording(self.one(side)) for side in self.all_sides}

    def others(self, side: Side) -> Iterator[Wording]:
        """What the changed lines of all other sides say."""
        return (self.wordings[other.name] for other in self.all_sides if other is not side)

    def is_asked(self, side: Side) -> bool:
        """Whether any other side changed what could ask something of a side over a network."""
        return any(other.told.may_ask for other in self.others(side))

    def serving(self) -> Iterator[Side]:
        """The sides that may have changed what a route answers or takes, where any other may ask one."""
        return (side for side in self.all_sides if self.wordings[side.name].told.may_serve and self.is_asked(side))

    def view(self, tree: Oid) -> View:
        """A tree to read from; the same one every time, so that what was worked out of it is found again."""
        if tree not in self._views:
            self._views[tree] = View(self.repository, self.parse, tree)
        return self._views[tree]

    def pairs(self) -> tuple[Pair, ...]:
        """Any two sides, in the order they were given, the target's own commits last; the same pairs every time.

        A side and one that contains it are no pair: they are one line of work.
        """
        return self._pairs

    @cached_property
    def _pairs(self) -> tuple[Pair, ...]:
        two = combinations(self.all_sides, 2)
        return tuple(self.pair(left, right) for left, right in two if not self.textual.contains(left, right))

    def ways(self, left: Callable[[str], bool] = bool, right: Callable[[str], bool] = bool) -> Iterator[Pair]:
        """Each pair in both directions, of those whose left and right side changed a path of a kind.

        The kinds are asked once a path, where a rule that asks of each pair would ask a hundred times.
        """
        lefts, rights = self._changing(left), self._changing(right)
        both = (way for pair in self.pairs() for way in (pair, pair.swapped)) if lefts and rights else ()
        return (way for way in both if way.left.name in lefts and way.right.name in rights)

    def meetings(self, fact: Fact[tuple[_T, ...]]) -> Iterator[tuple[Pair, tuple[_T, ...]]]:
        """Each pair in both directions whose left side has something of a kind to tell, and that."""
        told = {side.name: self.one(side).know(fact) for side in self.all_sides}
        for pair in self.pairs() if any(told.values()) else ():
            for way in (pair, pair.swapped):
                if told[way.left.name]:
                    yield way, told[way.left.name]

    def _changing(self, kind: Callable[[str], bool]) -> frozenset[str]:
        return frozenset(side.name for side in self.all_sides if any(map(kind, side.changes)))

    def pair(self, left: Side, right: Side) -> Pair:
        """Two sides together; the same pair every time."""
        key = (left.name, right.name)
        if key not in self._paired:
            bases = self.view(left.base_tree), self.view(right.base_tree)
            views = self.view(left.tree), self.view(right.tree)
            self._paired[key] = Pair(left, right, *bases, *views, Lazily(lambda: self._together(left, right)))
        return self._paired[key]

    @cached_property
    def _paired(self) -> dict[tuple[str, str], Pair]:
        return {}

    def _together(self, left: Side, right: Side) -> View:
        """Two sides on the target: as git merged them where it had to be asked, else folded in."""
        tree = self.textual.whole.get((left.name, right.name))
        if tree is not None and self.target_side in (None, left, right):
            return self.view(tree)
        branches = [side for side in (left, right) if not side.is_target]
        return self._folded(branches)

    def _folded(self, sides: Sequence[Side]) -> View:
        from gitorch.integrate.folding import fold  # noqa: PLC0415 - as above

        return fold(self.target, sides, self.textual.scratch).view
