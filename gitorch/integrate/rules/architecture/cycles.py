"""A502: modules of Python that import each other once both sides are together, though neither side alone does so.

A module that is asked for a name before it has got as far fails: ``cannot import name … from partially initialized
module``. Imports that wait for a function to run, or are for types alone, do no harm.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.model import Module, Place
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.resolve.python.modules import Located, ModuleFinder
from gitorch.integrate.sides import Pair, View

_MOST = 40  # modules that are looked at for a way from one to another


class _Edge(NamedTuple):
    """A module that takes a name from another as soon as it is loaded."""

    importer: str
    target: str
    name: str
    place: Place


def import_cycles(integration: Integration) -> Iterator[Finding]:
    """Every import of one side that closes a circle with an import of another."""
    added = {side.name: integration.one(side).know(_ADDED) for side in integration.all_sides}
    for pair in integration.pairs() if sum(map(bool, added.values())) > 1 else ():
        told = set[frozenset[str]]()
        for way in (pair, pair.swapped):
            for there, back in _circles(way, added[way.left.name], added[way.right.name]):
                ends = frozenset((there.importer, back.importer))
                if ends not in told:
                    told.add(ends)
                    yield _finding(way, there, back)


def _added(one: OneSide) -> Iterator[_Edge]:
    for path in one.side.changes:
        if path.endswith(".py"):
            before = {(edge.target, edge.name) for edge in _edges(one.base, path)}
            yield from (edge for edge in _edges(one.view, path) if (edge.target, edge.name) not in before)


_ADDED = Fact("added imports between modules", tuple[_Edge, ...], lambda one: tuple(_added(one)))


def _edges(view: View, path: str) -> tuple[_Edge, ...]:
    """What a module takes from others of the repository when it is loaded; modules themselves may be taken any time."""
    key = ("imports between modules", path)
    found = view.memo.get(key)
    if not isinstance(found, tuple):
        found = view.memo[key] = tuple(_imports(view, path))
    return found


def _imports(view: View, path: str) -> Iterator[_Edge]:
    module, finder = view.module(path), _finder(view)
    for one in module.imports if module is not None else ():
        if one.scope or one.is_type_only or one.is_guarded or one.name in (None, "*"):
            continue
        there = finder.find(path, one.module)
        if isinstance(there, Located) and there.path is not None and one.name is not None:
            is_module = there.directory is not None and finder.child(there.directory, one.name) is not None
            if not is_module and there.path != path:
                yield _Edge(path, there.path, one.name, one.place)


def _finder(view: View) -> ModuleFinder:
    found = view.memo.get(ModuleFinder)
    if not isinstance(found, ModuleFinder):
        found = view.memo[ModuleFinder] = ModuleFinder(view)
    return found


def _circles(pair: Pair, there: tuple[_Edge, ...], back: tuple[_Edge, ...]) -> Iterator[tuple[_Edge, _Edge]]:
    """Each import of the left side with one of the right that needs, on the way, what the importer has not got yet."""
    for one in there:
        for other in back:
            if other.target == one.importer and _is_late(pair.merged, one, other.name):
                is_alone = _leads(pair.right_view, one.importer, one.target) or _leads(
                    pair.left_view, other.importer, other.target
                )
                if not is_alone and _reaches(pair.merged, one.target, other.importer):
                    yield one, other


def _is_late(view: View, edge: _Edge, name: str) -> bool:
    """Whether a module defines a name only below an import of its own."""
    module = view.module(edge.importer)
    found = _defined(module, name)
    at = next((one.place for one in _edges(view, edge.importer) if one[:3] == edge[:3]), None)
    return found is not None and at is not None and found.line > at.line


def _defined(module: Module | None, name: str) -> Place | None:
    found = module.find(name) if module is not None else None
    return found.place if found is not None else None


def _leads(view: View, importer: str, target: str) -> bool:
    return any(one.target == target for one in _edges(view, importer))


def _reaches(view: View, start: str, end: str) -> bool:
    """Whether to load one module loads another."""
    seen, waiting = {start}, deque([start])
    while waiting and len(seen) <= _MOST:
        here = waiting.popleft()
        if here == end:
            return True
        following = {one.target for one in _edges(view, here)} - seen
        seen |= following
        waiting.extend(sorted(following))
    return False


def _finding(pair: Pair, there: _Edge, back: _Edge) -> Finding:
    is_direct = there.target == back.importer
    always = is_direct and _is_late(pair.merged, back, there.name)
    left, right = pair.left.name, pair.right.name
    through = "" if is_direct else ", which it leads to"
    fails = "neither can be loaded" if always else "the second to be loaded finds the first half made"
    return Finding(
        "A502",
        Severity.ERROR if always else Severity.WARNING,
        f"{left} imports {there.target} into {there.importer}, "
        f"{right} {there.importer} into {back.importer}{through}: {fails}",
        (left, right),
        (
            Location(left, there.importer, *there.place, "import"),
            Location(right, back.importer, *back.place, "import"),
        ),
        symbol=f"{there.importer}:{back.importer}",
        language="python",
    )
