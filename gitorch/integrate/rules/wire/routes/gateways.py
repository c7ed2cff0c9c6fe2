"""C304 for paths in the table of a gateway: one side gives a service another one; a new client asks for the old."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.model import Place
from gitorch.code.wire.model import Request
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.sides import Pair, View
from gitorch.integrate.wire.wiring import changed_files, changed_lines

_TABLES = (".yaml", ".yml", ".json", ".toml", ".conf", "Caddyfile", ".hcl")
_ENTRY = re.compile(
    r"""^[\s-]*["']?(?:match|prefix|path|pathPrefix|location|route|source|from|context|basePath|base_path|url|uri|paths)["']?"""
    r"""\s*[:= ]\s*\[?["'`]?(/[A-Za-z][\w/.-]*)""",
)


class _Moved(NamedTuple):
    """A path that a table of a gateway has no more, and the one that stands there now."""

    path: str
    old: str
    new: str
    place: Place


def gateway_findings(integration: Integration) -> Iterator[Finding]:
    """Every new request below a path that a gateway no longer knows."""
    for way, moved in integration.meetings(_MOVED):
        yield from _between(integration, way, moved)


def _all(side: OneSide) -> Iterator[_Moved]:
    for path, change in side.side.changes.items():
        if path.endswith(_TABLES) and change.old is not None and change.new is not None and not wire_language(path):
            before, after = _entries(side.base, path), _entries(side.view, path)
            gone = [entry for entry in before if entry not in after]
            won = [entry for entry in after if entry not in before]
            if len(gone) == len(won) == 1 and len(before) == len(after):
                yield _Moved(path, gone[0], won[0], after[won[0]])


_MOVED = Fact("moved paths", tuple[_Moved, ...], lambda one: tuple(_all(one)))


def _entries(view: View, path: str) -> dict[str, Place]:
    found: dict[str, Place] = {}
    for number, line in enumerate((view.text(path) or "").splitlines(), 1):
        match = _ENTRY.match(line)
        if match is not None:
            found.setdefault(match[1].rstrip("/"), Place(number, match.start(1) + 1))
    return found


def _between(integration: Integration, pair: Pair, moved: tuple[_Moved, ...]) -> Iterator[Finding]:
    for path in changed_files(pair.right):
        facts = integration.wire_files.facts(pair.right_view, path)
        requests = facts.requests if facts is not None else ()
        fresh = changed_lines(pair.right_view, pair.right_base, path) if requests else frozenset()
        for request in requests:
            hit = next((one for one in moved if _is_below(request.path, one)), None)
            if hit is not None and request.place.line in fresh and hit.old not in _entries(pair.merged, hit.path):
                yield _finding(pair, hit, (path, request))
                break


def _is_below(asked: str, one: _Moved) -> bool:
    return (asked == one.old or asked.startswith(f"{one.old}/")) and not f"{asked}/".startswith(f"{one.new}/")


def _finding(pair: Pair, one: _Moved, use: tuple[str, Request]) -> Finding:
    left, right, (path, request) = pair.left.name, pair.right.name, use
    lines = (pair.right_view.text(path) or "").splitlines()
    written = re.compile(rf"""["'`]{re.escape(one.old)}(?:["'`/?]|$)""")
    more = [n for n, line in enumerate(lines, 1) if n != request.place.line and written.search(line)][:1]
    return Finding(
        "C304",
        Severity.WARNING,
        f"{left} moves {one.old} to {one.new} in {one.path}; {right} newly asks for {request.path}",
        (left, right),
        (
            Location(left, one.path, *one.place, role="route"),
            Location(right, path, *request.place, role="call"),
            *(Location(right, path, number, role="use") for number in more),
        ),
        f"{one.path}:{one.old}",
        wire_language(path),
    )
