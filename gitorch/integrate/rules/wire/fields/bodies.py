"""C302: one side's model newly requires a field of a request; the other newly sends a body without it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gitorch.code.model import Place
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.sides import Side
from gitorch.integrate.wire.answers import names_of
from gitorch.integrate.wire.fields import Wire, wires
from gitorch.integrate.wire.reliance import Reliance, reliances
from gitorch.integrate.wire.routing import route_table
from gitorch.integrate.wire.wiring import WireFiles, changed_files


@dataclass(frozen=True)
class Required:
    """A field that one side's model newly asks of whoever sends it, by each name that it would be taken under."""

    side: Side
    before: Wire
    key: str
    names: frozenset[str]
    place: Place


def body_findings(integration: Integration) -> Iterator[Finding]:
    """Every new body that was whole before a field was required."""
    files = integration.wire_files
    required = [
        one
        for side in integration.all_sides
        if integration.is_asked(side)
        for one in _required(files, integration, side)
    ]
    keys = {key: frozenset(("",)) for one in required for key in one.before.fields}
    for other in integration.all_sides if required else ():
        sent = [use for use in reliances(files, integration, other, keys) if use.is_sent and use.requests]
        for one in required:
            if one.side is not other:
                yield from _between(files, integration, one, other, sent)


def _required(files: WireFiles, integration: Integration, side: Side) -> Iterator[Required]:
    base, view = integration.view(side.base_tree), integration.view(side.tree)
    for path in changed_files(side):
        before, after = wires(files, base, path), wires(files, view, path)
        for name, old in before.items():
            new = after.get(name)
            if new is None or new.kind != "model":
                continue
            gone = old.fields.keys() - new.fields.keys()
            for key in sorted(new.required - old.required):
                field = new.fields[key]
                if not gone:  # a rename is told by what it takes away
                    yield Required(side, old, key, frozenset((key, *field.accepted)), field.place)


def _between(
    files: WireFiles, integration: Integration, one: Required, other: Side, sent: list[Reliance]
) -> Iterator[Finding]:
    lacking = [use for use in sent if _lacks(use, one)]
    if not lacking:
        return
    view = integration.view(other.tree)
    table = route_table(files, view, {one.before.path})
    seen: set[tuple[str, Place]] = set()
    for use in lacking:
        routes = [r for request in use.requests for _, r in table.answering(request.method, request.path)]
        meant = any((one.before.path, one.before.name) in names_of(files, view, r, taken=True) for r in routes)
        if meant and (use.path, use.requests[0].place) not in seen:
            seen.add((use.path, use.requests[0].place))
            yield _finding(one, other, use)


def _lacks(use: Reliance, one: Required) -> bool:
    keys = use.shapes[0]
    return one.before.required <= keys <= one.before.fields.keys() | one.before.accepted and not keys & one.names


def _finding(one: Required, other: Side, use: Reliance) -> Finding:
    symbol = f"{one.before.name}.{one.key}"
    return Finding(
        "C302",
        Severity.ERROR,
        f"{one.side.name} requires {symbol} of whoever sends it; {other.name} newly sends it without",
        (one.side.name, other.name),
        (
            Location(one.side.name, one.before.path, *one.place, role="definition"),
            Location(other.name, use.path, *use.place, role="use"),
        ),
        symbol,
        wire_language(use.path),
    )
