"""S208 for the constants of a configuration: one side renames one, the other newly asks for it by its name.

``app.config["PAGE_SIZE"]`` and ``settings.PAGE_SIZE`` reach a class or module of settings through a library; no import
leads there, but a constant's name is its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import basename
from typing import NamedTuple

from gitorch.code.model import Definition, Kind, Module, Place
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.patching import renamed
from gitorch.integrate.sides import Pair, View
from gitorch.integrate.wire.wiring import changed_lines

_HOLDS = re.compile(r"(?i)settings|config|defaults|constants")
_CONSTANT = re.compile(r"[A-Z][A-Z0-9_]{2,}")
_ASKED = re.compile(
    r"""(?i:\b\w*(?:config|settings|conf)\w*)(?:\[\s*["']([A-Z][A-Z0-9_]{2,})["']\s*\]|\.get\(\s*["']([A-Z][A-Z0-9_]{2,})["']"""
    r"""|\.([A-Z][A-Z0-9_]{2,})\b)|\b(?:getattr|hasattr)\(\s*\w*(?:config|settings|conf)\w*,\s*["']([A-Z][A-Z0-9_]{2,})["']"""
)
_WRITTEN = re.compile(r"\s*=(?!=)")


def configuration_findings(integration: Integration) -> Iterator[Finding]:
    """Every new line that asks a configuration for a constant which another side took away."""
    for way, lost in integration.meetings(_LOST):
        gone = {one.name: one for one in lost if not _is_declared(way, one.name)}
        for path in way.right.changes if gone else ():
            if path.endswith((".py", ".html", ".jinja", ".j2")):
                yield from _in_file(way, path, gone)


class _Lost(NamedTuple):
    """A constant that a side's configuration has no more, and the one that came where it went, with its place."""

    path: str
    name: str
    heir: str
    place: Place


def _all(side: OneSide) -> Iterator[_Lost]:
    for path in side.side.changes:
        old, new = side.base.module(path), side.view.module(path)
        if old is None or new is None or not path.endswith(".py") or not _holds(path, old):
            continue
        before, after = _constants(old), _constants(new)
        won = [after[name] for name in after if name not in before]
        for name, one in before.items():
            heirs = [each for each in won if each.value == one.value] or won
            is_one = len({each.name for each in heirs}) == 1
            if name not in after:
                yield _Lost(path, name, heirs[0].name if is_one else "", heirs[0].place if is_one else Place(1, 1))


_LOST = Fact("lost constants", tuple[_Lost, ...], lambda one: tuple(_all(one)))


def _holds(path: str, module: Module) -> bool:
    """Whether a file is one of settings, by its name or by a class of it."""
    is_class = any(one.kind is Kind.CLASS and _HOLDS.search(one.name) for one in module.definitions)
    return is_class or _HOLDS.search(basename(path)) is not None or "/settings/" in f"/{path}"


def _constants(module: Module) -> dict[str, Definition]:
    kinds = (Kind.VARIABLE, Kind.FIELD)
    return {one.name: one for one in module.definitions if one.kind in kinds and _CONSTANT.fullmatch(one.name)}


def _is_declared(pair: Pair, name: str) -> bool:
    """Whether any file that the two sides touched still gives the constant a value."""
    said = re.compile(rf"\b{name}\b[\"']?\]?\s*[=:](?!=)")
    touched = {**pair.left.changes, **pair.right.changes}
    return any(path.endswith(".py") and said.search(_text(pair.merged, path)) for path in touched)


def _text(view: View, path: str) -> str:
    return view.text(path) or ""


def _in_file(pair: Pair, path: str, gone: dict[str, _Lost]) -> Iterator[Finding]:
    source = _text(pair.right_view, path)
    fresh = changed_lines(pair.right_view, pair.right_base, path) if any(name in source for name in gone) else ()
    told: set[str] = set()
    for number, line in enumerate(source.splitlines() if fresh else (), 1):
        for match in _ASKED.finditer(line) if number in fresh else ():
            group = next(index for index, said in enumerate(match.groups(), 1) if said)
            name = match[group]
            if name in gone and name not in told and not _WRITTEN.match(line, match.end()):
                told.add(name)
                yield _finding(pair, name, gone[name], path, Place(number, match.start(group) + 1))


def _finding(pair: Pair, name: str, gone: _Lost, path: str, place: Place) -> Finding:
    left, right = pair.left.name, pair.right.name
    did = f"renames {name} to {gone.heir}" if gone.heir else f"takes {name} away"
    return Finding(
        "S208",
        Severity.WARNING,
        f"{left} {did} in {gone.path}; {right} newly asks the configuration for {name}",
        (left, right),
        (Location(left, gone.path, *gone.place, "definition"), Location(right, path, *place, "use")),
        symbol=f"{gone.path}:{name}",
        language="python",
        fix=renamed(pair.right_view, right, [(path, place)], name, gone.heir) if gone.heir else None,
    )
