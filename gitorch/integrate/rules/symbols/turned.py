"""S209 for a property that becomes a method: asked for its truth without a call, it is always true.

``if (!user.isAdmin)`` of a ``user`` without a type; nothing else near has a member of that name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import dirname
from typing import NamedTuple

from gitorch.code.model import Kind, Module, Place
from gitorch.code.syntax import language_of
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.linking import is_alike
from gitorch.integrate.nearby import is_beside
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.sides import Pair
from gitorch.integrate.wire.wiring import changed_lines

_VALUES = (Kind.PROPERTY, Kind.FIELD)


class _Turned(NamedTuple):
    """A property that is a method now."""

    path: str
    qualname: str
    place: Place


def turned_findings(integration: Integration) -> Iterator[Finding]:
    """Every new question for the truth of what another side made a method."""
    for way, turned in integration.meetings(_TURNED):
        for one in turned:
            yield from _asked(way, one)


def _turned(one: OneSide) -> Iterator[_Turned]:
    for path in one.side.changes:
        old, new = (one.base.module(path), one.view.module(path)) if language_of(path) is not None else (None, None)
        for each in new.definitions if old is not None and new is not None else ():
            was = old.find(each.qualname) if old is not None and each.kind is Kind.METHOD else None
            is_value = was is not None and was.kind in _VALUES and "=>" not in (was.value or "")
            if is_value and new is not None and new.find(each.qualname) is each:  # else a property's setter
                yield _Turned(path, each.qualname, each.place)


_TURNED = Fact("properties made methods", tuple[_Turned, ...], lambda one: tuple(_turned(one)))


def _asked(pair: Pair, one: _Turned) -> Iterator[Finding]:
    name = one.qualname.rpartition(".")[2]
    for path, change in pair.right.changes.items():
        is_near = change.new is not None and is_alike(path, one.path) and is_beside(dirname(path), dirname(one.path))
        text = pair.right_view.text(path) or "" if is_near and path != one.path else ""
        if not re.search(rf"\b{name}\b", text) or re.search(rf"\b{name}\s*\(|\btypeof\b|\bcallable\(", text):
            continue
        if _has_its_own(pair.right_view.module(path), name):
            continue
        fresh = changed_lines(pair.right_view, pair.right_base, path)
        for number, line in enumerate(text.splitlines(), 1):
            found = _truth(name).search(line) if number in fresh else None
            if found is not None:
                yield _finding(pair, one, path, Place(number, found.start() + 1))
                break


def _has_its_own(module: Module | None, name: str) -> bool:
    """Whether a file defines a member, a variable or an import of that name itself."""
    if module is None:
        return True
    return any(one.name == name for one in module.definitions) or any(one.alias == name for one in module.imports)


def _truth(name: str) -> re.Pattern[str]:
    """The member asked for its truth, or worked with, by itself or in a chain."""
    chain = rf"(?:[\w$\])]+\??\.)*{name}\b(?!\s*(?:[(\w,}}]|:(?!\s*$)))"
    return re.compile(
        rf"!\s*{chain}|\b(?:if|elif|while)\b\s*\(?\s*(?:not\s+)?{chain}|\b(?:not|and|or)\s+{chain}"
        rf"|{chain}\s*(?:\?(?!\.)|&&|\|\||\band\b|\bor\b|===?|!==?)|(?:&&|\|\|)\s*{chain}|\bif\s+{chain}"
    )


def _finding(pair: Pair, one: _Turned, path: str, where: Place) -> Finding:
    name = one.qualname.rpartition(".")[2]
    return Finding(
        "S209",
        Severity.WARNING,
        f"{pair.left.name} makes {one.qualname} a method;"
        f" {pair.right.name} newly asks {name} itself, which is always true",
        (pair.left.name, pair.right.name),
        (
            Location(pair.left.name, one.path, *one.place, "definition"),
            Location(pair.right.name, path, *where, "use"),
        ),
        symbol=f"{one.path}:{one.qualname}",
        language="python" if one.path.endswith((".py", ".pyi")) else "typescript",
    )
