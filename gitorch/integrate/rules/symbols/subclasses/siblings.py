"""S205 for modules that are loaded by their folder: one side gives every module a function that the loader now calls.

No import names such a module. That all of its neighbours gained the function, and that the same side newly calls it of
something, tells that a new module of the folder must have it too.
"""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename, dirname
from typing import NamedTuple

from gitorch.code.model import Definition, Kind, Module, Place
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.sides import Pair

_KINDS = (Kind.FUNCTION, Kind.CLASS, Kind.VARIABLE)


class _Gained(NamedTuple):
    """A name that every module of a folder newly defines, in one of them, with the names that all of them had."""

    folder: str
    path: str
    name: str
    place: Place
    shared: tuple[str, ...]


def modules_outgrown(integration: Integration) -> Iterator[Finding]:
    """Every new module of a folder that lacks what another side has made its neighbours have."""
    for way, found in integration.meetings(_GAINED):
        for path, change in way.right.changes.items():
            if change.old is None and path.endswith(".py") and not basename(path).startswith("_"):
                yield from _of_module(way, path, [one for one in found if one.folder == dirname(path)])


def _all(side: OneSide) -> Iterator[_Gained]:
    by_folder: dict[str, dict[str, Definition]] = {}
    for path, change in side.side.changes.items():
        is_old = change.old is not None and change.new is not None
        if is_old and path.endswith(".py") and not basename(path).startswith("_"):
            for name, one in _new(side.base.module(path), side.view.module(path)).items():
                by_folder.setdefault(dirname(path), {}).setdefault(name, one)
    called = _newly_called(side) if by_folder else frozenset[str]()
    for folder, all_names in by_folder.items():
        names = {name: one for name, one in all_names.items() if name in called}
        if not names:
            continue
        listed = side.view.listing(folder)
        paths = [f"{folder}/{one}".lstrip("/") for one in listed if one.endswith(".py") and not one.startswith("_")]
        modules = [module for path in paths[:40] if (module := side.view.module(path)) is not None]
        for name, one in names.items():
            if all(module.find(name) is not None for module in modules):
                path = next(each for each in paths if each in side.side.changes)
                had = [_top(side.base.module(each)).keys() for each in paths if side.base.entry(each) is not None]
                yield _Gained(
                    folder, path, name, one.place, tuple(sorted(frozenset.intersection(*map(frozenset, had))))
                )


_GAINED = Fact("gained by neighbours", tuple[_Gained, ...], lambda one: tuple(_all(one)))


def _top(module: Module | None) -> dict[str, Definition]:
    found = module.definitions if module is not None else ()
    return {one.name: one for one in found if "." not in one.qualname and one.kind in _KINDS}


def _new(old: Module | None, new: Module | None) -> dict[str, Definition]:
    known = _top(old)
    return {name: one for name, one in _top(new).items() if name not in known}


def _newly_called(side: OneSide) -> frozenset[str]:
    """The names that changed files newly read of something that they do not import."""
    return frozenset(name for path in side.side.changes if path.endswith(".py") for name in _read_anew(side, path))


def _read_anew(side: OneSide, path: str) -> Iterator[str]:
    old, new = side.base.module(path), side.view.module(path)
    before = {one.path for one in old.references} if old is not None else set()
    imported = {one.alias for one in new.imports} if new is not None else set()
    for one in new.references if new is not None else ():
        root, _, rest = one.path.partition(".")
        if rest and "." not in rest and one.path not in before and root not in imported and not one.is_guarded:
            yield rest


def _of_module(pair: Pair, path: str, gained: list[_Gained]) -> Iterator[Finding]:
    mine = _top(pair.merged.module(path))
    for one in gained:
        if one.name not in mine and one.shared and mine.keys() >= set(one.shared):
            left, right, near = pair.left.name, pair.right.name, mine[one.shared[0]].place
            yield Finding(
                "S205",
                Severity.ERROR,
                f"{left} gives every module of {one.folder} {one.name}, and calls it; {right} adds {path} without it",
                (left, right),
                (
                    Location(left, one.path, *one.place, "definition"),
                    Location(right, path, *near, "use"),
                ),
                symbol=f"{one.folder}:{one.name}",
                language="python",
            )
