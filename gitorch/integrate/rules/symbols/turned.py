"""S209 for a property that becomes a method, or back: asked for its truth without a call, it is always true; called
where it is a value, it fails.

``if (!user.isAdmin)`` of a ``user`` without a type; nothing else near has a member of that name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import dirname
from typing import NamedTuple

from gitorch.code.model import Definition, Kind, Module, Place
from gitorch.code.syntax import language_of
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.linking import is_alike
from gitorch.integrate.nearby import MOST_FILES, files_in, is_beside, is_telling
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.sides import Pair
from gitorch.integrate.wire.wiring import changed_lines

_VALUES = (Kind.PROPERTY, Kind.FIELD)


class _Turned(NamedTuple):
    """A property that is a method now, or a method that is none any more."""

    path: str
    qualname: str
    place: Place
    is_method: bool


def turned_findings(integration: Integration) -> Iterator[Finding]:
    """Every new question for the truth of what another side made a method."""
    for way, turned in integration.meetings(_TURNED):
        for one in turned:
            yield from _asked(way, one) if one.is_method else _called(way, one)


def _turned(one: OneSide) -> Iterator[_Turned]:
    for path in one.side.changes:
        old, new = (one.base.module(path), one.view.module(path)) if language_of(path) is not None else (None, None)
        for each in new.definitions if old is not None and new is not None else ():
            was = old.find(each.qualname) if old is not None else None
            is_whole = new is not None and new.find(each.qualname) is each  # else a property's setter
            if was is None or not is_whole or not {each.kind, was.kind} <= {Kind.METHOD, *_VALUES}:
                continue
            was_value = _is_value(was)
            if _is_value(each) != was_value:
                yield _Turned(path, each.qualname, each.place, is_method=was_value)


def _is_value(member: Definition) -> bool:
    """Whether a member is no method, nor what may be called like one."""
    said = f"{member.value or ''} {member.annotation or ''} {member.inferred or ''}"
    return member.kind in _VALUES and not re.search(r"=>|\bfunction\b|\blambda\b|Callable", said)


_TURNED = Fact("properties made methods, and back", tuple[_Turned, ...], lambda one: tuple(_turned(one)))


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


def _called(pair: Pair, one: _Turned) -> Iterator[Finding]:
    """New calls of what is a value now, where nobody on the side that made it one calls anything of the name."""
    name = one.qualname.rpartition(".")[2]
    call = re.compile(rf"\.{name}\s*\(")
    users = [
        path
        for path, change in pair.right.changes.items()
        if change.new is not None and is_alike(path, one.path) and is_beside(dirname(path), dirname(one.path))
        and call.search(pair.right_view.text(path) or "")
    ]  # fmt: skip
    if not users or not is_telling(name, one.path):
        return
    folders = {dirname(one.path), *map(dirname, users)}
    near = [path for folder in sorted(folders) for path in files_in(pair.left_view, folder)]
    if len(near) > MOST_FILES or any(call.search(pair.left_view.text(path) or "") for path in near):
        return
    for path in users:
        if _has_its_own(pair.right_view.module(path), name) and path != one.path:
            continue
        fresh = changed_lines(pair.right_view, pair.right_base, path)
        for number, line in enumerate((pair.right_view.text(path) or "").splitlines(), 1):
            found = call.search(line) if number in fresh else None
            if found is not None:
                yield _finding(pair, one, path, Place(number, found.start() + 2))
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
    does = (
        f"newly calls {name}, which fails" if not one.is_method else f"newly asks {name} itself, which is always true"
    )
    return Finding(
        "S209",
        Severity.WARNING,
        f"{pair.left.name} makes {one.qualname} {'a method' if one.is_method else 'a value'}; {pair.right.name} {does}",
        (pair.left.name, pair.right.name),
        (
            Location(pair.left.name, one.path, *one.place, "definition"),
            Location(pair.right.name, path, *where, "use"),
        ),
        symbol=f"{one.path}:{one.qualname}",
        language="python" if one.path.endswith((".py", ".pyi")) else "typescript",
    )
