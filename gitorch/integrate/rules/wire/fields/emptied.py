"""C303 for answers without a body: one side's route sends nothing back any more; a new client reads what it sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.model import Place
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.rules.wire.fields.nulls import function_at
from gitorch.integrate.sides import Side, View
from gitorch.integrate.wire.asked import asked
from gitorch.integrate.wire.routing import Served, route_table
from gitorch.integrate.wire.wiring import WireFiles, changed_files, changed_lines

_EMPTY = re.compile(r"\b204\b|NO_CONTENT|NoContent|no_content")
_READ = re.compile(r"\.json\(\)|\.body_json\(|\.getJSON\(|ReadFromJson|readEntity\(")
_WITHIN = 8  # lines between a request and the reading of its answer


class _Emptied(NamedTuple):
    path: str
    place: Place
    route: Served


def emptied_findings(integration: Integration) -> Iterator[Finding]:
    """Every new request whose answer is read though it has no body any more."""
    files = integration.wire_files
    for side in integration.serving():
        emptied = list(_emptied(files, integration, side))
        for other in integration.all_sides if emptied else ():
            if other is not side:
                yield from _between(files, integration, (side, other), emptied)


def _emptied(files: WireFiles, integration: Integration, side: Side) -> Iterator[_Emptied]:
    base, view = integration.view(side.base_tree), integration.view(side.tree)
    for path in changed_files(side):
        lines = (view.text(path) or "").splitlines()
        signs = [number for number, line in enumerate(lines, 1) if _EMPTY.search(line)]
        fresh = changed_lines(view, base, path) if signs else frozenset()
        names = {name: n for n in reversed(signs) if n in fresh and (name := function_at(files, view, path, n))}
        known = files.facts(base, path) if names else None
        had = {scope.name for scope in known.scopes} if known is not None else set()
        for route in route_table(files, view, [path]).routes if names else ():
            if route.file == path and route.handler in names and route.handler in had:
                number = names[route.handler]
                column = len(lines[number - 1]) - len(lines[number - 1].lstrip()) + 1
                yield _Emptied(path, Place(number, column), route)


def _between(
    files: WireFiles, integration: Integration, sides: tuple[Side, Side], emptied: list[_Emptied]
) -> Iterator[Finding]:
    side, other = sides
    base, view = integration.view(other.base_tree), integration.view(other.tree)
    for one in asked(files, other, base, view, {one.path for one in emptied}):
        hit = next((each for each in emptied if (each.route.method, each.route.path) == one.route), None)
        read = _read_at(view, one.path, one.request.place.line, one.fresh) if hit is not None else None
        if hit is not None and read is not None:
            yield _finding(side, other, hit, (one.path, read))


def _read_at(view: View, path: str, line: int, fresh: frozenset[int]) -> Place | None:
    """Where the body of an answer is read, on the line of its request or right below."""
    lines = (view.text(path) or "").splitlines()
    for number in range(line, min(line + _WITHIN, len(lines)) + 1):
        found = _READ.search(lines[number - 1])
        if found is not None and number in fresh:
            return Place(number, found.start() + 1)
    return None


def _finding(side: Side, other: Side, one: _Emptied, at: tuple[str, Place]) -> Finding:
    return Finding(
        "C303",
        Severity.ERROR,
        f"{side.name} makes {one.route.text} answer without a body; {other.name} newly reads one",
        (side.name, other.name),
        (
            Location(side.name, one.path, *one.place, role="definition"),
            Location(other.name, at[0], *at[1], role="use"),
        ),
        one.route.text,
        wire_language(at[0]),
    )
