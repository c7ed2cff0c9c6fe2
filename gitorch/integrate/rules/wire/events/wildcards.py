"""C305 for names with a star: one side's bus no longer matches names by patterns; a new listener waits for one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.model import Place
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.edited_lines import taken_out
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.sides import Pair, View
from gitorch.integrate.wire.speaking import Said, said
from gitorch.integrate.wire.wiring import changed_files, changed_lines

_MATCHES = re.compile(
    r"\bfn?match\w*\(|\b(?:mini|micro|pico)match\b|\bre\.(?:match|fullmatch|search|compile)\(|\bRegExp\(|\.test\("
    r"|\.starts[wW]ith\(|\.ends[wW]ith\(|\bp(?:sub|Sub)scribe\b|(?i:wildcard)|[\"'`](?:\*|#|\+)[\"'`]"
)
_IS_BUS = re.compile(r"\b(?:publish|emit|dispatch|send|fire|notify)\w*\s*(?:=\s*)?\(")
_TAKES = re.compile(r"\b(?:subscribe|on|listen|addListener|add_listener|register|connect)\s*(?:=\s*)?\(")
_STARRED = re.compile(r"(?:^|[./:_-])(?:\*\*?|#|\+)(?:$|[./:_-])")


class _Exact(NamedTuple):
    """A bus that takes names as they are now, and where."""

    path: str
    place: Place


def wildcard_findings(integration: Integration) -> Iterator[Finding]:
    """Every new listener that waits for a pattern of names which nothing matches any more."""
    for way, exact in integration.meetings(_EXACT):
        for path in changed_files(way.right):
            for one in exact:
                if wire_language(path) == wire_language(one.path) and path != one.path:
                    yield from _in_file(integration, way, path, one)


def _all(side: OneSide) -> Iterator[_Exact]:
    for path, change in side.side.changes.items():
        if not wire_language(path) or change.old is None or change.new is None:
            continue
        if any(map(_MATCHES.search, taken_out(side, path))) and _is_exact(side.view, path):
            yield _Exact(path, _told_at(side, path))


_EXACT = Fact("exact buses", tuple[_Exact, ...], lambda one: tuple(_all(one)))


def _is_exact(view: View, path: str) -> bool:
    text = view.text(path) or ""
    return bool(_IS_BUS.search(text) and _TAKES.search(text)) and not _MATCHES.search(text)


def _told_at(side: OneSide, path: str) -> Place:
    """The new line that looks the name up as it is; else the first new one of the function that sends."""
    lines = (side.view.text(path) or "").splitlines()
    fresh = sorted(changed_lines(side.view, side.base, path))
    looked_up = [number for number in fresh if re.search(r"\[\w+\]|\.get\(\w+", lines[number - 1])]
    sends = next((number for number, line in enumerate(lines, 1) if _IS_BUS.search(line)), 1)
    after = [number for number in fresh if number >= sends]
    return Place(next(iter((*looked_up, *after, *fresh, sends))), 1)


def _in_file(integration: Integration, pair: Pair, path: str, one: _Exact) -> Iterator[Finding]:
    heard = [each for each in said(integration.wire_files, pair.right_view, path) if _is_pattern(each)]
    fresh = changed_lines(pair.right_view, pair.right_base, path) if heard else frozenset[int]()
    use = next((each for each in heard if each.place.line in fresh), None)
    if use is not None and _is_exact(pair.merged, one.path):
        yield _finding(pair, one, use)


def _is_pattern(one: Said) -> bool:
    return one.is_strong and one.sends is False and _STARRED.search(one.name) is not None


def _finding(pair: Pair, one: _Exact, use: Said) -> Finding:
    left, right = pair.left.name, pair.right.name
    return Finding(
        "C305",
        Severity.WARNING,
        f"{left} no longer matches names by patterns; {right} newly waits for {use.name}",
        (left, right),
        (Location(left, one.path, *one.place, role="definition"), Location(right, use.path, *use.place, role="use")),
        use.name,
        wire_language(use.path),
    )
