"""S203: both sides add a class that its base class, or a decorator, files under one and the same attribute's value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from gitorch.code.model import Definition, Kind, Place, Reference
from gitorch.integrate.finding import Finding
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.rules.symbols.twice import told_twice
from gitorch.integrate.sides import View

_KEEPS = re.compile(
    r"\[\s*(?:cls|klass|subclass|class_|c|kls|self|\w+)\.(?P<key>\w+)(?:\.lower\(\))?\s*\]\s*=(?!=)"
    r"|\.(?:setdefault|register|add)\(\s*(?:cls|klass|subclass|class_|c|kls)\.(?P<given>\w+)\s*,"
)
_VALUE = re.compile(
    r"""^\s+(?P<name>\w+)(?:\s*:\s*[\w\[\], .]+)?\s*=\s*(?P<value>["'][^"'\n]+["']|-?\d+)\s*(?:#.*)?$"""
)
_DECORATOR = re.compile(r"([\w.]+)")
_DEEPEST = 4


class _Filed(NamedTuple):
    registry: str
    key: str
    path: str
    place: Place


def classes_filed_twice(integration: Integration) -> Iterable[Finding]:
    """Values under which two sides each file a new class in one registry."""
    found = {side.name: integration.one(side).know(_FILED) for side in integration.all_sides}
    for pair in integration.pairs():
        theirs = {(one.registry, one.key): one for one in found[pair.right.name]}
        for mine in found[pair.left.name]:
            other = theirs.get((mine.registry, mine.key))
            if other is not None and (other.path, other.place.line) != (mine.path, mine.place.line):
                yield told_twice(pair, (mine.path, mine.place), (other.path, other.place), mine.key)


def _filed(one: OneSide) -> Iterator[_Filed]:
    for path, change in one.side.changes.items():
        module = one.view.module(path) if path.endswith(".py") and change.new is not None else None
        if module is None:
            continue
        old = one.base.module(path)
        known = {each.qualname for each in old.definitions} if old is not None else set[str]()
        for each in module.definitions:
            if each.kind is Kind.CLASS and each.qualname not in known:
                yield from _of_class(one.view, path, each)


_FILED = Fact("classes filed", tuple[_Filed, ...], lambda one: tuple(_filed(one)))


def _of_class(view: View, path: str, each: Definition) -> Iterator[_Filed]:
    lines = (view.text(path) or "").splitlines()
    values = {
        match["name"]: (match["value"].strip("\"'"), Place(number, match.start("name") + 1))
        for number in range(each.place.line + 1, min(each.end_line, len(lines)) + 1)
        if (match := _VALUE.match(lines[number - 1])) is not None
    }
    for registry, attribute in _registries(view, path, each) if values else ():
        if attribute in values:
            value, place = values[attribute]
            yield _Filed(registry, value, path, place)


def _registries(view: View, path: str, each: Definition) -> Iterator[tuple[str, str]]:
    """What keeps a class by an attribute of it: a base that is told of its subclasses, or a decorator."""
    for written in each.decorators:
        match = _DECORATOR.fullmatch(written)
        found = _resolved(view, path, match[1]) if match is not None else None
        if found is not None:
            yield from ((f"{found.path}:{found.definition.qualname}", key) for key in _kept(_text(view, found)))
    yield from _bases(view, path, each, _DEEPEST)


def _bases(view: View, path: str, each: Definition, depth: int) -> Iterator[tuple[str, str]]:
    for base in each.bases if depth else ():
        found = _resolved(view, path, base)
        if found is None or found.definition.kind is not Kind.CLASS:
            continue
        text = _text(view, found)
        _, _, hook = text.partition("def __init_subclass__")
        yield from ((f"{found.path}:{found.definition.qualname}", key) for key in _kept(hook))
        maker = re.search(r"metaclass\s*=\s*(\w+)", text)
        meta = _resolved(view, found.path, maker[1]) if maker is not None else None
        if meta is not None:
            yield from ((f"{meta.path}:{meta.definition.qualname}", key) for key in _kept(_text(view, meta)))
        yield from _bases(view, found.path, found.definition, depth - 1)


def _kept(text: str) -> list[str]:
    """The attributes whose values a registry's code keeps classes under."""
    return [match["key"] or match["given"] for match in _KEEPS.finditer(text)]


def _text(view: View, found: Found) -> str:
    lines = (view.text(found.path) or "").splitlines()
    return "\n".join(lines[found.definition.place.line - 1 : found.definition.end_line])


def _resolved(view: View, path: str, written: str) -> Found | None:
    resolver = resolver_for("python")
    found = resolver.reference(view, path, Reference(written, Place(1_000_000, 1), "")) if resolver else None
    return found if isinstance(found, Found) else None
