"""The functions that a side adds or changes, chosen by what they newly do to shared state."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from gitorch.code.behaviour.sharing.concurrency import may_thread
from gitorch.code.behaviour.sharing.locks import may_lock
from gitorch.code.model import Definition, Kind
from gitorch.code.syntax import language_of
from gitorch.integrate.delta import Delta
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.rules.races.touched import Touched, unnamed_functions
from gitorch.integrate.sides import Side, View


class _Function(NamedTuple):
    path: str
    definition: Definition


@dataclass(frozen=True)
class Work:
    """The functions that a side adds or changes, by what they newly do; each list is read when it is asked for."""

    one: OneSide
    uses: Delta

    @cached_property
    def functions(self) -> list[Touched]:
        return self._those(FUNCTIONS)

    @cached_property
    def gapped(self) -> list[Touched]:
        return self._those(_GAPPED)

    @cached_property
    def gapped_of_given(self) -> list[Touched]:
        """Those that leave a gap in what they are given."""
        return self._those(_GAPPED_OF_GIVEN)

    @cached_property
    def gapped_between_threads(self) -> list[Touched]:
        return self._those(_GAPPED_BETWEEN_THREADS)

    @cached_property
    def threaded(self) -> list[Touched]:
        """Those that threads run and that leave a gap between them."""
        return self._those(_THREADED)

    @cached_property
    def locking(self) -> list[Touched]:
        return self._those(_LOCKING)

    @cached_property
    def near_locks(self) -> list[Touched]:
        """Those of files that may lock anything."""
        return self._those(_NEAR_LOCKS)

    @cached_property
    def walking(self) -> list[Touched]:
        """Those that newly go over a shared collection while they wait."""
        return self._those(_WALKING)

    @cached_property
    def ordering(self) -> list[Touched]:
        """Those that newly take one lock while they hold another."""
        return self._those(_ORDERING)

    @property
    def may_thread(self) -> bool:
        """Whether a file with a new use may start threads."""
        return self.one.know(_MAY_THREAD)

    def _those(self, fact: Fact[tuple[_Function, ...]]) -> list[Touched]:
        return [Touched(*each, self.one.base, self.one.view) for each in self.one.know(fact)]


def work_of(integration: Integration, side: Side) -> Work:
    """What a side adds or changes that runs."""
    return Work(integration.one(side), integration.deltas[side.name])


def _functions(one: OneSide) -> tuple[_Function, ...]:
    """The functions that a side adds or changes."""
    return tuple(_Function(path, each) for path in one.side.changes for each in _changed_in(one.base, one.view, path))


def _changed_in(base: View, view: View, path: str) -> Iterator[Definition]:
    module = view.module(path) if language_of(path) is not None else None
    if module is None:
        return
    old = base.module(path)
    before = {one.qualname: one.body for one in old.definitions} if old is not None else {}
    for one in module.definitions:
        if one.kind in (Kind.FUNCTION, Kind.METHOD) and before.get(one.qualname) != one.body:
            yield one
    unnamed = unnamed_functions(view, path)
    known = unnamed_functions(base, path) if unnamed else {}
    for name, one in unnamed.items():
        if name not in known or known[name].body != one.body:
            yield one


def _such(is_such: Callable[[Touched], object]) -> Callable[[OneSide], tuple[_Function, ...]]:
    return lambda one: tuple(each for each in one.know(FUNCTIONS) if is_such(Touched(*each, one.base, one.view)))


def _may_thread(one: OneSide) -> bool:
    paths = sorted({use.path for use in Delta(one).uses})
    return any(may_thread(one.view.read(path) or b"") for path in paths)


_Functions = tuple[_Function, ...]
FUNCTIONS = Fact("functions", _Functions, _functions)
_GAPPED = Fact("gapped", _Functions, _such(lambda each: each.gaps))
_GAPPED_OF_GIVEN = Fact("gapped of what is given", _Functions, _such(lambda each: each.given_gaps))
_GAPPED_BETWEEN_THREADS = Fact("gapped between threads", _Functions, _such(lambda each: each.gaps or each.thread_gaps))
_THREADED = Fact("threaded", _Functions, _such(lambda each: each.runs_in_a_thread and each.thread_gaps))
_WALKING = Fact("going over while waiting", _Functions, _such(lambda each: each.new_walks))
_ORDERING = Fact("locks in order", _Functions, _such(lambda each: each.new_orders))
_LOCKING = Fact("locking", _Functions, _such(lambda each: any(each.guarded)))
_NEAR_LOCKS = Fact("near locks", _Functions, _such(lambda each: may_lock(each.view.read(each.path) or b"")))
_MAY_THREAD = Fact("may thread", bool, _may_thread)
OF_PAIRS: tuple[Fact[object], ...] = (
    _GAPPED,
    _GAPPED_OF_GIVEN,
    _THREADED,
    _WALKING,
    _ORDERING,
    _LOCKING,
    _NEAR_LOCKS,
    _MAY_THREAD,
)
"""What is asked of a side only where there is another."""
