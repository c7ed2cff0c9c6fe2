"""R401: state that has a lock beside it for threads, and that two sides newly read and then write without that lock.

That there is a lock says that threads share what it is for, though neither side starts any.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, cast

from gitorch.code.behaviour.sharing.shared_state import accesses, lock_names
from gitorch.code.model import Definition, Kind, Module, Place
from gitorch.code.seeking import Sought
from gitorch.code.syntax import function_in
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.rules.races.resources import Resource, is_state, resource
from gitorch.integrate.rules.races.touched import Touched
from gitorch.integrate.rules.races.work import FUNCTIONS
from gitorch.integrate.sides import Pair, Side, View

_MADE = re.compile(r"(?:(?:threading|multiprocessing|mp)\.)?(?:R?Lock|Condition|(?:Bounded)?Semaphore)\(")
_MAY_MAKE = Sought(
    rb"\b(?:threading|multiprocessing|mp)\.(?:R?Lock|Condition|(?:Bounded)?Semaphore)\("
    rb"|from (?:threading|multiprocessing) import[^\n]*(?:Lock|Condition|Semaphore)"
)
_WRITTEN = re.compile(
    rb"^[ \t]+(\w+)(?:\[[^\]\n]*\]|\.\w+)+[ \t]*[-+*/|]?=(?!=)"
    rb"|^[ \t]+(\w+)\.(?:append|add|update|pop|extend|insert|remove)\(",
    re.M,
)


class _Lock(NamedTuple):
    """The lock that is for some state: by name, and where it is made."""

    name: str
    path: str
    place: Place


class _Unlocked(NamedTuple):
    """A function that newly reads and writes state without the lock that is for it."""

    path: str
    function: str
    state: Resource
    read: Place
    write: Place
    lock: _Lock
    is_told: bool  # whether threads are seen to run it


def unlocked_findings(integration: Integration) -> Iterator[Finding]:
    """Every thing that two sides newly read and write without the lock that is beside it."""
    known = {side.name: {one.state: one for one in integration.one(side).know(_UNLOCKED)}
             for side in integration.all_sides}  # fmt: skip
    for pair in integration.pairs() if any(known.values()) else ():
        left, right = known[pair.left.name], known[pair.right.name]
        for state in sorted(left.keys() & right.keys()):
            ours, theirs = left[state], right[state]
            is_same = (ours.path, ours.function) == (theirs.path, theirs.function)
            if not is_same and not (ours.is_told and theirs.is_told) and is_state(pair.merged, state):
                yield _finding(pair, ours, theirs)


def _finding(pair: Pair, ours: _Unlocked, theirs: _Unlocked) -> Finding:
    name = ours.state[1]
    return Finding(
        "R401",
        Severity.WARNING,
        f"{ours.function} on {pair.left.name} and {theirs.function} on {pair.right.name} both read, then write {name},"
        f" and neither holds {ours.lock.name}, which is there for threads that share it: hold it from the read to the"
        " write",
        (pair.left.name, pair.right.name),
        (*_spots(pair.left, ours), *_spots(pair.right, theirs)),
        symbol=name,
    )


def _spots(side: Side, one: _Unlocked) -> tuple[Location, ...]:
    places = dict.fromkeys(((one.path, one.read, "read"), (one.path, one.write, "write")))
    return tuple(Location(side.name, path, *place, role) for path, place, role in places)


def _unlocked(one: OneSide) -> Iterator[_Unlocked]:
    near: dict[str, bool] = {}
    for path, definition in one.know(FUNCTIONS):
        if path not in near:
            near[path] = path.endswith(".py") and _is_near_a_lock(one.view, path)
        touched = Touched(path, definition, one.base, one.view)
        for state, gap in touched.thread_gaps if near[path] else ():
            lock = _lock_for(one.view, state) if gap.waits is None else None
            if lock is not None:
                told = touched.runs_in_a_thread
                yield _Unlocked(path, definition.qualname, state, gap.read, gap.write, lock, told)


_UNLOCKED = Fact("unlocked beside a lock", tuple[_Unlocked, ...], lambda one: tuple(_unlocked(one)))


def _is_near_a_lock(view: View, path: str) -> bool:
    """Whether a file, or one that makes what it writes, makes a lock between threads."""
    source = view.read(path) or b""
    if _MAY_MAKE.is_in(source):
        return True
    module = view.module(path)
    written = {one.decode() for found in _WRITTEN.findall(source) for one in found if one}
    made_elsewhere = [one for one in module.imports if one.alias in written] if module is not None else []
    resolver = resolver_for(module.language) if module is not None and made_elsewhere else None
    found = (resolver.imported(view, path, one) for one in made_elsewhere) if resolver is not None else ()
    return any(isinstance(one, Found) and _MAY_MAKE.is_in(view.read(one.path) or b"") for one in found)


def _lock_for(view: View, state: Resource) -> _Lock | None:
    """The one lock of a state's own file or class, unless it is held around other things alone."""
    path, name = state
    owner = name.rpartition(".")[0]
    module = view.module(path)
    locks = [] if module is None else [one for one in _locks(module) if one.qualname.rpartition(".")[0] == owner]
    if module is None or len(locks) != 1 or not _MAY_MAKE.is_in(view.read(path) or b""):
        return None
    around = _held_around(view, path, module).get(locks[0].name.lower(), frozenset())
    is_for_it = not around or name in around or name.partition(".")[0] in around
    return _Lock(locks[0].name, path, locks[0].place) if is_for_it else None


def _locks(module: Module) -> Iterator[Definition]:
    for one in module.definitions:
        if one.kind in (Kind.VARIABLE, Kind.FIELD) and _MADE.match(one.value or ""):
            yield one


def _held_around(view: View, path: str, module: Module) -> dict[str, frozenset[str]]:
    """What the functions of a file touch under each of its locks, by the lock's name in small letters."""
    key = ("held around", path)
    if key not in view.memo:
        found: dict[str, set[str]] = {}
        for one in module.definitions:
            function = function_in(path, view.read(path) or b"", one.place) if one.kind in _CALLABLE else None
            for access in accesses(function) if function is not None else ():
                for lock in lock_names(access):
                    held = found.setdefault(lock, set())
                    held.add(resource(view, path, one, access.name)[1])
        view.memo[key] = {
            lock: frozenset(one for one in names if one.lower().rpartition(".")[2] != lock)
            for lock, names in found.items()
        }
    return cast("dict[str, frozenset[str]]", view.memo[key])


_CALLABLE = (Kind.FUNCTION, Kind.METHOD)
