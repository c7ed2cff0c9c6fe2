"""R403: a lock that its holder could take again is a plain one now; the other newly holds it around what takes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.behaviour.sharing.holding import Held, held, keeps_out_its_holder, lets_its_holder_in
from gitorch.code.model import Definition, Kind, Place, Reference
from gitorch.code.syntax import function_in
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.linking import is_alike, is_near, resembles
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.rules.races.resources import resource
from gitorch.integrate.sides import Pair, View

_OWN = ("self", "cls")
_STEPS = 2  # calls from what holds the lock to what takes it again


class _Plain(NamedTuple):
    """A lock that its holder can't take again any more: its file, its name there, and where it is made."""

    path: str
    name: str
    place: Place

    @property
    def owner(self) -> str:
        return self.name.rpartition(".")[0]

    @property
    def attribute(self) -> str:
        return self.name.rpartition(".")[2]


class _Nest(NamedTuple):
    """A function that holds a lock while it calls what takes it: its file, itself, what it calls, and where."""

    path: str
    function: str
    called: str
    place: Place


def reentrance_findings(integration: Integration) -> Iterator[Finding]:
    """Every lock that is a plain one now, and that another side newly takes while it is held."""
    for pair, locks in integration.meetings(_PLAIN):
        paths = [path for path in pair.right.changes if path.endswith(".py") and not pair.have_same(path)]
        for lock in locks if paths else ():
            if _is_plain(pair.merged, lock):
                yield from _between(pair, lock, paths)


def _plain(one: OneSide) -> Iterator[_Plain]:
    for path in one.side.changes:
        if not path.endswith(".py") or b"RLock" not in (one.base.read(path) or b""):
            continue
        old, new = one.base.module(path), one.view.module(path)
        for was in old.definitions if old is not None and new is not None else ():
            now = new.find(was.qualname) if new is not None and lets_its_holder_in(was.value or "") else None
            if now is not None and keeps_out_its_holder(now.value or ""):
                yield _Plain(path, now.qualname, now.place)


_PLAIN = Fact("locks that are plain now", tuple[_Plain, ...], lambda one: tuple(_plain(one)))


def _is_plain(view: View, lock: _Plain) -> bool:
    module = view.module(lock.path)
    found = module.find(lock.name) if module is not None else None
    return found is not None and keeps_out_its_holder(found.value or "")


def _between(pair: Pair, lock: _Plain, paths: list[str]) -> Iterator[Finding]:
    known = {one[:3] for path in paths for one in _nests(pair.right_base, path, lock)}
    kept = {one[:3] for path in paths for one in _nests(pair.merged, path, lock)}
    seen: set[tuple[str, str]] = set()
    for one in (each for path in paths for each in _nests(pair.right_view, path, lock)):
        if one[:3] in kept and one[:3] not in known and one[:2] not in seen:
            seen.add(one[:2])
            yield _finding(pair, lock, one)


def _nests(view: View, path: str, lock: _Plain) -> Iterator[_Nest]:
    """Where the functions of a file hold a lock around what takes it."""
    module = view.module(path)
    for one in module.definitions if module is not None and b"with " in (view.read(path) or b"") else ():
        for each in _held(view, path, one):
            for called, where in each.calls if _is_it(view, path, one, each.lock, lock) else ():
                if _is_of_holder(each.lock, called) and _takes(view, path, one, called, lock, _STEPS):
                    yield _Nest(path, one.qualname, called, where)


def _held(view: View, path: str, one: Definition) -> tuple[Held, ...]:
    is_function = one.kind in (Kind.FUNCTION, Kind.METHOD)
    function = function_in(path, view.read(path) or b"", one.place) if is_function else None
    return tuple(held(function)) if function is not None else ()


def _is_it(view: View, path: str, one: Definition, name: str, lock: _Plain) -> bool:
    """Whether what a function calls a lock is the one that is meant."""
    root, _, attribute = name.rpartition(".")
    if attribute != lock.attribute:
        return False
    if root in _OWN:
        return _is_or_inherits(view, path, one.qualname.rpartition(".")[0], lock)
    if not lock.owner:
        return resource(view, path, one, name, by_class=False) == (lock.path, lock.name)
    is_there = is_alike(path, lock.path) and is_near(path, lock.path)
    return is_there and resembles(root.rpartition(".")[2], lock.owner.rpartition(".")[2])


def _is_or_inherits(view: View, path: str, owner: str, lock: _Plain) -> bool:
    module = view.module(path)
    klass = module.find(owner) if module is not None and lock.owner else None
    if path == lock.path and owner == lock.owner:
        return True
    last = lock.owner.rpartition(".")[2]
    return klass is not None and any(base.rpartition(".")[2] == last for base in klass.bases)


def _is_of_holder(name: str, called: str) -> bool:
    """Whether a call is of the object that holds a lock; a module's lock any function may take."""
    root = name.rpartition(".")[0]
    return not root or called.rpartition(".")[0] == root


def _takes(view: View, path: str, caller: Definition, called: str, lock: _Plain, steps: int) -> bool:
    """Whether what a function calls takes a lock, itself or in what it calls of its own."""
    found = _meant(view, path, caller, called, lock)
    if found is None or (found[0], found[1].qualname) == (path, caller.qualname):
        return False
    there, one = found
    if any(_is_it(view, there, one, each.lock, lock) for each in _held(view, there, one)):
        return True
    calls = (each for each in _calls(view, there, one) if not lock.owner or each.path.rpartition(".")[0] in _OWN)
    return steps > 1 and any(_takes(view, there, one, each.path, lock, steps - 1) for each in calls)


def _meant(view: View, path: str, caller: Definition, called: str, lock: _Plain) -> tuple[str, Definition] | None:
    """The function that a call means, by resolving it or, of the object that holds the lock, by its class."""
    resolver = resolver_for("python")
    reference = next((one for one in _calls(view, path, caller) if one.path == called), None)
    found = resolver.reference(view, path, reference) if resolver is not None and reference is not None else None
    if isinstance(found, Found) and found.definition.kind in (Kind.FUNCTION, Kind.METHOD):
        return found.path, found.definition
    root, _, name = called.rpartition(".")
    module = view.module(lock.path) if lock.owner and root else None
    method = module.find(f"{lock.owner}.{name}") if module is not None else None
    return (lock.path, method) if method is not None else None


def _calls(view: View, path: str, one: Definition) -> Iterator[Reference]:
    module = view.module(path)
    for each in module.references if module is not None else ():
        if each.call is not None and each.scope == one.qualname:
            yield each


def _finding(pair: Pair, lock: _Plain, nest: _Nest) -> Finding:
    left, right = pair.left.name, pair.right.name
    return Finding(
        "R403",
        Severity.WARNING,
        f"{lock.name} on {left} is a lock now that its holder can't take again; {nest.function} on {right} newly holds"
        f" it while it calls {nest.called}, which takes it, and waits for itself for ever: keep an RLock, or call it"
        " without the lock",
        (left, right),
        (Location(left, lock.path, *lock.place, "lock"), Location(right, nest.path, *nest.place, "call")),
        symbol=lock.name,
    )
