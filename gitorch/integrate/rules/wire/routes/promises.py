"""C304: an API's description and its code part: one side renames a route, the other newly has it as it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from gitorch.code.wire.paths import below
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.sides import Side
from gitorch.integrate.wire.routing import RouteTable, Served, route_table
from gitorch.integrate.wire.wiring import WireFiles, changed_files, changed_lines

_DESCRIPTION = "schema"


class _Seeds(NamedTuple):
    """The files with routes that a side changes, of descriptions or of code."""

    side: Side
    is_description: bool
    paths: frozenset[str]

    def may_part(self, other: _Seeds) -> bool:
        """Whether another side has of the one what this has of the other."""
        return self.side is not other.side and self.is_description != other.is_description


@dataclass(frozen=True)
class _Told:
    """What a side says of routes, in descriptions or in code: before, and now."""

    side: Side
    is_description: bool
    seeds: frozenset[str]
    before: RouteTable
    after: RouteTable

    @property
    def lost(self) -> list[Served]:
        kept = {(one.method, one.path) for one in self.after.routes}
        return [one for one in self.before.routes if (one.method, one.path) not in kept]

    def heir(self, lost: Served) -> Served | None:
        """The route that took a lost one's place: the only new one of its file, or that of its handler."""
        had = {(one.method, one.path) for one in self.before.routes}
        gained = [one for one in self.after.routes if (one.method, one.path) not in had and one.file == lost.file]
        same = [one for one in gained if one.handler == lost.handler]
        return same[0] if same else (gained[0] if len(gained) == 1 else None)


def promise_findings(integration: Integration) -> Iterator[Finding]:
    """Every route that one side newly describes, or newly serves, and the other has renamed or taken away."""
    if not any(_DESCRIPTION in one.languages for one in integration.wordings.values()):
        return
    files = integration.wire_files
    seeded = [one for side in integration.all_sides for one in _seeded(files, integration, side)]
    told = [_told(files, integration, one) for one in seeded if any(map(one.may_part, seeded))]
    for one in told:
        lost = one.lost
        for other in told if lost else ():
            if other.side is not one.side and other.is_description != one.is_description:
                yield from _parted(files, integration, one, lost, other)


def _seeded(files: WireFiles, integration: Integration, side: Side) -> Iterator[_Seeds]:
    if not integration.wordings[side.name].told.may_serve:
        return
    base, view = integration.view(side.base_tree), integration.view(side.tree)
    for is_description in (True, False):
        seeds = frozenset(
            path
            for path in changed_files(side)
            if (wire_language(path) == _DESCRIPTION) == is_description
            and any((facts := files.facts(one, path)) is not None and facts.routes for one in (base, view))
        )
        if seeds:
            yield _Seeds(side, is_description, seeds)


def _told(files: WireFiles, integration: Integration, one: _Seeds) -> _Told:
    base, view = integration.view(one.side.base_tree), integration.view(one.side.tree)
    tables = (route_table(files, each, one.paths) for each in (base, view))
    return _Told(one.side, one.is_description, one.paths, *tables)


def _parted(
    files: WireFiles, integration: Integration, one: _Told, lost: list[Served], other: _Told
) -> Iterator[Finding]:
    had = {(route.method, route.path) for route in other.before.routes}
    fresh = [route for route in other.after.routes if (route.method, route.path) not in had]
    gone = [(route, new) for new in fresh for route in lost if _same(route, new)]
    if not gone:
        return
    theirs = route_table(files, integration.view(other.side.tree), one.seeds)
    merged = route_table(files, integration.pair(one.side, other.side).merged, one.seeds)
    for route, new in gone:
        stood = any(_same(there, route) for there in theirs.routes)
        heir = one.heir(route)
        is_told = heir is not None or not one.is_description  # a description may leave out what is served
        if stood and is_told and not any(_same(there, new) for there in merged.routes if _is_kind(there, one)):
            yield _finding(integration, one, other, (route, heir, new))


def _is_kind(route: Served, told: _Told) -> bool:
    return (wire_language(route.file) == _DESCRIPTION) == told.is_description


def _same(one: Served, other: Served) -> bool:
    """Whether two routes are one, be it that either leaves out a prefix that the other has."""
    if not one.takes(other.method):
        return False
    return below(one.path, other.path) is not None or below(other.path, one.path) is not None


def _finding(
    integration: Integration, one: _Told, other: _Told, routes: tuple[Served, Served | None, Served]
) -> Finding:
    lost, heir, new = routes
    what = f"makes {lost.text} {heir.text}" if heir is not None else f"removes {lost.text}"
    then = "still describes it" if other.is_description else "newly serves it as it was"
    at = heir or lost
    view, base = integration.view(one.side.tree), integration.view(one.side.base_tree)
    fresh = changed_lines(view, base, at.file)
    line = at.place.line if at.place.line in fresh or heir is not None else min(fresh, default=1)
    return Finding(
        "C304",
        Severity.ERROR,
        f"{one.side.name} {what}; {other.side.name} {then}",
        (one.side.name, other.side.name),
        (
            Location(one.side.name, at.file, line, role="route"),
            Location(other.side.name, new.file, *new.place, role="route"),
        ),
        lost.text,
        wire_language(new.file),
    )
