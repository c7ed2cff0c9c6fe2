"""C302 and C303 between two sides that are both new: one adds a route, the other its client, and they differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from gitorch.code.wire.casing import words
from gitorch.code.wire.model import NULL, WHOLE, Field
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.patching import renamed
from gitorch.integrate.sides import Side, View
from gitorch.integrate.wire.answers import names_of
from gitorch.integrate.wire.fields import Wire, wires
from gitorch.integrate.wire.reliance import Keys, Reliance, reliances
from gitorch.integrate.wire.routing import RouteTable, Served, route_table
from gitorch.integrate.wire.wiring import WireFiles, changed_files

_RESPELLS = re.compile(
    rb"camelcase-?keys|snakecase-?keys|humps|cameli[sz]e|decameli[sz]e|camelCaseKeys|toCamel|to_camel|toSnake", re.I
)


@dataclass(frozen=True)
class _Offer:
    """What a new route sends, or takes: its shapes together, by the names on the wire."""

    side: Side
    route: Served
    fields: Mapping[str, tuple[Wire, Field]]
    names: frozenset[str]

    def twin(self, key: str) -> tuple[Wire, Field] | None:
        """The field that is the same words in another spelling."""
        alike = [one for name, one in self.fields.items() if name != key and words(name) == words(key)]
        return alike[0] if len(alike) == 1 else None


def newcomer_findings(integration: Integration) -> Iterator[Finding]:
    """Every field that a new client spells or types in another way than the new route that it asks."""
    files = integration.wire_files
    for side in integration.serving():
        gained, table = _gained(files, integration, side)
        for other in integration.all_sides if gained else ():
            if other is not side:
                yield from _between(files, integration, (side, other), gained, table)


def _gained(files: WireFiles, integration: Integration, side: Side) -> tuple[list[Served], RouteTable]:
    """The routes that a side adds, and all that it has."""
    base, view = integration.view(side.base_tree), integration.view(side.tree)
    seeds = [path for path in changed_files(side) if (f := files.facts(view, path)) is not None and f.routes]
    if all(_routes(files, view, path) == _routes(files, base, path) for path in seeds):
        return [], RouteTable(())
    table = route_table(files, view, seeds)
    had = {(one.method, one.path) for one in route_table(files, base, seeds).routes}
    return [one for one in table.routes if (one.method, one.path) not in had], table


def _routes(files: WireFiles, view: View, path: str) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """What a file says of routes and of what is above them, wherever in the file."""
    facts = files.facts(view, path)
    if facts is None:
        return [], []
    routes = [(one.method, one.path, one.owner, one.constant) for one in facts.routes]
    return sorted(routes), sorted((one.target, one.prefix, one.owner, one.constant) for one in facts.mounts)


def _between(
    files: WireFiles, integration: Integration, sides: tuple[Side, Side], gained: list[Served], table: RouteTable
) -> Iterator[Finding]:
    side, other = sides
    new = set(gained)
    told: set[tuple[str, str]] = set()
    for use in reliances(files, integration, other, _keys(files, integration, other)):
        routes = [r for request in use.requests for _, r in table.answering(request.method, request.path)]
        meant = [route for route in routes if route in new]
        if not meant or len(meant) != len(routes) or _respells(integration, sides, use, meant[0]):
            continue
        offer = _offer(files, integration.view(side.tree), side, meant, taken=use.is_sent)
        finding = _judged(integration, other, use, offer) if offer is not None else None
        if finding is not None and (use.path, use.key) not in told:
            told.add((use.path, use.key))
            yield finding


def _keys(files: WireFiles, integration: Integration, side: Side) -> Keys:
    """Every field that the changed files of a side name."""
    view = integration.view(side.tree)
    known = [facts for path in changed_files(side) if (facts := files.facts(view, path)) is not None]
    names = {mention.key for facts in known for mention in facts.mentions}
    wired = {name for path in changed_files(side) for one in wires(files, view, path).values() for name in one.fields}
    return dict.fromkeys(sorted((names | wired) - {WHOLE}), frozenset(("",)))


def _respells(integration: Integration, sides: tuple[Side, Side], use: Reliance, route: Served) -> bool:
    """Whether either end, or what either imports, turns names into another convention on the way."""
    for side, path in zip(sides, (route.file, use.path), strict=True):
        view = integration.view(side.tree)
        near = integration.wire_files.imported(view, path, 1)
        if any(_RESPELLS.search(view.read(one) or b"") for one in near):
            return True
    return False


def _offer(files: WireFiles, view: View, side: Side, routes: list[Served], *, taken: bool) -> _Offer | None:
    """The fields of everything that some routes are made of; None if there may be more than is known."""
    fields: dict[str, tuple[Wire, Field]] = {}
    accepted: set[str] = set()
    for route in routes:
        for path, name in sorted(names_of(files, view, route, taken=taken)):
            wire = wires(files, view, path).get(name)
            if wire is not None and wire.is_open:
                return None
            if wire is not None:
                accepted |= wire.accepted
                for key, field in wire.fields.items():
                    fields.setdefault(key, (wire, field))
    return _Offer(side, routes[0], fields, frozenset(accepted | fields.keys())) if fields else None


def _judged(integration: Integration, other: Side, use: Reliance, offer: _Offer) -> Finding | None:
    known = offer.fields.get(use.key)
    if known is not None:
        wanted, sent = use.needs - {NULL}, known[1].types - {NULL}
        apart = bool(wanted and sent) and not wanted & sent and wire_language(use.path) != wire_language(known[0].path)
        return _retyped(other, use, offer, known) if apart and use.is_declaration else None
    twin = offer.twin(use.key)
    if twin is None or use.key in offer.names or not _is_about(use, offer, twin):
        return None
    return _respelled(integration, other, use, offer, twin)


def _is_about(use: Reliance, offer: _Offer, twin: tuple[Wire, Field]) -> bool:
    """Whether the thing that a use names has nothing that the offer lacks but by spelling."""
    keys = use.shapes[0] if use.shapes else frozenset()
    others = [key for key in keys if key not in offer.names and offer.twin(key) is None]
    return len(others) * 2 <= len(keys) and len(words(twin[1].name)) > 1


def _respelled(
    integration: Integration, other: Side, use: Reliance, offer: _Offer, twin: tuple[Wire, Field]
) -> Finding:
    wire, field = twin
    verb = ("takes", "sends") if use.is_sent else ("sends", "reads")
    finding = Finding(
        "C302",
        Severity.ERROR,
        f"{offer.side.name} adds {offer.route.text}, which {verb[0]} {wire.name}.{field.name}; "
        f"{other.name} newly {verb[1]} it as {use.key}: standardise on {field.name}",
        (offer.side.name, other.name),
        (
            Location(offer.side.name, wire.path, *field.place, role="definition"),
            Location(other.name, use.path, *use.place, role="use"),
        ),
        f"{wire.name}.{field.name}",
        wire_language(use.path),
    )
    view = integration.view(other.tree)
    return replace(finding, fix=renamed(view, other.name, [(use.path, use.place)], use.key, field.name))


def _retyped(other: Side, use: Reliance, offer: _Offer, known: tuple[Wire, Field]) -> Finding:
    wire, field = known
    now, was = (" or ".join(sorted(types)) for types in (field.types, use.needs))
    return Finding(
        "C303",
        Severity.ERROR,
        f"{offer.side.name} adds {offer.route.text} with {wire.name}.{use.key} as {now}; {other.name} reads {was}",
        (offer.side.name, other.name),
        (
            Location(offer.side.name, wire.path, *field.place, role="definition"),
            Location(other.name, use.path, *use.place, role="use"),
        ),
        f"{wire.name}.{use.key}",
        wire_language(use.path),
    )
