"""S203 where a language forbids it: a name bound twice in one module, or exported by two modules through one barrel."""

from __future__ import annotations

import posixpath
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from gitorch.code.model import Definition, Import, Kind, Module, Place
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.typescript.exports import exported
from gitorch.integrate.resolve.typescript.modules import resolve_specifier
from gitorch.integrate.sides import Pair, View

_LANGUAGES = ("typescript", "javascript")
_VALUES = (Kind.FUNCTION, Kind.CLASS, Kind.VARIABLE)
_MEMBERS = (Kind.METHOD, Kind.FIELD)
_HOLDERS = (Kind.CLASS, Kind.INTERFACE, Kind.VARIABLE)
_BARRELS = tuple(f"index.{suffix}" for suffix in ("ts", "tsx", "js", "mts", "mjs", "jsx"))
_Bindings = dict[Hashable, list[Place]]


def bound_twice(pair: Pair, ours: Exports, theirs: Exports) -> Iterator[Finding]:
    """Names that are bound once on each side and twice where the two are together."""
    for path in sorted(pair.left.changes.keys() & pair.right.changes.keys()):
        yield from _in_module(pair, path)
    yield from _in_barrels(pair, ours, theirs)


def _in_module(pair: Pair, path: str) -> Iterator[Finding]:
    left, right = pair.left_view.module(path), pair.right_view.module(path)
    if left is None or right is None or left.language not in _LANGUAGES or left.has_errors or right.has_errors:
        return
    ours, theirs = _bindings(left), _bindings(right)
    known = _names(pair.left_base.module(path)) | _names(pair.right_base.module(path))
    both = [key for key in ours.keys() & theirs.keys() - known if len(ours[key]) == len(theirs[key]) == 1]
    merged = pair.merged.module(path) if both else None
    together = _bindings(merged) if merged is not None else {}
    for key in sorted(both, key=str):
        name = str(key[0] if isinstance(key, tuple) else key)
        if len(together.get(key, ())) > 1:
            yield _finding(pair, _Place(path, ours[key][0]), _Place(path, theirs[key][0]), name, left.language)


def _names(module: Module | None) -> frozenset[Hashable]:
    return frozenset(_bindings(module)) if module is not None else frozenset()


def _bindings(module: Module) -> _Bindings:
    """Where each name is bound that can be bound only once, by name; a member by its dotted name."""
    holders = {one.qualname for one in module.definitions if one.kind in _HOLDERS}
    found: _Bindings = {}
    for one in module.definitions:
        if _binds(one, holders):
            found.setdefault((one.qualname, "static") if one.is_static else one.qualname, []).append(one.place)
    for imported in module.imports:
        if _binds_import(imported):
            found.setdefault(imported.alias, []).append(imported.place)
    return found


def _binds(one: Definition, holders: set[str]) -> bool:
    owner, _, name = one.qualname.rpartition(".")
    if not owner:
        return one.kind in _VALUES and name != "default"
    return one.kind in _MEMBERS and owner in holders and name not in ("[]", "constructor") and not one.written_in


def _binds_import(one: Import) -> bool:
    return one.binds and not one.scope and not one.is_type_only and one.name != "*" and bool(one.module)


@dataclass(frozen=True)
class _Place:
    path: str
    place: Place


Exports = dict[str, list[_Place]]


def _in_barrels(pair: Pair, ours: Exports, theirs: Exports) -> Iterator[Finding]:
    """A module that passes everything on from two others, each of which a side gave the same name."""
    for name in sorted(ours.keys() & theirs.keys()):
        for mine in ours[name]:
            for other in theirs[name]:
                if mine.path != other.path and any(
                    _is_ambiguous(pair.merged, barrel, name, {mine.path, other.path})
                    for barrel in _barrels_above(mine.path, other.path)
                ):
                    module = pair.right_view.module(other.path)
                    yield _finding(pair, mine, other, name, module.language if module is not None else "")


class _Export(NamedTuple):
    name: str
    path: str
    place: Place


def newly_exported(one: OneSide) -> Exports:
    """What a side newly exports, by name."""
    found: Exports = {}
    for each in one.know(_EXPORTED):
        found.setdefault(each.name, []).append(_Place(each.path, each.place))
    return found


_EXPORTED = Fact("newly exported", tuple[_Export, ...], lambda one: tuple(_exports(one)))


def _exports(side: OneSide) -> Iterator[_Export]:
    for path in sorted(side.side.changes):
        old, new = side.base.module(path), side.view.module(path)
        if new is None or new.language not in _LANGUAGES:
            continue
        known = {one.qualname for one in old.definitions if one.exported} if old is not None else set()
        for one in new.definitions:
            if one.exported and "." not in one.qualname and one.name != "default" and one.qualname not in known:
                yield _Export(one.qualname, path, one.place)


def _barrels_above(one: str, other: str) -> Iterator[str]:
    """The index files of every folder that holds both."""
    folder = posixpath.commonpath([posixpath.dirname(one), posixpath.dirname(other)])
    while True:
        yield from (posixpath.join(folder, name) for name in _BARRELS)
        if not folder:
            return
        folder = posixpath.dirname(folder)


def _is_ambiguous(view: View, barrel: str, name: str, wanted: set[str]) -> bool:
    """Whether a barrel gets a name from both of these files, and says itself what it is from neither."""
    module = view.module(barrel)
    if module is None or any(one.alias == name for one in module.imports) or module.find(name) is not None:
        return False
    found: set[str] = set()
    for star in module.imports:
        if star.is_exported and star.name == "*" and star.alias == "*":
            target = resolve_specifier(view, barrel, star.module)
            meant = exported(view, target, name) if isinstance(target, str) else None
            if isinstance(meant, Found):
                found.add(meant.path)
    return wanted <= found


def _finding(pair: Pair, left: _Place, right: _Place, name: str, language: str) -> Finding:
    where = "" if left.path == right.path else ", which one module exports"
    return Finding(
        "S203",
        Severity.ERROR,
        f"{pair.left.name} and {pair.right.name} both define {name}{where}; that can only be done once",
        (pair.left.name, pair.right.name),
        (
            Location(pair.left.name, left.path, *left.place, "definition"),
            Location(pair.right.name, right.path, *right.place, "definition"),
        ),
        symbol=f"{left.path}:{name}",
        language=language,
    )
