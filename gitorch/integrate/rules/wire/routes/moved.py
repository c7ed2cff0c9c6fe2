"""C304: one side removes, renames or moves a route that the other newly asks for; S203: both add the same one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from gitorch.code.wire.model import Request, Shape
from gitorch.code.wire.paths import HOLE, PROCEDURE, REST
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.catalogue import CATALOGUE
from gitorch.integrate.finding import Finding, Fix, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.patching import renamed
from gitorch.integrate.rules.wire.routes.added import added_twice, shadowed
from gitorch.integrate.rules.wire.routes.heirs import heir_of, place_of_change
from gitorch.integrate.rules.wire.routes.named import names_gone
from gitorch.integrate.sides import Pair, Side, View
from gitorch.integrate.wire.asking import Asked, made_whole, newly_asked
from gitorch.integrate.wire.following import moves_along
from gitorch.integrate.wire.routed import Routed, routed_of
from gitorch.integrate.wire.routing import RouteTable, Served, route_table
from gitorch.integrate.wire.wiring import WireFiles


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
                yield from names_gone(files, integration, one, unnamed, other)
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
        follows = follows or _is_made_new(files, pair, asked, merged)
        if meant and not follows and not _still(merged, asked, meant) and not _may_be(merged, request, meant[0][1]):
            yield _finding(files, integration, routed, meant[0][1], asked, merged)


def _is_made_new(files: WireFiles, pair: Pair, asked: Asked, merged: RouteTable) -> bool:
    """Whether the function that a request's path goes through makes of it, in the merged tree, what is answered."""
    now = made_whole(files, pair.merged, asked.path, asked.raw) if asked.raw is not None else asked.request
    return now.path != asked.request.path and bool(merged.still_answers(now.method, now.path, ""))


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
    heir = heir_of(route, routed)
    place = place_of_change(files, integration, routed, route, heir)
    request = asked.request
    what = _what(route, heir)
    asks = f"{request.method or 'a request'} {_path(request.method, request.path)}"
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
        _detail(files, integration, side, route, heir),
    )


def _what(route: Served, heir: Served | None) -> str:
    was = f"{route.method or 'ANY'} {_path(route.method, route.path)}"
    if heir is None:
        return f"removes {was}"
    if heir.text == route.text:
        return f"moves {was} from {route.app[1]} to {heir.app[1]}"
    if heir.method != route.method:
        return f"turns {was} into {heir.text}"
    return f"{'renames' if route.method == PROCEDURE else 'moves'} {was} to {_path(heir.method, heir.path)}"


def _path(method: str, path: str) -> str:
    """A path as its callers write it: ``post.add`` of a procedure."""
    return path.removesuffix("()").strip("/").replace("/", ".") if method == PROCEDURE else path


def _detail(files: WireFiles, integration: Integration, side: Side, route: Served, heir: Served | None) -> str:
    """What else the asker has to know: fields of what a route takes or gives that were renamed along with it."""
    if heir is None or heir.handler == route.handler:
        return ""  # the fields of a route that goes by its old name are told by themselves
    before, after = (
        files.facts(integration.view(tree), path)
        for tree, path in ((side.base_tree, route.file), (side.tree, heir.file))
    )
    now = {shape.name: shape for shape in after.shapes} if after is not None else {}
    turned: list[str] = []
    for shape in before.shapes if before is not None else ():
        twin = now.get(heir.handler + shape.name.removeprefix(route.handler))
        if shape.name.split(" ")[0] == route.handler and twin is not None:
            turned += _turned(shape, twin)
    return f"{CATALOGUE['C304'].harm}; what it takes has changed, too: {', '.join(turned)}" if turned else ""


def _turned(shape: Shape, twin: Shape) -> list[str]:
    had, has = ([one.name for one in each.fields] for each in (shape, twin))
    gone, come = ([name for name in one if name not in other] for one, other in ((had, has), (has, had)))
    if len(gone) == len(come) == 1:
        return [f"{gone[0]} is {come[0]} now"]
    return [f"{name} is gone" for name in gone] + [f"{name} is new" for name in come]


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
