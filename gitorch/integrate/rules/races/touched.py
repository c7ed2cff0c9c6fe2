"""What one function that a side adds or changes newly does to shared state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from gitorch.code.behaviour.sharing.claimed_rows import claimed_rows, may_claim_rows
from gitorch.code.behaviour.sharing.claiming import claims, may_claim
from gitorch.code.behaviour.sharing.concurrency import handlers, may_run_in_a_thread, runs_in_a_thread
from gitorch.code.behaviour.sharing.going_over import GoneOver, gone_over
from gitorch.code.behaviour.sharing.lock_order import Order, orders
from gitorch.code.behaviour.sharing.locks import may_lock
from gitorch.code.behaviour.sharing.looked_first import looks_first, may_look
from gitorch.code.behaviour.sharing.shared_state import Access, Gap, accesses, gaps, has_waits, may_wait
from gitorch.code.model import Definition, Kind
from gitorch.code.syntax import function_at, function_in, language_of, parsed, place, text
from gitorch.integrate.rules.races.resources import Resource, resource, resource_of_given
from gitorch.integrate.rules.races.through_calls import through_calls
from gitorch.integrate.sides import View

MAKERS = ("__init__", "constructor")


@dataclass(frozen=True)
class Touched:
    """A function that a side adds or changes; what it does to shared state is read when somebody asks."""

    path: str
    definition: Definition
    base: View = field(repr=False)
    view: View = field(repr=False)

    @cached_property
    def gaps(self) -> tuple[tuple[Resource, Gap], ...]:
        """The gaps that it did not have."""
        return self._new_gaps(between_threads=False)

    @cached_property
    def thread_gaps(self) -> tuple[tuple[Resource, Gap], ...]:
        """The gaps that it did not have if threads run it."""
        return self._new_gaps(between_threads=True)

    def _new_gaps(self, *, between_threads: bool) -> tuple[tuple[Resource, Gap], ...]:
        found = _gaps(self.view, self.path, self.definition, between_threads=between_threads)
        found = found or tuple(self._looked_for_first())
        if not found:
            return ()
        was = self._before or unnamed_functions(self.base, self.path).get(self.definition.qualname)
        before = _gaps(self.base, self.path, was, between_threads=between_threads) if was is not None else ()
        known = {what for what, gap in before if not between_threads or gap.read.line != gap.write.line}
        return tuple((what, gap) for what, gap in found if what not in known)

    def _looked_for_first(self) -> Iterator[tuple[Resource, Gap]]:
        """The files that it asks for before it makes them, where the system refused to make them twice."""
        content, was = self.view.read(self.path) or b"", self._before
        if was is None or language_of(self.path) in (None, "python") or not may_look(content):
            return
        old = function_in(self.path, self.base.read(self.path) or b"", was.place)
        new = function_in(self.path, content, self.definition.place)
        for gap in looks_first(old, new) if old is not None and new is not None else ():
            yield (self.path, gap.name), gap

    @cached_property
    def given_gaps(self) -> tuple[tuple[Resource, Gap], ...]:
        """The gaps that it did not have in what it is given, told by the class that this is likely one of."""
        was = self._before
        known = {what for what, _ in _given_gaps(self.base, self.path, was)} if was is not None else set()
        found = _given_gaps(self.view, self.path, self.definition)
        return tuple((what, gap) for what, gap in found if what not in known)

    @cached_property
    def runs_in_a_thread(self) -> bool:
        """Whether threads run it, by its own file."""
        language, content = language_of(self.path), self.view.read(self.path)
        if language != "python" or content is None or not may_run_in_a_thread(content):
            return False
        function = function_at(parsed(language, content), self.definition.place)
        return function is not None and runs_in_a_thread(function, content)

    @cached_property
    def accesses(self) -> tuple[tuple[Resource, Access], ...]:
        """All that it does to shared state."""
        known = _accesses(self.view, self.path, self.definition)
        return tuple((self._resource(each.name), each) for each in known)

    @cached_property
    def new_writes(self) -> tuple[tuple[Resource, Access], ...]:
        """The writes that it did not do, or did under a lock."""
        was = self._before
        known = _accesses(self.base, self.path, was) if was is not None else ()
        before = {(each.name, bool(each.locks)) for each in known if each.is_write}
        return tuple(
            (what, each)
            for what, each in self.accesses
            if each.is_write and (each.name, bool(each.locks)) not in before
        )

    @cached_property
    def new_walks(self) -> tuple[tuple[Resource, GoneOver], ...]:
        """The shared collections that it newly goes over while it waits."""
        if language_of(self.path) != "python" or not may_wait(self.view.read(self.path) or b""):
            return ()
        was = self._before
        known = {one.name for one in _gone_over(self.base, self.path, was)} if was is not None else set()
        found = _gone_over(self.view, self.path, self.definition)
        return tuple((self._resource(one.name), one) for one in found if one.name not in known)

    @cached_property
    def new_orders(self) -> tuple[tuple[tuple[Resource, Resource], Order], ...]:
        """The locks that it newly takes while it holds others."""
        if language_of(self.path) != "python" or b"with " not in (self.view.read(self.path) or b""):
            return ()
        was = self._before
        known = {one[:2] for one in _orders(self.base, self.path, was)} if was is not None else set()
        found = _orders(self.view, self.path, self.definition)
        return tuple(((self._lock(one.first), self._lock(one.second)), one) for one in found if one[:2] not in known)

    @cached_property
    def _before(self) -> Definition | None:
        old = self.base.module(self.path)
        return old.find(self.definition.qualname) if old is not None else None

    @property
    def guarded(self) -> Iterator[tuple[Resource, Access]]:
        """Its writes under a lock."""
        if not may_lock(self.view.read(self.path) or b""):
            return
        for what, each in (*self.accesses, *through_calls(self.view, self.path, self.definition)):
            if each.is_write and each.locks:
                yield what, each

    @cached_property
    def locked_through_calls(self) -> tuple[tuple[Resource, Access], ...]:
        """The writes, under a lock, of the functions that it calls and did not call under it before."""
        if not may_lock(self.view.read(self.path) or b""):
            return ()
        was = self._before
        before = {(what, one.locks) for what, one in through_calls(self.base, self.path, was)} if was else set()
        found = through_calls(self.view, self.path, self.definition)
        return tuple(
            (what, one) for what, one in found if one.is_write and one.locks and (what, one.locks) not in before
        )

    @cached_property
    def writes_through_calls(self) -> tuple[tuple[Resource, Access], ...]:
        """The writes of the functions that it calls and did not call before, or not so often."""
        was = self._before
        before = {what for what, one in through_calls(self.base, self.path, was) if one.is_write} if was else set()
        found = through_calls(self.view, self.path, self.definition)
        return tuple((what, one) for what, one in found if one.is_write and what not in before)

    def _lock(self, name: str) -> Resource:
        return resource(self.view, self.path, self.definition, name, by_class=False)

    def _resource(self, name: str) -> Resource:
        return resource(self.view, self.path, self.definition, name)


_Left = tuple[Resource, Gap]


def unnamed_functions(view: View, path: str) -> dict[str, Definition]:
    """The functions without a name of their own that a file hands to a server, by what they are handed with."""
    language, content = language_of(path), view.read(path)
    if language in (None, "python") or content is None or not may_wait(content):
        return {}
    return {
        name: Definition(name, name, Kind.FUNCTION, place(node), node.end_point[0] + 1, body=text(node))
        for name, node in handlers(parsed(language, content))
    }


def _gaps(view: View, path: str, definition: Definition, *, between_threads: bool) -> tuple[_Left, ...]:
    language, content = language_of(path), view.read(path)
    if language is None or content is None or not (between_threads or may_wait(content)):
        return ()
    function = function_at(parsed(language, content), definition.place)
    if function is None:
        return ()
    asked = claims(function) if between_threads and language == "python" and may_claim(content) else ()
    rows = claimed_rows(function) if between_threads and may_claim_rows(content) else ()
    found = (*gaps(function, between_threads=between_threads), *asked, *rows)
    own = tuple((resource(view, path, definition, one.name), one) for one in found)
    known = {what for what, _ in own}
    further = _gaps_through_calls(view, path, definition)
    return (*own, *((what, one) for what, one in further if what not in known))


def _given_gaps(view: View, path: str, definition: Definition) -> Iterator[_Left]:
    content = view.read(path)
    function = function_in(path, content, definition.place) if content is not None and may_wait(content) else None
    if function is None or not has_waits(function):
        return
    for gap in gaps(function, known=accesses(function, of_given=True)):
        what = resource_of_given(view, path, gap.name)
        if what is not None:
            yield what, gap


def _gaps_through_calls(view: View, path: str, definition: Definition) -> Iterator[_Left]:
    """The gaps whose read or write is in a function that this one calls."""
    function = function_in(path, view.read(path) or b"", definition.place)
    called = tuple(through_calls(view, path, definition)) if function is not None and has_waits(function) else ()
    if function is None or not called:
        return
    own = ((resource(view, path, definition, one.name), one) for one in accesses(function))
    named = sorted((*own, *called), key=lambda each: each[1].offset)
    known = tuple(replace(one, name="\0".join(what)) for what, one in named)
    for gap in gaps(function, known=known):
        where, _, name = gap.name.partition("\0")
        yield (where, name), replace(gap, name=name)


def _accesses(view: View, path: str, definition: Definition) -> tuple[Access, ...]:
    function = function_in(path, view.read(path) or b"", definition.place)
    return accesses(function) if function is not None else ()


def _gone_over(view: View, path: str, definition: Definition) -> tuple[GoneOver, ...]:
    function = function_in(path, view.read(path) or b"", definition.place)
    return tuple(gone_over(function)) if function is not None else ()


def _orders(view: View, path: str, definition: Definition) -> tuple[Order, ...]:
    function = function_in(path, view.read(path) or b"", definition.place)
    return tuple(orders(function)) if function is not None else ()
