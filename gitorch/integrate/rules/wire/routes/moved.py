"""C304: one side removes, renames or moves a route that the other newly asks for; or both add the same one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from gitorch.code.wire.model import Request, Text
from gitorch.code.wire.paths import HOLE, PROCEDURE, REST
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.finding import Finding, Fix, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.patching import renamed
from gitorch.integrate.rules.wire.routes.added import added_twice, shadowed
from gitorch.integrate.sides import Side, View
from gitorch.integrate.wire.asking import Asked, newly_asked
from gitorch.integrate.wire.following import moves_along
from gitorch.integrate.wire.routed import Routed, routed_of
from gitorch.integrate.wire.routing import RouteTable, Served, route_table
from gitorch.integrate.wire.wiring import WireFiles, changed_files, changed_lines

_NAMED = frozenset(("url_for", "reverse", "reverse_lazy", "redirect", "resolve_url", "url_path_for"))


def route_findings(integration: Integration) -> Iterator[Finding]:
    """Every new request that nothing answers any more, then every route that two sides add."""
    files = integration.wire_files
    routed = [one for side in integration.all_sides if (one := routed_of(files, integration, side)) is not None]
    for one in routed:
        lost = one.lost
        unnamed = one.unnamed
        for other in integration.all_sides if lost or unnamed else ():
            if other is not one.side:
                yield from _unanswered(files, integration, one, lost, other)
                yield from _unnamed(files, integration, one, unnamed, other)
    for one, two in combinations(routed, 2):
        yield from added_twice(files, integration, one, two)
        yield from shadowed(files, integration, one, two)
        yield from shadowed(files, integration, two, one)


def _unanswered(
    files: WireFiles, integration: Integration, routed: Routed, lost: list[Served], other: Side
) -> Iterator[Finding]:
    merged = theirs = None
    pair = integration.pair(routed.side, other)
    for asked in newly_asked(files, integration, other):
        request = asked.request
        gone = [route for route in lost if _meets(route, request)]
        if not gone:
            continue
        if merged is None or theirs is None:
            theirs = route_table(files, integration.view(other.tree), routed.seeds)
            merged = route_table(files, pair.merged, routed.seeds)
        answering = theirs.answering(request.method, request.path)
        meant = [(prefix, route) for prefix, route in answering if (route.method, route.path, route.app) in _keys(gone)]
        meant = [one for one in meant if not (asked.is_kept and one[0])]
        follows = meant and moves_along(files, pair, asked.path, request, meant[0][0], merged)
        if meant and not follows and not _still(merged, asked, meant) and not _may_be(merged, request, meant[0][1]):
            yield _finding(files, integration, routed, meant[0][1], asked, merged)


def _meets(route: Served, request: Request) -> bool:
    return bool(RouteTable((route,)).answering(request.method, request.path))


def _keys(routes: list[Served]) -> set[tuple[str, str, tuple[str, str]]]:
    return {(route.method, route.path, route.app) for route in routes}


def _still(merged: RouteTable, asked: Asked, meant: list[tuple[str, Served]]) -> bool:
    """Whether the merged tree answers after all, by the application that the request means."""
    prefix, route = meant[0]
    still = merged.still_answers(asked.request.method, asked.request.path, prefix)
    if not still or any(one.app == route.app for one in still):
        return bool(still)
    named = {route.app[1], *(one.app[1] for one in still)} & set(asked.request.callee.split("."))
    around = named or asked.around  # the client that is asked may be called as the application is
    return route.app[1] not in around or any(one.app[1] in around for one in still)


def _may_be(merged: RouteTable, request: Request, route: Served) -> bool:
    """Whether a route of the same application answers what we can't read."""
    return any(one.takes(request.method) and one.app == route.app for one in merged.unread)


def _finding(
    files: WireFiles, integration: Integration, routed: Routed, route: Served, asked: Asked, merged: RouteTable
) -> Finding:
    side, other = routed.side, asked.side
    heir = _heir(route, routed)
    place = _place(files, integration, routed, route, heir)
    request = asked.request
    what = _what(route, heir)
    asks = f"{request.method or 'a request'} {request.path}"
    fix = _renamed(integration, route, heir, asked) if heir is not None and route.method == PROCEDURE else None
    return Finding(
        "C304",
        _severity(route, heir, request),
        f"{side.name} {what}; {other.name} newly asks for {asks}, which nothing answers then",
        (side.name, other.name),
        (
            place,
            Location(other.name, asked.path, *request.place, role="call"),
            *_written(integration.view(other.tree), asked, route),
        ),
        route.text,
        wire_language(asked.path),
        fix,
    )


def _what(route: Served, heir: Served | None) -> str:
    if heir is None:
        return f"removes {route.text}"
    is_moved = heir.text == route.text
    return f"moves {route.text} from {route.app[1]} to {heir.app[1]}" if is_moved else f"makes {route.text} {heir.text}"


def _renamed(integration: Integration, route: Served, heir: Served, asked: Asked) -> Fix | None:
    """A call of a procedure that has another name in the same router, by that name."""
    (before, old), (after, new) = (one.path.removesuffix("()").rsplit("/", 1) for one in (route, heir))
    if before != after:
        return None
    at = [(asked.path, asked.request.place)]
    return renamed(integration.view(asked.side.tree), asked.side.name, at, old, new)


def _severity(route: Served, heir: Served | None, request: Request) -> Severity:
    """How sure it is: a description that merely leaves a path out may still be served."""
    if heir is None and wire_language(route.file) == "schema":
        return Severity.WARNING
    return Severity.ERROR if route.is_rooted or request.method else Severity.WARNING


def _heir(route: Served, routed: Routed) -> Served | None:
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


def _place(files: WireFiles, integration: Integration, routed: Routed, route: Served, heir: Served | None) -> Location:
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
            if text.use == "constant" and text.value.startswith("/") and text.place.line in fresh:
                return Location(side.name, path, *text.place, role="route")
    return None


def _written(view: View, asked: Asked, route: Served) -> list[Location]:
    """Where a request's path is written, if its own line only hands it on: the text with the route's own words."""
    lines = (view.text(asked.path) or "").splitlines()
    words = [part for part in route.path.split("/") if part not in ("", HOLE, REST)]
    said = [re.compile(rf"""["'`/]{re.escape(word)}["'`/?]""") for word in reversed(words)]
    if any(one.search(lines[asked.request.place.line - 1]) for one in said):
        return []
    for one in said:
        for number, line in enumerate(lines, 1):
            if (found := one.search(line)) is not None:
                return [Location(asked.side.name, asked.path, number, found.start() + 1, role="use")]
    return []


def _unnamed(
    files: WireFiles, integration: Integration, routed: Routed, names: dict[str, Served], other: Side
) -> Iterator[Finding]:
    """New uses of a route's name, as ``url_for`` and ``reverse`` take it, that no route has any more."""
    if not names:
        return
    base, view = integration.view(other.base_tree), integration.view(other.tree)
    for path in changed_files(other):
        facts = files.facts(view, path)
        fresh = changed_lines(view, base, path) if facts is not None else frozenset[int]()
        for text in facts.texts if facts is not None else ():
            name = text.value if text.value in names else text.value.replace(":", ".").rsplit(".", 1)[-1]
            if text.place.line in fresh and _is_route_name(text) and name in names:
                at = _named_place(files, integration, routed, names[name])
                yield _unnamed_finding(routed.side, other, at, path, text)


def _named_place(files: WireFiles, integration: Integration, routed: Routed, route: Served) -> Location:
    """Where a route lost its name: at its handler, where that is what was renamed."""
    heir = _heir(route, routed)
    if heir is None or heir.name:
        return _place(files, integration, routed, route, heir)
    facts = files.facts(integration.view(routed.side.tree), heir.file)
    for scope in facts.scopes if facts is not None else ():
        if scope.name == heir.handler != route.handler and heir.file in routed.side.changes:
            return Location(routed.side.name, heir.file, *scope.place, role="definition")
    return _place(files, integration, routed, route, heir)


def _is_route_name(text: Text) -> bool:
    return text.use == "argument" and text.callee.rsplit(".", 1)[-1] in _NAMED


def _unnamed_finding(side: Side, other: Side, at: Location, path: str, text: Text) -> Finding:
    return Finding(
        "C304",
        Severity.ERROR,
        f"{side.name} removes or renames the route named {text.value}; {other.name} newly refers to it",
        (side.name, other.name),
        (at, Location(other.name, path, *text.place, role="use")),
        text.value,
        wire_language(path),
    )
