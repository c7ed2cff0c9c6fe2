"""C304: one side renames an operation of an API's description; the other newly calls the client generated from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gitorch.code.model import Place
from gitorch.code.wire.casing import recased, words
from gitorch.code.wire.model import Route
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.sides import Side
from gitorch.integrate.wire.wiring import WireFiles, changed_files, changed_lines

_CLIENT = re.compile(r"(?:import|from|require|use)\b.*(?:api|client|generated|openapi|sdk)", re.I)


@dataclass(frozen=True)
class _Lost:
    """An operation's id that a description had, and the one of the same route now."""

    side: Side
    path: str
    name: str
    route: Route
    heir: Route | None
    place: Place


def operation_findings(integration: Integration) -> Iterator[Finding]:
    """Every new call of a method that will no longer be generated."""
    files = integration.wire_files
    for side in integration.all_sides:
        lost = [one for path in changed_files(side) for one in _lost(files, integration, side, path)]
        for other in integration.all_sides if lost else ():
            if other is not side:
                yield from _called(files, integration, lost, other)


def _lost(files: WireFiles, integration: Integration, side: Side, path: str) -> Iterator[_Lost]:
    if wire_language(path) != "schema":
        return
    before, after = (files.facts(integration.view(tree), path) for tree in (side.base_tree, side.tree))
    if before is None or after is None:
        return
    kept = {route.handler for route in after.routes}
    places = {scope.name: scope.place for scope in after.scopes}
    for old in before.routes:
        if old.handler in kept or " " in old.handler or len(words(old.handler)) < 2:
            continue
        heir = next((one for one in after.routes if (one.method, one.path) == (old.method, old.path)), None)
        at = places.get(heir.handler, heir.place) if heir is not None else Place(1, 1)
        yield _Lost(side, path, old.handler, old, heir, at)


def _called(files: WireFiles, integration: Integration, lost: list[_Lost], other: Side) -> Iterator[Finding]:
    base, view = integration.view(other.base_tree), integration.view(other.tree)
    for path in changed_files(other):
        text = view.text(path) or ""
        if wire_language(path) in ("schema", "graphql", "protobuf") or not _CLIENT.search(text):
            continue
        lines, fresh = text.splitlines(), sorted(changed_lines(view, base, path))
        for one in lost:
            spelled = "|".join(dict.fromkeys([one.name, *(recased(one.name, c) for c in ("camel", "pascal", "snake"))]))
            form = re.compile(rf"\.(?P<name>{spelled})\s*(?:\(|\.)|\buse(?P<hook>{recased(one.name, 'pascal')})\w*\(")
            number = next((n for n in fresh if form.search(lines[n - 1])), None)
            theirs = files.facts(view, one.path)
            if number is None or theirs is None or one.name not in {route.handler for route in theirs.routes}:
                continue
            match = form.search(lines[number - 1])
            if match is not None and not _stands(files, integration, one, other):
                yield _finding(one, other, path, Place(number, match.start(match.lastgroup or 0) + 1))


def _stands(files: WireFiles, integration: Integration, lost: _Lost, other: Side) -> bool:
    merged = files.facts(integration.pair(lost.side, other).merged, lost.path)
    return merged is None or lost.name in {route.handler for route in merged.routes}


def _finding(lost: _Lost, other: Side, path: str, place: Place) -> Finding:
    what = (
        f"renames the operation {lost.name} to {lost.heir.handler}"
        if lost.heir
        else f"removes the operation {lost.name}"
    )
    return Finding(
        "C304",
        Severity.ERROR,
        f"{lost.side.name} {what} in {lost.path}; {other.name} newly calls {lost.name} of the client made from it",
        (lost.side.name, other.name),
        (
            Location(lost.side.name, lost.path, *lost.place, role="definition"),
            Location(other.name, path, *place, role="call"),
        ),
        lost.name,
        wire_language(path),
    )
