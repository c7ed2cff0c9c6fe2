"""S203: both sides define the same name, and the later definition wins without a word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gitorch.code.model import Definition, Kind, Module
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.rules.symbols_bindings import bound_twice
from gitorch.integrate.sides import Pair, Side, View

_NAMED = (Kind.FUNCTION, Kind.METHOD, Kind.CLASS, Kind.ENUM)
_MANY = re.compile(r"\b(overload|setter|deleter|getter|register|singledispatch|dispatch)\b")
_NAME_IN_TEXT = re.compile(r"""^[\w.]+\(\s*(["'])(.+?)\1""")


def defined_twice(integration: Integration) -> Iterable[Finding]:
    """Names that two sides add in one file, and names that both register with one decorator of the repository."""
    for pair in integration.pairs():
        for path in sorted(pair.left.changes.keys() & pair.right.changes.keys()):
            yield from _in_file(pair, path)
        yield from bound_twice(pair)
        yield from _registered(pair)


def _in_file(pair: Pair, path: str) -> Iterator[Finding]:
    left, right = _added(pair.left_base, pair.left_view, path), _added(pair.right_base, pair.right_view, path)
    merged = pair.merged.module(path) if left and right else None
    if merged is not None and merged.language != "python":
        return
    for name in left.keys() & right.keys() if merged is not None else ():
        standing = [one for one in merged.definitions if one.qualname == name] if merged is not None else []
        bodies = {one.body for one in standing}
        if left[name].kind in _NAMED and len(standing) > 1 and len(bodies) > 1 and not any(map(_is_many, standing)):
            yield _finding(pair, (path, left[name]), (path, right[name]), name)


def _registered(pair: Pair) -> Iterator[Finding]:
    """Two decorators with the same text, a name in it, from the same module of the repository."""
    theirs = dict(_registrations(pair.right, pair.right_base, pair.right_view))
    for key, (path, one, text) in _registrations(pair.left, pair.left_base, pair.left_view):
        if key in theirs and theirs[key][:2] != (path, one):
            yield _finding(pair, (path, one), theirs[key][:2], text)


def _registrations(side: Side, base: View, view: View) -> Iterator[tuple[tuple[str, ...], tuple[str, Definition, str]]]:
    for path in side.changes:
        module = view.module(path)
        for one in _added(base, view, path).values() if module is not None else ():
            for written in one.decorators:
                found = _NAME_IN_TEXT.match(written)
                origin = _origin(module, written) if module is not None and found is not None else None
                if found is not None and origin is not None:
                    yield (origin, written), (path, one, found[2])


def _origin(module: Module, decorator: str) -> str | None:
    """The name that a relative import brings the decorator from; other decorators may allow a name twice."""
    root = decorator.partition("(")[0].partition(".")[0]
    return next((f"{i.module}.{i.name}" for i in module.imports if i.alias == root and i.module.startswith(".")), None)


def _added(base: View, view: View, path: str) -> dict[str, Definition]:
    old, new = base.module(path), view.module(path)
    known = {one.qualname for one in old.definitions} if old is not None else set()
    return {one.qualname: one for one in new.definitions if one.qualname not in known} if new is not None else {}


def _is_many(definition: Definition) -> bool:
    """Whether a name is meant to have several definitions."""
    return any(_MANY.search(written) for written in definition.decorators) or definition.name == "_"


def _finding(pair: Pair, left: tuple[str, Definition], right: tuple[str, Definition], name: str) -> Finding:
    return Finding(
        "S203",
        Severity.ERROR,
        f"{pair.left.name} and {pair.right.name} both define {name}; only one of them will be used",
        (pair.left.name, pair.right.name),
        (
            Location(pair.left.name, left[0], *left[1].place, "definition"),
            Location(pair.right.name, right[0], *right[1].place, "definition"),
        ),
        symbol=f"{left[0]}:{name}",
    )
