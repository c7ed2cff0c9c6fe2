"""Routes that both sides add: the same one (S203), or one that takes what is meant for the other (C304)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitorch.code.model import Place
from gitorch.code.wire.model import Mount
from gitorch.code.wire.paths import HOLE, REST, answers
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.sides import View
from gitorch.integrate.wire.applications import are_one
from gitorch.integrate.wire.routed import Routed
from gitorch.integrate.wire.routing import RouteTable, Served, route_table
from gitorch.integrate.wire.wiring import WireFiles, module_path

_FIRST_WINS = re.compile(
    rb"\bFastAPI\b|\bAPIRouter\b|\bStarlette\b|\burlpatterns\b|\bexpress\b|\bHono\b|\bkoa\b|@koa/|\.draw do\b"
)


def added_twice(files: WireFiles, integration: Integration, one: Routed, two: Routed) -> Iterator[Finding]:
    """S203: routes that both sides add: the framework takes the first and never reaches the other."""
    theirs = {(route.method, route.path): route for route in two.gained}
    both = [(route, theirs[key]) for route in one.gained if (key := (route.method, route.path)) in theirs]
    if not both:
        return
    view = integration.pair(one.side, two.side).merged
    merged = route_table(files, view, one.seeds | two.seeds)
    for mine, other in both:
        apps = {mine.app, other.app}
        standing = [r for r in merged.routes if (r.method, r.path) == (mine.method, mine.path) and r.app in apps]
        handlers = {(route.file, route.place) for route in standing}
        if len(handlers) < 2 or not (len(apps) == 1 or are_one(files, view, mine, other)):
            continue
        yield Finding(
            "S203",
            Severity.ERROR,
            f"{one.side.name} and {two.side.name} both add {mine.text}; {_outcome(mine)}",
            (one.side.name, two.side.name),
            (
                Location(one.side.name, mine.file, *mine.place, role="route"),
                Location(two.side.name, other.file, *other.place, role="route"),
            ),
            mine.text,
            wire_language(mine.file),
        )


def _outcome(route: Served) -> str:
    if wire_language(route.file) == "schema":
        return "a key that stands twice keeps only one of them"
    return "only the first to be registered is reached"


def shadowed(files: WireFiles, integration: Integration, one: Routed, two: Routed) -> Iterator[Finding]:
    """A route with a hole that one side adds, and a fixed one of the other that it takes where it comes first."""
    caught = [
        (wide, fixed) for wide in one.gained for fixed in two.gained if wide.app == fixed.app and _catches(wide, fixed)
    ]
    if not caught:
        return
    merged = integration.pair(one.side, two.side).merged
    table = route_table(files, merged, one.seeds | two.seeds)
    for wide, fixed in caught:
        first, second = (_standing(table, route) for route in (wide, fixed))
        if first is not None and second is not None and _comes_first(files, merged, table, first, second):
            yield Finding(
                "C304",
                Severity.ERROR,
                f"{one.side.name} adds {wide.text}, which comes before {fixed.text} that {two.side.name} adds "
                "and takes its requests",
                (one.side.name, two.side.name),
                (
                    Location(one.side.name, wide.file, *wide.place, role="route"),
                    Location(two.side.name, fixed.file, *fixed.place, role="route"),
                ),
                fixed.text,
                wire_language(fixed.file),
            )


def _catches(wide: Served, fixed: Served) -> bool:
    """Whether every request for the one is also answered by the other."""
    holes = wide.path.count(HOLE) + wide.path.count(REST)
    is_same = wide.path == fixed.path or not wide.takes(fixed.method) or holes <= fixed.path.count(HOLE)
    return not is_same and answers(wide.path, fixed.path)


def _standing(table: RouteTable, route: Served) -> Served | None:
    same = (one for one in table.routes if (one.method, one.path, one.app) == (route.method, route.path, route.app))
    return next(same, None)


def _comes_first(files: WireFiles, view: View, table: RouteTable, one: Served, two: Served) -> bool:
    """Whether the framework asks the first route first: by their lines, or by those that mount their files."""
    if not any(_FIRST_WINS.search(view.read(path) or b"") for path in (one.file, two.file)):
        return False
    if one.file == two.file:
        return one.place < two.place
    for path in table.files:
        facts = files.facts(view, path)
        places: dict[str, Place] = {}
        for mount in facts.mounts if facts is not None else ():
            for target in _mounted(files, view, path, mount):
                places.setdefault(target, mount.place)
        if path in (one.file, two.file):
            places.setdefault(path, (one if path == one.file else two).place)
        if one.file in places and two.file in places:
            return places[one.file] < places[two.file]
    return False


def _mounted(files: WireFiles, view: View, path: str, mount: Mount) -> Iterator[str]:
    """The file that a mount puts below its prefix."""
    facts, root = files.facts(view, path), mount.target.partition(".")[0].removeprefix("require:")
    for binding in facts.imports if facts is not None else ():
        target = module_path(view, path, binding) if binding.alias == root else None
        if target is not None:
            yield target
