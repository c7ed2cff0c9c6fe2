"""C304 for what a route looks things up by: one side turns a number into a slug; a new client gives the number.

``/tours/<int:tour_id>`` and ``/tours/<slug>`` are one path to whoever asks, and the answer is 404.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.model import Place
from gitorch.code.wire.casing import words
from gitorch.code.wire.model import Route, WireFacts
from gitorch.code.wire.paths import HOLE, below, request_path, route_path
from gitorch.code.wire.reading import wire_language
from gitorch.code.wire.verbs import named
from gitorch.integrate.edited_lines import replaced
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.sides import Pair
from gitorch.integrate.wire.wiring import WireFiles, changed_files, changed_lines

_WRITTEN = re.compile(r"""["'`](/[^"'`\s]*[:{<][^"'`\s]*)["'`]""")
_NAMES = re.compile(r":([A-Za-z_]\w*)|\{(\w+)[^{}]*\}|<(?:\w+:)?(\w+)>")
_GIVEN = re.compile(r"\$\{([^{}]*)\}|\{([^{}]*)\}|\+\s*([\w.\[\]]+)")
_HANDLER = 12  # lines that belong to a route's handler
_NUMBERS = named("id pk no nr num number index")
_IDENTITIES = named("slug uuid guid code handle username email sku isbn symbol token name title label callsign")


class _Rekeyed(NamedTuple):
    """A parameter of a path by which a route looks up something else now; ``hole`` says which of them, from 0."""

    path: str
    route: str
    hole: int
    old: str
    new: str
    place: Place


def identity_findings(integration: Integration) -> Iterator[Finding]:
    """Every new request that gives what a route no longer looks things up by."""
    for way, rekeyed in integration.meetings(_REKEYED):
        for path in changed_files(way.right):
            yield from _in_file(integration.wire_files, way, path, rekeyed)


def _all(side: OneSide) -> Iterator[_Rekeyed]:
    for path, change in side.side.changes.items():
        if wire_language(path) and change.old is not None and change.new is not None:
            text = (side.view.text(path) or "").splitlines()
            for out, into, at in replaced(side, path):
                for number, (was, now) in enumerate(zip(out, into, strict=False), at):
                    yield from _on_line(path, (was, now), number, text)


_REKEYED = Fact("rekeyed routes", tuple[_Rekeyed, ...], lambda one: tuple(_all(one)))


def _on_line(path: str, lines: tuple[str, str], number: int, text: list[str]) -> Iterator[_Rekeyed]:
    before, after = (_WRITTEN.search(line) for line in lines)
    if before is None or after is None or route_path(before[1]) != route_path(after[1]):
        return
    was, now = (["".join(filter(None, one)) for one in _NAMES.findall(match[1])] for match in (before, after))
    for hole, (old, new) in enumerate(zip(was, now, strict=False)):
        is_other = _identity(old) and _identity(new) and _identity(old) != _identity(new)
        if is_other and not _takes_both(text[number : number + _HANDLER], new, _identity(old)):
            place = Place(number, after.start(1) + 1)
            yield _Rekeyed(path, route_path(before[1]), hole, _identity(old), _identity(new), place)


def _takes_both(handler: list[str], new: str, old: str) -> bool:
    """Whether a handler compares what it is given with what it was looked up by before, too."""
    said = [re.findall(r"\w+", line) for line in handler]
    return any(new in line and any(_identity(word) == old for word in line) for line in said)


def _identity(name: str) -> str:
    """What a name says that it identifies by: ``number`` for all that counts, or a word such as slug; else nothing."""
    said = words(name)
    if said and said[-1] in _NUMBERS:
        return "number"
    return said[-1] if said and said[-1] in _IDENTITIES else ""


def _in_file(files: WireFiles, pair: Pair, path: str, rekeyed: tuple[_Rekeyed, ...]) -> Iterator[Finding]:
    facts = files.facts(pair.right_view, path)
    asked = dict(_asked(facts)) if facts is not None else {}
    fresh = changed_lines(pair.right_view, pair.right_base, path) if asked else frozenset()
    lines = (pair.right_view.text(path) or "").splitlines()
    for place, requested in asked.items():
        for one in rekeyed if place.line in fresh and path not in (each.path for each in rekeyed) else ():
            given = _given(one, requested, lines[place.line - 1][place.column - 1 :])
            if given == one.old and _is_served(files, pair, one):
                yield _finding(pair, one, (path, place, requested))
                break


def _asked(facts: WireFacts) -> Iterator[tuple[Place, str]]:
    """The paths with a parameter that a file asks for, or makes to be asked for."""
    for text in facts.texts:
        path = request_path(text.value) if HOLE in text.value and text.use != "decorator" else None
        if path is not None:
            yield text.place, path
    for request in facts.requests:
        if HOLE in request.path:
            yield request.place, request.path


def _given(one: _Rekeyed, asked: str, line: str) -> str:
    """What a request gives as the parameter, by what its name says that it identifies by."""
    prefix = below(one.route, asked)
    if prefix is None:
        return ""
    parts, given = one.route.strip("/").split("/"), asked.strip("/").split("/")
    at = [number for number, part in enumerate(parts) if part == HOLE][one.hole] - (len(parts) - len(given))
    if not 0 <= at < len(given) or given[at] != HOLE:
        return ""
    holes = [next(filter(None, match.groups()), "") for match in _GIVEN.finditer(line)]
    position = sum(part == HOLE for part in given[:at])
    spare = len(holes) - sum(part == HOLE for part in given)
    said = re.findall(r"\w+", holes[position + spare]) if spare >= 0 and holes else []
    return _identity(said[-1]) if said else ""


def _is_served(files: WireFiles, pair: Pair, one: _Rekeyed) -> bool:
    """Whether the file is a server's, in which no route takes the old parameter at the same path any more."""
    facts = files.facts(pair.merged, one.path)
    routes: tuple[Route, ...] = facts.routes if facts is not None else ()
    written = [found[1] for found in _WRITTEN.finditer(pair.merged.text(one.path) or "")]
    now = ["".join(filter(None, _NAMES.findall(path)[one.hole])) for path in written if route_path(path) == one.route]
    is_there = any(HOLE in route.path and one.route.endswith(route.path) for route in routes)
    return is_there and not any(_identity(name) == one.old for name in now)


def _finding(pair: Pair, one: _Rekeyed, use: tuple[str, Place, str]) -> Finding:
    left, right, (path, place, asked) = pair.left.name, pair.right.name, use
    return Finding(
        "C304",
        Severity.WARNING,
        f"{left} lets {one.route} look things up by their {one.new}; {right} newly asks for {asked} by {one.old}",
        (left, right),
        (Location(left, one.path, *one.place, role="route"), Location(right, path, *place, role="call")),
        f"{one.route}:{one.old}",
        wire_language(path),
    )
