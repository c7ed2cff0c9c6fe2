"""C303: a route answers with a list where it gave an object, or the reverse; a new client takes it as it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gitorch.code.wire.model import ARRAY, OBJECT, WHOLE, Scope
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.sides import Side
from gitorch.integrate.wire.answers import names_of
from gitorch.integrate.wire.reliance import Reliance, reliances
from gitorch.integrate.wire.routing import route_table
from gitorch.integrate.wire.wiring import WireFiles, changed_files

_KINDS = {ARRAY: "a list", OBJECT: "an object"}


@dataclass(frozen=True)
class Reshaped:
    """A function whose answer one side turns from a list into an object, or back."""

    side: Side
    path: str
    old: Scope
    new: Scope


def result_findings(integration: Integration) -> Iterator[Finding]:
    """Every new use of a whole answer as what it no longer is."""
    files = integration.wire_files
    changed = [
        one
        for side in integration.all_sides
        if integration.is_asked(side)
        for one in _reshaped(files, integration, side)
    ]
    for other in integration.all_sides if changed else ():
        uses = [use for use in reliances(files, integration, other, {WHOLE: frozenset(("",))}) if use.requests]
        for one in changed:
            if one.side is not other:
                yield from _between(files, integration, one, other, uses)


def _reshaped(files: WireFiles, integration: Integration, side: Side) -> Iterator[Reshaped]:
    base, view = integration.view(side.base_tree), integration.view(side.tree)
    for path in changed_files(side):
        before, after = files.facts(base, path), files.facts(view, path)
        now = {scope.name: scope for scope in after.scopes} if after is not None else {}
        for old in before.scopes if before is not None else ():
            new = now.get(old.name)
            if new is not None and _is_reshaped(old.result, new.result):
                yield Reshaped(side, path, old, new)


def _is_reshaped(old: frozenset[str], new: frozenset[str]) -> bool:
    return bool(old and new) and old != new and old | new == {ARRAY, OBJECT}


def _between(
    files: WireFiles, integration: Integration, one: Reshaped, other: Side, uses: list[Reliance]
) -> Iterator[Finding]:
    view = integration.view(other.tree)
    wrong = [use for use in uses if use.needs <= one.old.result and not use.needs & one.new.result]
    if not wrong:
        return
    table = route_table(files, view, {one.path})
    for use in wrong:
        routes = [r for request in use.requests for _, r in table.answering(request.method, request.path)]
        if any((one.path, one.old.name) in names_of(files, view, route) for route in routes):
            yield _finding(one, other, use)
            return


def _finding(one: Reshaped, other: Side, use: Reliance) -> Finding:
    was, now = (_KINDS[next(iter(sorted(scope.result)))] for scope in (one.old, one.new))
    at = one.new.result_place or one.new.place
    return Finding(
        "C303",
        Severity.ERROR,
        f"{one.side.name} makes {one.old.name} answer with {now}, not {was}; {other.name} takes it for {was}",
        (one.side.name, other.name),
        (
            Location(one.side.name, one.path, *at, role="definition"),
            Location(other.name, use.path, *use.place, role="use"),
        ),
        one.old.name,
        wire_language(use.path),
    )
