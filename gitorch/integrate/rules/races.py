"""R401 and R403: shared state that two sides together read and write unguarded, though neither did alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from gitorch.code.call_uses import use_at
from gitorch.code.model import Definition, Kind, Reference
from gitorch.code.shared_state import Access, Gap, accesses, gaps, is_concurrent, may_lock, may_wait
from gitorch.code.syntax import function_at, language_of, parsed
from gitorch.integrate.delta import Delta
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.linking import link
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.sides import Pair, Side, View

_Resource = tuple[str, str]  # the file that defines it, its name there


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
        found = _gaps(self.view, self.path, self.definition)
        old = self.base.module(self.path) if found else None
        was = old.find(self.definition.qualname) if old is not None else None
        known = {gap.name for gap in _gaps(self.base, self.path, was)} if was is not None else set()
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


def races(integration: Integration) -> Iterator[Finding]:
    """New gaps of one side against new gaps, new concurrent calls and new locks of the other."""
    touched = {
        side.name: list(_touched(side, integration.view(side.base_tree), integration.view(side.tree)))
        for side in integration.all_sides
    }
    for pair in integration.pairs():
        yield from _both_leave_gaps(pair, touched[pair.left.name], touched[pair.right.name])
        for way in (pair, pair.swapped):
            yield from _called_at_once(way, touched[way.left.name], integration.deltas[way.right.name])
            yield from _lock_not_shared(way, touched[way.left.name], touched[way.right.name])


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


def _gaps(view: View, path: str, definition: Definition) -> tuple[Gap, ...]:
    language, content = language_of(path), view.read(path)
    if language is None or content is None or not may_wait(content):
        return ()
    function = function_at(parsed(language, content), definition.place)
    return gaps(function) if function is not None else ()


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
            return found.path, found.definition.qualname
    return path, name


def _is_state(view: View, resource: _Resource) -> bool:
    """Whether a resource is a variable, not a function, class or module."""
    module = view.module(resource[0])
    found = module.find(resource[1]) if module is not None else None
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
                    "R401",
                    Severity.WARNING,
                    f"{ours.definition.name} on {pair.left.name} and {other.definition.name} on {pair.right.name} both"
                    f" read {resource[1]}, await, then write it: hold one lock around each",
                    (pair.left.name, pair.right.name),
                    (*_spots(pair.left, ours.path, gap), *_spots(pair.right, other.path, their_gap)),
                    symbol=resource[1],
                )


def _spots(side: Side, path: str, gap: Gap) -> tuple[Location, ...]:
    return Location(side.name, path, *gap.read, "read"), Location(side.name, path, *gap.write, "write")


def _called_at_once(pair: Pair, left: list[_Touched], user: Delta) -> Iterator[Finding]:
    """A function of the left side that now has a gap, and a new concurrent call of it."""
    gapped = {(one.path, one.definition.qualname): one for one in left if one.gaps}
    if not gapped:
        return
    candidates: dict[str, list[tuple[str, Definition]]] = {}
    for one in gapped.values():
        candidates.setdefault(one.definition.name, []).append((one.path, one.definition))
    for use in user.uses:
        if not isinstance(use.what, Reference) or use.what.call is None or not use.words & candidates.keys():
            continue
        linked, content, language = (
            link(pair.right_view, use, candidates),
            pair.right_view.read(use.path),
            language_of(use.path),
        )
        ours = gapped.get((linked.path, linked.qualname)) if linked is not None else None
        if ours is None or content is None or language is None:
            continue
        call = use_at(parsed(language, content), use.what.place)
        if call is not None and is_concurrent(call.node):
            resource, gap = ours.gaps[0]
            yield Finding(
                "R401",
                Severity.WARNING,
                f"{ours.definition.name} awaits on {pair.left.name} between reading and writing {resource[1]};"
                f" {pair.right.name} runs it several times at once: hold a lock from the read to the write",
                (pair.left.name, pair.right.name),
                (
                    Location(pair.left.name, ours.path, *gap.waits, "await"),
                    Location(pair.left.name, ours.path, *gap.write, "write"),
                    Location(pair.right.name, use.path, *use.what.place, "call"),
                ),
                symbol=resource[1],
            )


def _lock_not_shared(pair: Pair, left: list[_Touched], right: list[_Touched]) -> Iterator[Finding]:
    """The left side takes a lock around a write; a new write of the right side takes none."""
    guarded = {resource: (one, each) for one in left for resource, each in one.guarded}
    seen: set[_Resource] = set()
    for theirs in right if guarded else ():
        for resource, each in theirs.accesses:
            if not each.is_write or each.locks or resource not in guarded or resource in seen:
                continue
            ours, locked = guarded[resource]
            same = (ours.path, ours.definition.qualname) == (theirs.path, theirs.definition.qualname)
            is_making = theirs.definition.name in ("__init__", "constructor")
            if same or is_making or not _is_state(pair.merged, resource):
                continue
            seen.add(resource)
            yield Finding(
                "R403",
                Severity.WARNING,
                f"{pair.left.name} writes {resource[1]} under a lock; {theirs.definition.name} on {pair.right.name}"
                " writes it without: take the same lock there",
                (pair.left.name, pair.right.name),
                (
                    Location(pair.left.name, ours.path, *locked.place, "lock"),
                    Location(pair.right.name, theirs.path, *each.place, "write"),
                ),
                symbol=resource[1],
            )
