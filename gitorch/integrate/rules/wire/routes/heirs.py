"""What took a route's place on the side that changed it, and where that can be seen."""

from __future__ import annotations

from gitorch.integrate.finding import Location
from gitorch.integrate.integration import Integration
from gitorch.integrate.sides import Side, View
from gitorch.integrate.wire.routed import Routed
from gitorch.integrate.wire.routing import Served
from gitorch.integrate.wire.wiring import WireFiles, changed_files, changed_lines


def heir_of(route: Served, routed: Routed) -> Served | None:
    """The route that took an old one's place: that of the same handler, or the only new one of its file."""
    now = routed.after.routes
    renamed = [one for one in now if (one.file, one.method, one.path) == (route.file, route.method, route.path)]
    if renamed:
        return renamed[0]
    gained = routed.gained
    same = [one for one in gained if (one.file, one.handler) == (route.file, route.handler)]
    near = [one for one in gained if one.file == route.file]
    if not (same or near) and routed.side.changes.get(route.file) is not None:
        gone = routed.side.changes[route.file].new is None
        near = [one for one in gained if gone and one.handler == route.handler]  # a file that moved with its routes
    alike = [one for one in near if one.method == route.method and _action(one) == _action(route) != ""]
    moved = [one for one in gained if (one.method, one.path) == (route.method, route.path)]  # to another application
    return next((found[0] for found in (same[:1], near, alike, moved) if len(found) == 1), None)


def _action(route: Served) -> str:
    """What a controller calls the answer: ``show`` of ``users#show`` and ``Users@show``."""
    return next((route.handler.rpartition(mark)[2] for mark in "#@" if mark in route.handler), "")


def place_of_change(
    files: WireFiles, integration: Integration, routed: Routed, route: Served, heir: Served | None
) -> Location:
    """Where the side changed the route: its own line, the prefix above it, or the line beside what is gone."""
    side = routed.side
    base, view = integration.view(side.base_tree), integration.view(side.tree)
    if heir is not None and heir.file in side.changes and heir.place.line in changed_lines(view, base, heir.file):
        return Location(side.name, heir.file, *heir.place, role="route")
    for path in sorted(routed.seeds):
        facts = files.facts(view, path)
        fresh = changed_lines(view, base, path)
        for mount in facts.mounts if facts is not None else ():
            if mount.place.line in fresh:
                return Location(side.name, path, *mount.place, role="route")
    held = _constant_place(files, base, view, side) if heir is not None else None
    if held is not None:
        return held
    left = [one for one in routed.after.routes if one.file == route.file]
    beside = [one for one in left if one.place.line < route.place.line] or left[:1]
    if beside:
        return Location(side.name, route.file, *beside[-1].place, role="deletion")
    return Location(side.name, route.file, 1, role="deletion")


def _constant_place(files: WireFiles, base: View, view: View, side: Side) -> Location | None:
    """Where a side changed the constant that a prefix is kept in."""
    for path in changed_files(side):
        facts, fresh = files.facts(view, path), changed_lines(view, base, path)
        for text in facts.texts if facts is not None else ():
            if text.use in ("constant", "front") and text.value.startswith("/") and text.place.line in fresh:
                return Location(side.name, path, *text.place, role="route")
    return None
