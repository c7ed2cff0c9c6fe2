"""C303 for nulls that are left out: one side drops them from an answer; a new client of the other waits for null.

``response_model_exclude_none``, ``omitempty``, ``NON_NULL``: what was null is not there at all then, which ``=== null``
does not see, and which a look-up by key fails of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gitorch.code.model import Place
from gitorch.code.wire.model import NULL, Field
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.sides import Side, View
from gitorch.integrate.wire.answers import names_of
from gitorch.integrate.wire.fields import Wire, wires
from gitorch.integrate.wire.reliance import Reliance, reliances
from gitorch.integrate.wire.routing import Served, route_table
from gitorch.integrate.wire.wiring import WireFiles, changed_files, changed_lines

_OF_ANSWERS = re.compile(r"exclude_(?:none|unset|defaults)\s*=\s*True")
_OF_FIELDS = re.compile(
    r"omitempty|omitzero|skip_serializing_if|JsonInclude|NON_(?:NULL|EMPTY|ABSENT)|WhenWritingNull|explicitNulls\s*=\s*false"
)


@dataclass(frozen=True)
class _Dropped:
    """Fields that are left out where they are null, of the answers of a route or wherever a shape is sent."""

    path: str
    place: Place
    fields: frozenset[str]
    routes: tuple[Served, ...] = ()


def null_findings(integration: Integration) -> Iterator[Finding]:
    """Every new client that tells null from what is there, of an answer that has no nulls any more."""
    files = integration.wire_files
    for side in integration.all_sides:
        if not integration.one(side).know(_DROPS):
            continue
        dropped = list(_all(files, integration, side))
        keys = {field: frozenset(("",)) for one in dropped for field in one.fields}
        for other in integration.all_sides if keys else ():
            if other is not side:
                uses = [use for use in reliances(files, integration, other, keys) if use.is_null_tested]
                yield from (
                    found for one in dropped for found in _between(files, integration, one, (side, other), uses)
                )


def _drops(one: OneSide) -> bool:
    return any(_fresh_signs(one.view, one.base, path) for path in changed_files(one.side))


_DROPS = Fact("drops nulls", bool, _drops)


def _fresh_signs(view: View, base: View, path: str) -> list[int]:
    """The new lines of a file that say that nulls are left out."""
    lines = (view.text(path) or "").splitlines()
    signs = [n for n, line in enumerate(lines, 1) if _OF_ANSWERS.search(line) or _OF_FIELDS.search(line)]
    fresh = changed_lines(view, base, path) if signs else frozenset()
    return [number for number in signs if number in fresh]


def _all(files: WireFiles, integration: Integration, side: Side) -> Iterator[_Dropped]:
    base, view = integration.view(side.base_tree), integration.view(side.tree)
    for path in changed_files(side):
        lines = (view.text(path) or "").splitlines()
        for number in _fresh_signs(view, base, path):
            column = len(lines[number - 1]) - len(lines[number - 1].lstrip()) + 1
            place = Place(number, column)
            if _OF_ANSWERS.search(lines[number - 1]):
                yield from _of_answers(files, view, path, place)
            else:
                fields = frozenset(_at_line(wires(files, view, path), number))
                yield _Dropped(path, place, fields)


def _of_answers(files: WireFiles, view: View, path: str, place: Place) -> Iterator[_Dropped]:
    """The routes that answer by way of the function that a line belongs to, be it as its decorator."""
    name = function_at(files, view, path, place.line)
    made = [(route, names_of(files, view, route)) for route in route_table(files, view, {path}).routes] if name else []
    routes = [(route, names) for route, names in made if (path, name) in names]
    fields = {
        field.name
        for _, names in routes
        for where, shape in names
        for field in _shape(files, view, where, shape)
        if NULL in field.types or field.is_optional
    }
    if fields:
        yield _Dropped(path, place, frozenset(fields), tuple(route for route, _ in routes))


def _shape(files: WireFiles, view: View, path: str, name: str) -> list[Field]:
    wire = wires(files, view, path).get(name)
    return list(wire.fields.values()) if wire is not None and wire.kind == "model" else []


def function_at(files: WireFiles, view: View, path: str, line: int) -> str:
    """The function whose decorators or body have a line."""
    facts = files.facts(view, path)
    lines = (view.text(path) or "").splitlines()
    is_decorator = lines[line - 1].lstrip().startswith(("@", "response_model", ")"))
    scopes = sorted(facts.scopes, key=lambda one: one.place) if facts is not None else []
    if is_decorator:
        return next((one.name for one in scopes if one.place.line > line), "")
    return next((one.name for one in reversed(scopes) if one.place.line <= line), "")


def _at_line(shapes: dict[str, Wire], line: int) -> Iterator[str]:
    """The fields on a line or right below it; of a whole shape, where the line stands right above it."""
    for wire in shapes.values():
        at = [name for name, field in wire.fields.items() if field.place.line in (line, line + 1)]
        first = min((field.place.line for field in wire.fields.values()), default=0)
        is_above = wire.place.line in (line, line + 1) and first > line
        yield from wire.fields if is_above else at[:1]


def _between(
    files: WireFiles, integration: Integration, one: _Dropped, sides: tuple[Side, Side], uses: list[Reliance]
) -> Iterator[Finding]:
    view = integration.view(sides[1].tree)
    table = route_table(files, view, {one.path}) if uses and one.routes else None
    for use in uses:
        if use.key not in one.fields or use.path == one.path:
            continue
        if table is not None:
            asked = [route for r in use.requests for _, route in table.answering(r.method, r.path)]
            wanted = {(route.method, route.path) for route in one.routes}
            if not any((route.method, route.path) in wanted for route in asked):
                continue
        elif wire_language(use.path) == wire_language(one.path):
            continue
        yield _finding(one, sides, use)


def _finding(one: _Dropped, sides: tuple[Side, Side], use: Reliance) -> Finding:
    side, other = sides
    return Finding(
        "C303",
        Severity.ERROR,
        f"{side.name} leaves {use.key} out where it is null; {other.name} newly counts on null being sent",
        (side.name, other.name),
        (
            Location(side.name, one.path, *one.place, role="definition"),
            Location(other.name, use.path, *use.place, role="use"),
        ),
        use.key,
        wire_language(use.path),
    )
