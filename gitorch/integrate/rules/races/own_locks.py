"""R401: a lock of all objects of a class is each object's own now; the other newly shares state among them under it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.behaviour.sharing.holding import held
from gitorch.code.behaviour.sharing.of_class import Written, may_be_filled, written_under
from gitorch.code.model import Definition, Kind, Module, Place
from gitorch.code.syntax import function_in
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.rules.races.resources import Resource, is_state, resource
from gitorch.integrate.sides import Pair, View

_LOCK = re.compile(r"(?:\w+\.)*(?:R?Lock|Condition|(?:Bounded)?Semaphore)\(")
_MAKERS = ("__init__", "__post_init__", "__new__")


class _Own(NamedTuple):
    """A lock that each object has for itself now: its file, its class, its name there, and where it is made."""

    path: str
    owner: str
    attribute: str
    place: Place


class _Shared(NamedTuple):
    """A method that writes what all objects of its class share, under a lock."""

    method: str
    state: Resource
    place: Place


def own_lock_findings(integration: Integration) -> Iterator[Finding]:
    """Every state that a side newly shares among objects of which each has a lock of its own now."""
    for pair, locks in integration.meetings(_OWN):
        for lock in locks:
            if lock.path in pair.right.changes and not pair.have_same(lock.path):
                yield from _between(pair, lock)


def _own(one: OneSide) -> Iterator[_Own]:
    for path in one.side.changes:
        is_likely = path.endswith(".py") and b"with self." in (one.view.read(path) or b"")
        old, new = (one.base.module(path), one.view.module(path)) if is_likely else (None, None)
        for now in new.definitions if old is not None and new is not None else ():
            owner, _, attribute = now.qualname.rpartition(".")
            is_own = now.kind is Kind.FIELD and now.written_in.rpartition(".")[2] in _MAKERS and _is_lock(now)
            if is_own and old is not None and _was_common(one, path, old, owner, attribute):
                yield _Own(path, owner, attribute, now.place)


_OWN = Fact("locks of an object's own", tuple[_Own, ...], lambda one: tuple(_own(one)))


def _is_lock(one: Definition) -> bool:
    return _LOCK.match(one.value or "") is not None


def _was_common(one: OneSide, path: str, old: Module, owner: str, attribute: str) -> bool:
    """Whether the objects of a class had one lock for all: in the class, or beside it and held by a method of it."""
    same = [each for each in old.definitions if each.qualname == f"{owner}.{attribute}"]
    if same:
        return all(not each.written_in and _is_lock(each) for each in same)
    common = {each.name for each in old.definitions if each.kind is Kind.VARIABLE and _is_lock(each)}
    if not common:
        return False
    for each in old.definitions:
        is_method = each.kind is Kind.METHOD and each.qualname.rpartition(".")[0] == owner
        now = one.view.module(path).find(each.qualname) if is_method else None  # type: ignore[union-attr] # it is there
        if (
            now is not None
            and _locks(one.base, path, each) & common
            and f"self.{attribute}" in _locks(one.view, path, now)
        ):
            return True
    return False


def _locks(view: View, path: str, one: Definition) -> set[str]:
    function = function_in(path, view.read(path) or b"", one.place)
    return {each.lock for each in held(function)} if function is not None else set()


def _between(pair: Pair, lock: _Own) -> Iterator[Finding]:
    together = {(one.method, one.state): one for one in _shared(pair.merged, lock, f"self.{lock.attribute}")}
    shared = _states(pair.left_view, lock) | _states(pair.right_base, lock) if together else set()
    seen: set[Resource] = set()
    for (method, state), _ in together.items():
        theirs = _place_on(pair.right_view, lock, method, state)
        if state not in shared and state not in seen and theirs is not None:
            seen.add(state)
            yield _finding(pair, lock, method, state, theirs)


def _states(view: View, lock: _Own) -> set[Resource]:
    """What methods of the class share already."""
    names = _names(view, lock)
    return {one.state for name in names for one in _shared(view, lock, name)}


def _names(view: View, lock: _Own) -> set[str]:
    """What the methods of a class hold, by any name."""
    module = view.module(lock.path)
    return {name for one in _methods(module, lock.owner) for name in _locks(view, lock.path, one)}


def _methods(module: Module | None, owner: str) -> Iterator[Definition]:
    for one in module.definitions if module is not None else ():
        if one.kind is Kind.METHOD and one.qualname.rpartition(".")[0] == owner:
            yield one


def _place_on(view: View, lock: _Own, method: str, state: Resource) -> Place | None:
    """Where a side writes what is shared, under whatever the lock is called there."""
    found = (one for name in sorted(_names(view, lock)) for one in _shared(view, lock, name))
    return next((one.place for one in found if (one.method, one.state) == (method, state)), None)


def _shared(view: View, lock: _Own, name: str) -> Iterator[_Shared]:
    for one in _methods(view.module(lock.path), lock.owner):
        function = function_in(lock.path, view.read(lock.path) or b"", one.place)
        for each in written_under(function, name) if function is not None else ():
            state = _state(view, lock, one, each)
            if state is not None:
                yield _Shared(one.qualname, state, each.place)


def _state(view: View, lock: _Own, method: Definition, written: Written) -> Resource | None:
    """What a write is of, if all objects of the class see it; an object's own attribute hides its class's."""
    root, _, attribute = written.name.partition(".")
    module = view.module(lock.path)
    if root in ("self", "cls", lock.owner.rpartition(".")[2]):
        name = f"{lock.owner}.{attribute.partition('.')[0]}"
        found = [one for one in module.definitions if one.qualname == name] if module is not None else []
        is_of_class = bool(found) and all(one.kind is Kind.FIELD and not one.written_in for one in found)
        is_one = root != "self" or (written.is_item and any(may_be_filled(one.value or "") for one in found))
        return (lock.path, name) if is_of_class and is_one else None
    state = resource(view, lock.path, method, written.name, by_class=False)
    return state if is_state(view, state) else None


def _finding(pair: Pair, lock: _Own, method: str, state: Resource, place: Place) -> Finding:
    left, right, name = pair.left.name, pair.right.name, f"{lock.owner}.{lock.attribute}"
    return Finding(
        "R401",
        Severity.WARNING,
        f"{name} on {left} is each object's own lock now; {method} on {right} writes {state[1]} under it, which all"
        f" {lock.owner} objects share, and two of them no longer wait for each other: keep one lock for all",
        (left, right),
        (Location(left, lock.path, *lock.place, "lock"), Location(right, lock.path, *place, "write")),
        symbol=state[1],
    )
