"""A side by itself: what follows from its two trees, whatever the other sides do.

Of fifty branches one has moved since the last run, or none: each *fact* about a side is kept from run to run by the
trees that it was read from, so that only what is new is read again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Generic, TypeVar

from gitorch.integrate.kept import Kept, Shelf
from gitorch.integrate.sides import Side, View

if TYPE_CHECKING:
    from gitorch.integrate.wire.wiring import WireFiles

_T = TypeVar("_T")
_T_co = TypeVar("_T_co", covariant=True)


@dataclass(frozen=True)
class Fact(Generic[_T_co]):
    """One thing to know of a side: its name, its type as ``code/encoding.py`` takes it, and how it is read.

    It must follow from the side's two trees and other facts, and from nothing else: not from the side's name or its
    commits, nor from the target, the configuration or another side.
    """

    name: str
    kind: type[_T_co]
    read: Callable[[OneSide], _T_co]


@dataclass(frozen=True)
class OneSide:
    """A side with its two views, and what is known of it."""

    side: Side
    base: View = field(repr=False)
    view: View = field(repr=False)
    files: WireFiles = field(repr=False)
    kept: Kept = field(repr=False)
    _known: dict[str, object] = field(default_factory=dict, repr=False, compare=False)

    def is_kept(self, fact: Fact[object]) -> bool:
        """Whether somebody has read a fact of this side before."""
        return self._shelf.has(fact.name)

    def know(self, fact: Fact[_T]) -> _T:
        """A fact of this side, read at most once."""
        if fact.name not in self._known:
            self._known[fact.name] = self._shelf.value(fact.kind, fact.name, lambda: fact.read(self))
        return self._known[fact.name]  # type: ignore[return-value] # a name belongs to one fact

    def save(self) -> None:
        """Keep the facts that were read for the next run."""
        self._shelf.save()

    @cached_property
    def _shelf(self) -> Shelf:
        return self.kept.shelf((self.side.base_tree, self.side.tree))
