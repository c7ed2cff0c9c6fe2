"""R401 to R403: shared state that two sides together read and write unguarded, though neither did alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from gitorch.code.behaviour.call_uses import use_at
from gitorch.code.behaviour.concurrency import may_thread, runs_at_once, runs_in_threads
from gitorch.code.behaviour.shared_state import Access, Gap, accesses, gaps, lock_names, may_lock, may_wait
from gitorch.code.model import Definition, Kind, Reference
from gitorch.code.syntax import function_at, language_of, parsed
from gitorch.integrate.delta import Delta, Use
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.linking import link
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.sides import Pair, Side, View

_Resource = tuple[str, str]  # the file that defines it, its name there
_MAKERS = ("__init__", "constructor")


@dataclass(frozen=True)
class _Touched:
    """A function that a side adds or changes; what it does to shared state is read when somebody asks."""

    path: str
    definition: Definition
    base: View = field(repr=False)
    view: View = field(repr=False)

    @cached_property
    def gaps(self) -> tuple[tuple[_Resource, Gap], ...]:
        """The gaps that it did not have."""
        return self._new_gaps(between_threads=False)

    @cached_property
    def thread_gaps(self) -> tuple[tuple[_Resource, Gap], ...]:
        """The gaps that it did not have if threads run it."""
        return self._new_gaps(between_threads=True)

    def _new_gaps(self, *, between_threads: bool) -> tuple[tuple[_Resource, Gap], ...]:
        found = _gaps(self.view, self.path, self.definition, between_threads=between_threads)
        old = self.base.module(self.path) if found else None
        was = old.find(self.definition.qualname) if old is not None else None
        before = _gaps(self.base, self.path, was, between_threads=between_threads) if was is not None else ()
        known = {gap.name for gap in before}
        return tuple((self._resource(gap.name), gap) for gap in found if gap.name not in known)

    @cached_property
    def accesses(self) -> tuple[tuple[_Resource, Access], ...]:
        """All that it does to shared state."""
        language, content = language_of(self.path), self.view.read(self.path)
        if language is None or content is None:
            return ()
        function = function_at(parsed(language, content), self.definition.place)
        known = accesses(function) if function is not None else ()
        return tuple((self._resource(each.name), each) for each in known)

    @property
    def guarded(self) -> Iterator[tuple[_Resource, Access]]:
        """Its writes under a lock."""
        for resource, each in self.accesses if may_lock(self.view.read(self.path) or b"") else ():
            if each.is_write and each.locks:
                yield resource, each

    def _resource(self, name: str) -> _Resource:
        return _resource(self.view, self.path, self.definition, name)


@dataclass(frozen=True)
class _Work:
    """What a side adds or changes that runs."""

    functions: list[_Touched]
    uses: Delta
    view: View = field(repr=False)

    @cached_property
    def gapped(self) -> list[_Touched]:
        return [one for one in self.functions if one.gaps]

    @cached_property
    def gapped_between_threads(self) -> list[_Touched]:
        return [one for one in self.functions if one.gaps or one.thread_gaps]

    @cached_property
    def locking(self) -> list[_Touched]:
        return [one for one in self.functions if any(one.guarded)]

    @cached_property
    def may_thread(self) -> bool:
        """Whether a file with a new use may start threads."""
        paths = sorted({use.path for use in self.uses.uses})
        return any(may_thread(self.view.read(path) or b"") for path in paths)


def races(integration: Integration) -> Iterator[Finding]:
    """New gaps of one side against new gaps, new concurrent calls and new locks of the other."""
    works = {side.name: _work(integration, side) for side in integration.all_sides}
    for pair in integration.pairs():
        left, right = works[pair.left.name], works[pair.right.name]
        yield from _both_leave_gaps(pair, left.gapped, right.gapped)
        for way, ours, theirs in ((pair, left, right), (pair.swapped, right, left)):
            yield from _written_meanwhile(way, ours.gapped, theirs)
            yield from _called_at_once(way, ours, theirs)
            yield from _lock_not_shared(way, ours.locking, theirs.functions)


def _work(integration: Integration, side: Side) -> _Work:
    base, view = integration.view(side.base_tree), integration.view(side.tree)
    return _Work(list(_touched(side, base, view)), integration.deltas[side.name], view)


def _touched(side: Side, base: View, view: View) -> Iterator[_Touched]:
    """The functions that a side adds or changes."""
    for path in side.changes:
        module = view.module(path) if language_of(path) is not None else None
        if module is None:
            continue
        old = base.module(path)
        before = {one.qualname: one.body for one in old.definitions} if old is not None else {}
        for one in module.definitions:
            if one.kind in (Kind.FUNCTION, Kind.METHOD) and before.get(one.qualname) != one.body:
                yield _Touched(path, one, base, view)


def _gaps(view: View, path: str, definition: Definition, *, between_threads: bool) -> tuple[Gap, ...]:
    language, content = language_of(path), view.read(path)
    if language is None or content is None or not (between_threads or may_wait(content)):
        return ()
    function = function_at(parsed(language, content), definition.place)
    return gaps(function, between_threads=between_threads) if function is not None else ()


def _resource(view: View, path: str, definition: Definition, name: str) -> _Resource:
    """A shared name by the file that defines it; what an object holds, by its class."""
    root, _, attribute = name.partition(".")
    if root in ("self", "this"):
        return path, f"{definition.qualname.rpartition('.')[0]}.{attribute}"
    module = view.module(path)
    imported = next((one for one in module.imports if one.alias == root), None) if module is not None else None
    resolver = resolver_for(module.language) if module is not None else None
    if imported is not None and resolver is not None:
        found = resolver.imported(view, path, imported)
        if isinstance(found, Found):
            whole = f"{found.definition.qualname}.{attribute}".rstrip(".")
            return found.path, attribute if found.definition.kind is Kind.MODULE else whole
    return path, name


def _is_state(view: View, resource: _Resource) -> bool:
    """Whether a resource is a variable, not a function, class or module."""
    module = view.module(resource[0])
    found = (module.find(resource[1]) or module.find(resource[1].rpartition(".")[0])) if module is not None else None
    return found is not None and found.kind in (Kind.VARIABLE, Kind.FIELD)


def _both_leave_gaps(pair: Pair, left: list[_Touched], right: list[_Touched]) -> Iterator[Finding]:
    theirs = {resource: (one, gap) for one in right for resource, gap in one.gaps}
    for ours in left:
        for resource, gap in ours.gaps:
            if resource not in theirs or not _is_state(pair.merged, resource):
                continue
            other, their_gap = theirs[resource]
            if (ours.path, ours.definition.qualname) != (other.path, other.definition.qualname):
                yield Finding(
                    "R402" if gap.is_check and their_gap.is_check else "R401",
                    Severity.WARNING,
                    f"{ours.definition.name} on {pair.left.name} and {other.definition.name} on {pair.right.name} both"
                    f" {_reading(gap)} {resource[1]}, await, then write it: hold one lock around each",
                    (pair.left.name, pair.right.name),
                    (*_spots(pair.left, ours.path, gap), *_spots(pair.right, other.path, their_gap)),
                    symbol=resource[1],
                )


def _reading(gap: Gap) -> str:
    return "check" if gap.is_check else "read"


def _spots(side: Side, path: str, gap: Gap) -> tuple[Location, ...]:
    return Location(side.name, path, *gap.read, "read"), Location(side.name, path, *gap.write, "write")


def _written_meanwhile(pair: Pair, left: list[_Touched], right: _Work) -> Iterator[Finding]:
    """The left side reads, awaits and writes; the right newly writes the whole of it in one step: one write is lost."""
    if not left:
        return
    waiting = {resource for one in right.gapped for resource, gap in one.gaps}
    waited = {resource for one in left for resource, gap in one.gaps if not gap.is_check}
    writes = {
        resource: (one, each) for one in right.functions for resource, each in (one.accesses if waited else ())
        if each.is_whole and not each.locks and one.definition.name not in _MAKERS
    }  # fmt: skip
    for ours in left if writes else ():
        for resource, gap in ours.gaps:
            if gap.is_check or resource not in writes.keys() - waiting:
                continue
            theirs, write = writes[resource]
            same = (ours.path, ours.definition.qualname) == (theirs.path, theirs.definition.qualname)
            if same or not _is_state(pair.merged, resource):
                continue
            yield Finding(
                "R401",
                Severity.WARNING,
                f"{ours.definition.name} on {pair.left.name} reads {resource[1]}, awaits, then writes it;"
                f" what {theirs.definition.name} on {pair.right.name} writes meanwhile is lost",
                (pair.left.name, pair.right.name),
                (*_spots(pair.left, ours.path, gap), Location(pair.right.name, theirs.path, *write.place, "write")),
                symbol=resource[1],
            )


def _called_at_once(pair: Pair, left: _Work, right: _Work) -> Iterator[Finding]:
    """A function of the left side that now has a gap, and a new concurrent call of it."""
    having = left.gapped_between_threads if left.functions and right.may_thread else left.gapped
    gapped = {(one.path, one.definition.qualname): one for one in having}
    candidates: dict[str, list[tuple[str, Definition]]] = {}
    for one in gapped.values():
        candidates.setdefault(one.definition.name, []).append((one.path, one.definition))
    for use in right.uses.uses if gapped else ():
        if not isinstance(use.what, Reference) or not use.words & candidates.keys():
            continue
        linked = link(pair.right_view, use, candidates)
        ours = gapped.get((linked.path, linked.qualname)) if linked is not None else None
        gap = _open_gap(pair.right_view, use, use.what, ours) if ours is not None else None
        if ours is None or gap is None or not _is_state(pair.merged, gap[0]):
            continue
        yield _at_once(pair, use.path, use.what, ours, *gap)


def _open_gap(view: View, use: Use, what: Reference, ours: _Touched) -> tuple[_Resource, Gap] | None:
    """The gap that several runs of a function at once, as a use starts them, get through."""
    content, language = view.read(use.path), language_of(use.path)
    call = use_at(parsed(language, content), what.place) if content is not None and language is not None else None
    if call is None:
        return None
    if runs_in_threads(call.node):
        return next(iter(ours.thread_gaps), None)
    return next(iter(ours.gaps), None) if what.call is not None and runs_at_once(call.node) else None


def _at_once(pair: Pair, path: str, what: Reference, ours: _Touched, resource: _Resource, gap: Gap) -> Finding:
    waits = (Location(pair.left.name, ours.path, *gap.waits, "await"),) if gap.waits is not None else ()
    does = (
        f"awaits on {pair.left.name} between {_reading(gap)}ing" if waits else f"on {pair.left.name} goes from reading"
    )
    return Finding(
        "R402" if gap.is_check else "R401",
        Severity.WARNING,
        f"{ours.definition.name} {does} {'and' if waits else 'to'} writing {resource[1]};"
        f" {pair.right.name} runs it several times at once: hold a lock from the read to the write",
        (pair.left.name, pair.right.name),
        (
            *(waits or (Location(pair.left.name, ours.path, *gap.read, "read"),)),
            Location(pair.left.name, ours.path, *gap.write, "write"),
            Location(pair.right.name, path, *what.place, "call"),
        ),
        symbol=resource[1],
    )


def _lock_not_shared(pair: Pair, left: list[_Touched], right: list[_Touched]) -> Iterator[Finding]:
    """The left side takes a lock around a write; a new write of the right side takes none."""
    guarded = {resource: (one, each) for one in left for resource, each in one.guarded}
    seen: set[_Resource] = set()
    for theirs in right if guarded else ():
        for resource, each in theirs.accesses:
            if not each.is_write or resource not in guarded or resource in seen:
                continue
            ours, locked = guarded[resource]
            if each.locks and not _are_apart(locked, each):
                continue
            same = (ours.path, ours.definition.qualname) == (theirs.path, theirs.definition.qualname)
            is_making = theirs.definition.name in _MAKERS
            if same or is_making or not _is_state(pair.merged, resource):
                continue
            seen.add(resource)
            yield Finding(
                "R403",
                Severity.WARNING,
                f"{pair.left.name} writes {resource[1]} under a lock; {theirs.definition.name} on {pair.right.name}"
                f" writes it {'under another' if each.locks else 'without'}: take the same lock there",
                (pair.left.name, pair.right.name),
                (
                    Location(pair.left.name, ours.path, *locked.place, "lock"),
                    Location(pair.right.name, theirs.path, *each.place, "write"),
                ),
                symbol=resource[1],
            )


def _are_apart(one: Access, other: Access) -> bool:
    """Whether two accesses are under locks that certainly are not the same."""
    ours, theirs = lock_names(one), lock_names(other)
    return bool(ours) and bool(theirs) and ours.isdisjoint(theirs)
