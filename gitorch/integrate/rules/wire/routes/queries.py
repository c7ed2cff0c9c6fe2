"""C302: one side renames a parameter of a route's query, or newly requires one; a new request has it as it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from gitorch.code.model import Place
from gitorch.code.wire.casing import words
from gitorch.code.wire.model import Field, Request
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.patching import renamed
from gitorch.integrate.sides import Side, View
from gitorch.integrate.wire.fields import wires
from gitorch.integrate.wire.routing import Served, route_table
from gitorch.integrate.wire.wiring import WireFiles, changed_files, changed_lines


@dataclass(frozen=True)
class _Change:
    """A route whose query a side changed: ``lost`` and what took their places, ``required`` that were not."""

    route: Served
    lost: tuple[tuple[Field, Field | None], ...]
    required: tuple[Field, ...]


def query_findings(integration: Integration) -> Iterator[Finding]:
    """Every new request that asks with a parameter that is no more, or without one that must be there."""
    files = integration.wire_files
    for side in (one for one in integration.all_sides if integration.is_asked(one)):
        changes = list(_changes(files, integration, side))
        for other in integration.all_sides if changes else ():
            if other is not side:
                yield from _between(files, integration, (side, other), changes)


def _changes(files: WireFiles, integration: Integration, side: Side) -> Iterator[_Change]:
    base, view = integration.view(side.base_tree), integration.view(side.tree)
    seeds = [
        path
        for path in changed_files(side)
        if (facts := files.facts(base, path)) is not None and facts.routes and files.facts(view, path) is not None
    ]
    yield from _of_dependencies(files, base, view, side)
    if all(_read(files, base, path) == _read(files, view, path) for path in seeds):
        return
    now = {(one.method, one.path, one.app): one for one in route_table(files, view, seeds).routes}
    for old in route_table(files, base, seeds).routes:
        new = now.get((old.method, old.path, old.app))
        if new is None or old.query == new.query:
            continue
        had, has = ({one.name: one for one in route.query} for route in (old, new))
        gained = [one for name, one in has.items() if name not in had]
        lost = tuple((one, _heir(one, gained)) for name, one in had.items() if name not in has)
        heirs = {heir.name for _, heir in lost if heir is not None}
        required = tuple(
            one
            for name, one in has.items()
            if not one.is_optional and name not in heirs and (name not in had or had[name].is_optional)
        )
        if lost or required:
            yield _Change(new, lost, required)


def _read(files: WireFiles, view: View, path: str) -> list[tuple[str, ...]]:
    """What the routes of a file read of a query, wherever in the file."""
    facts = files.facts(view, path)
    routes = [
        (one.method, one.path, one.handler, *(f"{field.name} {field.is_optional}" for field in one.query))
        for one in (facts.routes if facts is not None else ())
    ]
    return sorted(routes)


def _of_dependencies(files: WireFiles, base: View, view: View, side: Side) -> Iterator[_Change]:
    """Parameters that a class takes from the query for the routes that depend on it."""
    for path in changed_files(side):
        if not path.endswith(".py") or b"Query(" not in (base.read(path) or b""):
            continue
        before, after = wires(files, base, path), wires(files, view, path)
        for name, old in before.items():
            new = after.get(name)
            lost = [one for key, one in old.fields.items() if new is not None and key not in new.fields]
            if new is None or not lost or old.kind != "model":
                continue
            gained = [one for key, one in new.fields.items() if key not in old.fields]
            for route in _depending(files, view, path, name):
                yield _Change(replace(route, file=path), tuple((one, _heir(one, gained)) for one in lost), ())


def _depending(files: WireFiles, view: View, path: str, name: str) -> Iterator[Served]:
    """The routes whose handlers are given a class that is made of their query."""
    for route in route_table(files, view, [path]).routes:
        facts = files.facts(view, route.file)
        for scope in facts.scopes if facts is not None else ():
            if (
                scope.name == route.handler
                and name in scope.takes
                and {"Depends", "Query"} & (scope.takes | scope.uses)
            ):
                yield route


def _heir(lost: Field, gained: list[Field]) -> Field | None:
    alike = [one for one in gained if set(words(one.name)) & set(words(lost.name))]
    return alike[0] if len(alike) == 1 else (gained[0] if len(gained) == 1 else None)


def _between(
    files: WireFiles, integration: Integration, sides: tuple[Side, Side], changes: list[_Change]
) -> Iterator[Finding]:
    other = sides[1]
    base, view = integration.view(other.base_tree), integration.view(other.tree)
    theirs = route_table(files, view, {one.route.file for one in changes})
    by_route = {(one.route.method, one.route.path): one for one in changes}
    for path in changed_files(other):
        facts = files.facts(view, path)
        if facts is None or not facts.requests:
            continue
        fresh = changed_lines(view, base, path)
        for request in facts.requests:
            is_fresh = request.place.line in fresh or any(place.line in fresh for _, place in request.query)
            routes = [route for _, route in theirs.answering(request.method, request.path)] if is_fresh else []
            if len(routes) == 1 and (change := by_route.get((routes[0].method, routes[0].path))) is not None:
                yield from _judged(integration, sides, change, path, request)


def _judged(
    integration: Integration, sides: tuple[Side, Side], change: _Change, path: str, request: Request
) -> Iterator[Finding]:
    sent = dict(request.query)
    for old, heir in change.lost:
        if old.name in sent and (heir is None or heir.name not in sent):
            yield _renamed(integration, sides, change, (old, heir), (path, sent[old.name]))
    for one in change.required:
        if one.name not in sent and not request.is_open:
            yield _required(sides, change, one, (path, request.place))


def _renamed(
    integration: Integration, sides: tuple[Side, Side], change: _Change, fields: tuple[Field, Field | None],
    at: tuple[str, Place],
) -> Finding:  # fmt: skip
    (side, other), (old, heir) = sides, fields
    what = f"renames the parameter {old.name} of {change.route.text} to {heir.name}" if heir else (
        f"takes the parameter {old.name} off {change.route.text}"
    )  # fmt: skip
    place = heir.place if heir is not None else change.route.place
    finding = Finding(
        "C302",
        Severity.ERROR if heir is not None else Severity.WARNING,
        f"{side.name} {what}; {other.name} newly asks with {old.name}",
        (side.name, other.name),
        (
            Location(side.name, change.route.file, *place, role="definition"),
            Location(other.name, at[0], *at[1], role="use"),
        ),
        f"{change.route.text}?{old.name}",
        wire_language(at[0]),
    )
    if heir is None:
        return finding
    return replace(finding, fix=renamed(integration.view(other.tree), other.name, [at], old.name, heir.name))


def _required(sides: tuple[Side, Side], change: _Change, one: Field, at: tuple[str, Place]) -> Finding:
    side, other = sides
    return Finding(
        "C302",
        Severity.ERROR,
        f"{side.name} requires the parameter {one.name} of {change.route.text}; {other.name} newly asks without it",
        (side.name, other.name),
        (
            Location(side.name, change.route.file, *one.place, role="definition"),
            Location(other.name, at[0], *at[1], role="call"),
        ),
        f"{change.route.text}?{one.name}",
        wire_language(at[0]),
    )
