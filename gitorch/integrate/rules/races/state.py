"""R401 to R403: shared state that two sides together read and write unguarded, though neither did alone.

Warnings, by measurement: of 56 conflicts, each written before the rules were mended for it, 26 were found at first
(fixtures/cases/races has most since), with two false alarms among their 56 clean twins; an error takes 0.90 and 0.95.
"""

from __future__ import annotations

from collections.abc import Iterator

from gitorch.code.behaviour.sharing.locks import wait_under_lock
from gitorch.code.behaviour.sharing.shared_state import Access, Gap, lock_names
from gitorch.code.syntax import function_in
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.rules.races.held import put_through, stores_of, written_through
from gitorch.integrate.rules.races.resources import Resource, is_state
from gitorch.integrate.rules.races.telling import Spot, lock_not_taken
from gitorch.integrate.rules.races.touched import MAKERS, Touched
from gitorch.integrate.rules.races.work import Work, work_of
from gitorch.integrate.sides import Pair, Side


def races(integration: Integration) -> Iterator[Finding]:
    """New gaps of one side against new gaps, new writes and new locks of the other."""
    works = {side.name: work_of(integration, side) for side in integration.all_sides}
    for pair in integration.pairs():
        left, right = works[pair.left.name], works[pair.right.name]
        yield from _both_leave_gaps(pair, left.gapped, right.gapped)
        yield from _both_of_given(pair, left.gapped_of_given, right.gapped_of_given)
        yield from _both_in_threads(pair, left.threaded, right.threaded)
        for way, ours, theirs in ((pair, left, right), (pair.swapped, right, left)):
            yield from _written_meanwhile(way, ours.gapped, theirs)
            yield from _changed_while_gone_over(way, ours.walking, theirs)
            yield from _lock_not_shared(way, ours.locking, theirs)
            yield from _put_without(way, ours.near_locks, theirs) if ours.near_locks else ()


def _both_leave_gaps(pair: Pair, left: list[Touched], right: list[Touched]) -> Iterator[Finding]:
    theirs = {resource: (one, gap) for one in right for resource, gap in one.gaps}
    wholes = {(path, name.partition(".")[0]): each for (path, name), each in theirs.items()}
    for ours in left:
        for resource, gap in ours.gaps:
            whole = (resource[0], resource[1].partition(".")[0])
            found = theirs.get(resource) or theirs.get(whole) or (wholes.get(resource) if resource == whole else None)
            if found is None or not is_state(pair.merged, resource):
                continue
            other, their_gap = found
            if (ours.path, ours.definition.qualname) != (other.path, other.definition.qualname):
                yield _both_wait(pair, (ours, gap), (other, their_gap), resource[1])


def _both_wait(pair: Pair, left: tuple[Touched, Gap], right: tuple[Touched, Gap], name: str) -> Finding:
    (ours, gap), (other, their_gap) = left, right
    return Finding(
        "R402" if gap.is_check and their_gap.is_check else "R401",
        Severity.WARNING,
        f"{ours.definition.name} on {pair.left.name} and {other.definition.name} on {pair.right.name} both"
        f" {_reading(gap)} {name}, await, then write it: hold one lock around each",
        (pair.left.name, pair.right.name),
        (*_spots(pair.left, ours.path, gap), *_spots(pair.right, other.path, their_gap)),
        symbol=name,
    )


def _both_of_given(pair: Pair, left: list[Touched], right: list[Touched]) -> Iterator[Finding]:
    """What both are given, read, and write after a wait: where it is the same, one write is lost."""
    theirs = {resource: (one, gap) for one in right for resource, gap in one.given_gaps}
    for ours in left if theirs else ():
        for resource, gap in ours.given_gaps:
            other, their_gap = theirs.get(resource, (ours, gap))
            same = (ours.path, ours.definition.qualname) == (other.path, other.definition.qualname)
            if not same and is_state(pair.merged, resource):
                yield _both_wait(pair, (ours, gap), (other, their_gap), resource[1])


def _both_in_threads(pair: Pair, left: list[Touched], right: list[Touched]) -> Iterator[Finding]:
    """What threads of both sides read and then write, with no lock."""
    theirs = {resource: (one, gap) for one in right for resource, gap in one.thread_gaps}
    seen: set[Resource] = set()
    for ours in left if theirs else ():
        for resource, gap in ours.thread_gaps:
            if resource not in theirs or resource in seen or not is_state(pair.merged, resource):
                continue
            other, their_gap = theirs[resource]
            if (ours.path, ours.definition.qualname) != (other.path, other.definition.qualname):
                seen.add(resource)
                yield Finding(
                    "R401",
                    Severity.WARNING,
                    f"threads run {ours.definition.name} on {pair.left.name} and {other.definition.name} on"
                    f" {pair.right.name}, and both read, then write {resource[1]}: hold one lock around each",
                    (pair.left.name, pair.right.name),
                    (*_spots(pair.left, ours.path, gap), *_spots(pair.right, other.path, their_gap)),
                    symbol=resource[1],
                )


def _reading(gap: Gap) -> str:
    return "check" if gap.is_check else "read"


def _spots(side: Side, path: str, gap: Gap) -> tuple[Location, ...]:
    return Location(side.name, path, *gap.read, "read"), Location(side.name, path, *gap.write, "write")


def _written_meanwhile(pair: Pair, left: list[Touched], right: Work) -> Iterator[Finding]:
    """The left side reads, awaits and writes; the right newly writes the whole of it in one step: one write is lost."""
    if not left:
        return
    waiting = {resource for one in right.gapped for resource, gap in one.gaps}
    waited = {resource for one in left for resource, gap in one.gaps if not gap.is_check}
    emptied = {resource for one in left for resource, gap in one.gaps if gap.empties}
    writes = {
        resource: (one, each) for one in right.functions for resource, each in _writes_of(one, waited, emptied)
        if not each.locks and one.definition.name not in MAKERS
    }  # fmt: skip
    for ours in left if writes else ():
        for resource, gap in ours.gaps:
            if (gap.is_check and not gap.empties) or resource not in writes.keys() - waiting:
                continue
            theirs, write = writes[resource]
            same = (ours.path, ours.definition.qualname) == (theirs.path, theirs.definition.qualname)
            if same or not is_state(pair.merged, resource):
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


def _writes_of(one: Touched, waited: set[Resource], emptied: set[Resource]) -> Iterator[tuple[Resource, Access]]:
    """The writes that would be lost: of the whole of what is written back, and any of what is emptied."""
    for resource, each in one.accesses if waited else ():
        if each.is_whole and resource in waited:
            yield resource, each
    for resource, each in (*one.new_writes, *one.writes_through_calls) if emptied else ():
        if resource in emptied and not each.empties:
            yield resource, each


def _changed_while_gone_over(pair: Pair, left: list[Touched], right: Work) -> Iterator[Finding]:
    """The left side waits while it goes over a collection, which the right side newly adds to or takes from."""
    writes = {
        resource: (one, each) for one in right.functions for resource, each in (one.new_writes if left else ())
        if not each.is_whole and one.definition.name not in MAKERS
    }  # fmt: skip
    walked = {resource for one in left for resource, _ in one.new_walks}
    for resource, one, each in written_through(right.functions, walked):
        writes.setdefault(resource, (one, each))
    for ours in left if writes else ():
        for resource, walk in ours.new_walks:
            theirs, write = writes.get(resource, (ours, None))
            if write is None or not is_state(pair.merged, resource):
                continue
            yield Finding(
                "R401",
                Severity.WARNING,
                f"{ours.definition.name} on {pair.left.name} awaits while it goes over {resource[1]};"
                f" {theirs.definition.name} on {pair.right.name} changes it meanwhile: go over a copy",
                (pair.left.name, pair.right.name),
                (
                    Location(pair.left.name, ours.path, *walk.start, "read"),
                    Location(pair.left.name, ours.path, *walk.waits, "await"),
                    Location(pair.right.name, theirs.path, *write.place, "write"),
                ),
                symbol=resource[1],
            )


def _lock_not_shared(pair: Pair, left: list[Touched], right: Work) -> Iterator[Finding]:
    """The left side takes a lock around a write; a new write of the right side takes none."""
    guarded = {resource: (one, each) for one in left for resource, each in one.guarded}
    seen: set[Resource] = set()
    for theirs in right.functions if guarded else ():
        for resource, each in (*theirs.new_writes, *theirs.locked_through_calls):
            if resource not in guarded or resource in seen:
                continue
            ours, locked = guarded[resource]
            is_held_around = locked.through == theirs.definition.name and not each.through
            if is_held_around or (each.locks and not _are_apart(locked, each)):
                continue
            same = (ours.path, ours.definition.qualname) == (theirs.path, theirs.definition.qualname)
            is_making = theirs.definition.name in MAKERS
            if same or is_making or not is_state(pair.merged, resource):
                continue
            seen.add(resource)
            first = _under_lock(ours, locked)
            second = Spot(theirs.path, theirs.definition.name, each.place)
            yield lock_not_taken(pair, resource[1], first, second, takes_another=bool(each.locks))


def _put_without(pair: Pair, left: list[Touched], right: Work) -> Iterator[Finding]:
    """The left side newly holds a lock where it writes what its object holds; a new write of the right holds none."""
    guarded = {
        resource: (one, each) for one in left for resource, each in (*one.guarded, *stores_of(one)) if each.locks
    }  # fmt: skip
    seen: set[Resource] = set()
    wanted = set(guarded)
    for resource, theirs, each in (*written_through(right.functions, wanted), *put_through(right.functions, wanted)):
        ours, locked = guarded[resource]
        if not each.locks and resource not in seen and is_state(pair.merged, resource):
            seen.add(resource)
            first = _under_lock(ours, locked)
            second = Spot(theirs.path, theirs.definition.name, each.place)
            yield lock_not_taken(pair, resource[1], first, second, takes_another=False)


def _under_lock(one: Touched, write: Access) -> Spot:
    function = function_in(one.path, one.view.read(one.path) or b"", one.definition.place)
    waits = wait_under_lock(function, write.place) if function is not None else None
    return Spot(one.path, one.definition.name, write.place, waits)


def _are_apart(one: Access, other: Access) -> bool:
    """Whether two accesses are under locks that certainly are not the same."""
    ours, theirs = lock_names(one), lock_names(other)
    return bool(ours) and bool(theirs) and ours.isdisjoint(theirs)
