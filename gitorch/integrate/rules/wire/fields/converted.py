"""C302 for a client that respells what it receives: one side lets it; new code of the other reads the keys as sent.

``return camelize(data)`` in a shared client: whoever asks through it gets ``daysLate`` where ``days_late`` is sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.model import Place
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.sides import Pair
from gitorch.integrate.wire.wiring import changed_files, changed_lines

_CONVERTS = re.compile(r"(?<!function )(?<!def )\b(?:\w+\.)?(?P<name>\w*(?:[cC]amel|[sS]nake|[uU]nderscore)\w*)\(")
_WORDS = ("amel", "nake", "nderscore")  # of which whatever converts has one
_RECEIVES = re.compile(
    r"\.json\(\)|interceptors\.response|\.data\b|transformResponse|HttpClient|fetch\(|requests\.|httpx"
)
_MAY = re.compile(r"\bif\b|\?[^.?:]+:|&&|\belse\b")  # it does so only where somebody asks for it
_TO_SNAKE = re.compile(r"(?i)snake|decamel|underscore")
_SPELLED = {"camel": re.compile(r"[a-z]+[a-z0-9]*(?:_[a-z0-9]+)+"), "snake": re.compile(r"[a-z]+(?:[A-Z][a-z0-9]*)+")}


class _Converting(NamedTuple):
    """A file that newly turns the keys of what it receives into ``casing``."""

    path: str
    casing: str
    place: Place


def converted_findings(integration: Integration) -> Iterator[Finding]:
    """Every new use of a key, in the spelling that the client no longer gives."""
    for way, found in integration.meetings(_CONVERTING):
        for one in found:
            yield from _between(integration, way, one)


def _all(side: OneSide) -> Iterator[_Converting]:
    for path, change in side.side.changes.items():
        if not wire_language(path) or change.old is None or change.new is None:
            continue
        before, after = side.base.text(path) or "", side.view.text(path) or ""
        if not any(word in after for word in _WORDS) or not _RECEIVES.search(after):
            continue
        if _CONVERTS.search(before) or not _CONVERTS.search(after):
            continue
        fresh = changed_lines(side.view, side.base, path)
        lines = after.splitlines()
        for number, line in enumerate(lines, 1):
            call = _CONVERTS.search(line) if number in fresh else None
            if call is not None and not _MAY.search(f"{lines[number - 2]}{line}" if number > 1 else line):
                casing = "snake" if _TO_SNAKE.search(call["name"]) else "camel"
                yield _Converting(path, casing, Place(number, call.start() + 1))
                break


_CONVERTING = Fact("converting clients", tuple[_Converting, ...], lambda one: tuple(_all(one)))


def _between(integration: Integration, pair: Pair, one: _Converting) -> Iterator[Finding]:
    files = integration.wire_files
    for path in changed_files(pair.right):
        facts = files.facts(pair.right_view, path)
        if facts is None or path == one.path or one.path not in files.imported(pair.right_view, path, 1):
            continue
        text = pair.right_view.text(path) or ""
        fresh = changed_lines(pair.right_view, pair.right_base, path)
        if _CONVERTS.search(text) or not facts.requests:
            continue
        spelled = _SPELLED[one.casing]
        declared = {field.name for shape in facts.shapes if shape.kind == "declared" for field in shape.fields}
        read = [m for m in facts.mentions if m.place.line in fresh and spelled.fullmatch(m.key)]
        sure = [m for m in read if m.key in declared or wire_language(path) == "python"]
        if sure:
            yield _finding(pair, one, path, (sure[0].key, sure[0].place))


def _finding(pair: Pair, one: _Converting, path: str, read: tuple[str, Place]) -> Finding:
    left, right, (key, place) = pair.left.name, pair.right.name, read
    return Finding(
        "C302",
        Severity.ERROR,
        f"{left} lets {one.path} turn keys into {one.casing} case; {right} newly reads {key} through it",
        (left, right),
        (Location(left, one.path, *one.place, role="definition"), Location(right, path, *place, role="use")),
        f"{one.path}:{key}",
        wire_language(path),
    )
