"""R403: a function takes a lock itself now; the other newly calls it while it holds that lock, and waits for ever."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.behaviour.sharing.holding import Held, held, keeps_out_its_holder
from gitorch.code.model import Definition, Place
from gitorch.code.syntax import function_in
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.linking import is_alike, is_near, resembles
from gitorch.integrate.rules.races.resources import Resource, resource
from gitorch.integrate.rules.races.touched import Touched
from gitorch.integrate.rules.races.work import work_of
from gitorch.integrate.sides import Pair, View

_OWN = ("self", "this")


class _Taking(NamedTuple):
    """A function that newly takes a lock: its file, itself, the lock as it names it, what that is, and where."""

    path: str
    definition: Definition
    lock: str
    what: Resource
    place: Place

    @property
    def owner(self) -> str:
        return self.definition.qualname.rpartition(".")[0].rpartition(".")[2]


class _Calling(NamedTuple):
    """A function that newly calls something under a lock: its file, itself, the lock, and the call."""

    one: Touched
    lock: str
    called: str
    place: Place


def taken_again_findings(integration: Integration) -> Iterator[Finding]:
    """Every function that takes a lock now, and that another side newly calls while it holds the lock."""
    near = {side.name: work_of(integration, side).near_locks for side in integration.all_sides}
    if sum(map(bool, near.values())) < 2:
        return
    taking = {name: list(_taking(functions)) for name, functions in near.items()}
    calling = {name: list(_calling(functions)) for name, functions in near.items()} if any(taking.values()) else {}
    for pair in integration.pairs() if calling else ():
        for way in (pair, pair.swapped):
            for ours in taking[way.left.name]:
                for theirs in calling[way.right.name]:
                    if theirs.called.rpartition(".")[2] == ours.definition.name and _is_same(way, ours, theirs):
                        yield _finding(way, ours, theirs)


def _taking(functions: list[Touched]) -> Iterator[_Taking]:
    for one in functions:
        was = _before(one)
        if was is None:
            continue
        known = {each.lock for each in _held(one.base, one.path, was)}
        for each in _held(one.view, one.path, one.definition):
            what = resource(one.view, one.path, one.definition, each.lock, by_class=False)
            if each.lock not in known and _keeps_out(one.view, what):
                yield _Taking(one.path, one.definition, each.lock, what, each.place)


def _calling(functions: list[Touched]) -> Iterator[_Calling]:
    for one in functions:
        was = _before(one)
        before = _held(one.base, one.path, was) if was is not None else ()
        known = {(each.lock, called) for each in before for called, _ in each.calls}
        for each in _held(one.view, one.path, one.definition):
            for called, where in each.calls:
                if (each.lock, called) not in known:
                    yield _Calling(one, each.lock, called, where)


def _before(one: Touched) -> Definition | None:
    module = one.base.module(one.path)
    return module.find(one.definition.qualname) if module is not None else None


def _held(view: View, path: str, definition: Definition) -> tuple[Held, ...]:
    function = function_in(path, view.read(path) or b"", definition.place)
    return tuple(held(function)) if function is not None else ()


def _keeps_out(view: View, what: Resource) -> bool:
    """Whether a lock is certainly of the kind that its holder can't take again."""
    module = view.module(what[0])
    found = module.find(what[1]) if module is not None else None
    return found is not None and keeps_out_its_holder(found.value or "")


def _is_same(pair: Pair, ours: _Taking, theirs: _Calling) -> bool:
    """Whether the lock that is held is the one that the called function takes."""
    root, _, attribute = theirs.lock.rpartition(".")
    own, _, mine = ours.lock.rpartition(".")
    if own not in _OWN:
        view, path = theirs.one.view, theirs.one.path
        return resource(view, path, theirs.one.definition, theirs.lock, by_class=False) == ours.what
    if attribute != mine or theirs.called != f"{root}.{ours.definition.name}":
        return False
    if root in _OWN:
        owner = theirs.one.definition.qualname.rpartition(".")[0]
        return _is_or_inherits(pair.right_view, theirs.one.path, owner, ours)
    is_there = is_alike(theirs.one.path, ours.path) and is_near(theirs.one.path, ours.path)
    return is_there and (resembles(root.rpartition(".")[2], ours.owner) or _says(theirs.one, ours.owner))


def _is_or_inherits(view: View, path: str, owner: str, ours: _Taking) -> bool:
    module = view.module(path)
    klass = module.find(owner) if module is not None else None
    is_same = path == ours.path and owner.rpartition(".")[2] == ours.owner
    return is_same or (klass is not None and any(base.rpartition(".")[2] == ours.owner for base in klass.bases))


def _says(one: Touched, name: str) -> bool:
    """Whether a function's text names a class."""
    lines = (one.view.text(one.path) or "").splitlines()[one.definition.place.line - 1 : one.definition.end_line]
    return re.search(rf"\b{re.escape(name)}\b", "\n".join(lines)) is not None


def _finding(pair: Pair, ours: _Taking, theirs: _Calling) -> Finding:
    left, right, name = pair.left.name, pair.right.name, ours.definition.name
    return Finding(
        "R403",
        Severity.WARNING,
        f"{name} takes {ours.what[1]} itself on {left}; {theirs.one.definition.name} on {right} calls it while it holds"
        " that lock, and waits for itself for ever: call it without, or make it a lock that its holder may take again",
        (left, right),
        (Location(left, ours.path, *ours.place, "lock"), Location(right, theirs.one.path, *theirs.place, "call")),
        symbol=ours.what[1],
    )
