"""S203: both sides define the same name in one file, and the later definition wins without a word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gitorch.code.model import Definition, Kind, Module, Place
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.rules.symbols.bindings import bound_twice, newly_exported
from gitorch.integrate.rules.symbols.declarations import declared_twice, newly_declared
from gitorch.integrate.sides import Pair, View

_NAMED = (Kind.FUNCTION, Kind.METHOD, Kind.PROPERTY, Kind.CLASS, Kind.ENUM)
_MANY = re.compile(r"\b(overload|setter|deleter|getter|register|singledispatch|dispatch)\b")
_Definitions = dict[str, Definition]


def defined_twice(integration: Integration) -> Iterable[Finding]:
    """Names that two sides add in one file, and members of an enum to which both give one value."""
    exported = {side.name: newly_exported(integration.one(side)) for side in integration.all_sides}
    declared = {side.name: newly_declared(integration.one(side)) for side in integration.all_sides}
    for pair in integration.pairs():
        left, right = pair.left.name, pair.right.name
        yield from _in_files(pair)
        yield from bound_twice(pair, exported[left], exported[right])
        yield from declared_twice(pair, declared[left], declared[right])


def _in_files(pair: Pair) -> Iterator[Finding]:
    for path in sorted(pair.left.changes.keys() & pair.right.changes.keys()):
        left, right = _added(pair.left_base, pair.left_view, path), _added(pair.right_base, pair.right_view, path)
        yield from _in_file(pair, path, left, right)
        yield from _same_member(pair, path, left, right)


def _in_file(pair: Pair, path: str, left: _Definitions, right: _Definitions) -> Iterator[Finding]:
    merged = pair.merged.module(path) if left and right else None
    if merged is not None and merged.language != "python":
        return
    for name in left.keys() & right.keys() if merged is not None else ():
        standing = _of_name(merged, name)
        meant = max(len(_of_name(view.module(path), name)) for view in (pair.left_view, pair.right_view))
        contents = {(one.body, one.value, one.annotation) for one in standing}
        if _is_name(left[name]) and len(standing) > meant and len(contents) > 1 and not any(map(_is_many, standing)):
            yield told_twice(pair, (path, left[name].place), (path, right[name].place), name)


def _of_name(module: Module | None, name: str) -> list[Definition]:
    return [one for one in module.definitions if one.qualname == name] if module is not None else []


def _is_name(definition: Definition) -> bool:
    """Whether a name is one that others use: a constant or a declared field, not what a loop leaves behind."""
    if definition.kind in (Kind.FIELD, Kind.MEMBER):
        return not definition.written_in
    return definition.kind in _NAMED or (definition.kind is Kind.VARIABLE and definition.name.isupper())


def _same_member(pair: Pair, path: str, left: _Definitions, right: _Definitions) -> Iterator[Finding]:
    """Two members with one value: in Python the second is only another name of the first."""
    module = pair.merged.module(path)
    theirs = {(_owner(one), one.value): one for one in right.values() if one.kind is Kind.MEMBER}
    for one in left.values() if module is not None and module.language == "python" else ():
        other = theirs.get((_owner(one), one.value))
        is_plain = one.kind is Kind.MEMBER and one.value is not None and "(" not in one.value
        if other is not None and is_plain and other.name != one.name:
            what = f"{_owner(one)}({one.value})"
            yield told_twice(pair, (path, one.place), (path, other.place), what)


def _owner(definition: Definition) -> str:
    return definition.qualname.rpartition(".")[0]


def _added(base: View, view: View, path: str) -> _Definitions:
    old, new = base.module(path), view.module(path)
    known = {one.qualname for one in old.definitions} if old is not None else set()
    return {one.qualname: one for one in new.definitions if one.qualname not in known} if new is not None else {}


def _is_many(definition: Definition) -> bool:
    """Whether a name is meant to have several definitions."""
    return any(_MANY.search(written) for written in definition.decorators) or definition.name == "_"


def told_twice(pair: Pair, left: tuple[str, Place], right: tuple[str, Place], name: str) -> Finding:
    """The finding: each side's file and place, and what both define."""
    return Finding(
        "S203",
        Severity.ERROR,
        f"{pair.left.name} and {pair.right.name} both define {name}; only one of them will be used",
        (pair.left.name, pair.right.name),
        (
            Location(pair.left.name, left[0], *left[1], "definition"),
            Location(pair.right.name, right[0], *right[1], "definition"),
        ),
        symbol=f"{left[0]}:{name}",
    )
