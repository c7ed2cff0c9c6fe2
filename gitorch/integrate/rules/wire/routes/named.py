"""C304 for a route's name: one side renames what ``url_for`` and ``reverse`` know a route by; the other newly names it.

No request is made then: the call itself fails, in whatever page or mail it stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gitorch.code.wire.model import Text
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.patching import renamed
from gitorch.integrate.rules.wire.routes.heirs import heir_of, place_of_change
from gitorch.integrate.sides import Side
from gitorch.integrate.wire.routed import Routed
from gitorch.integrate.wire.routing import Served
from gitorch.integrate.wire.wiring import WireFiles, changed_files, changed_lines

_STARLETTE = "starlette raises NoMatchFound"
_DJANGO = "Django raises NoReverseMatch"
_RAISED = {
    "url_for": "Flask raises BuildError",
    "url_path_for": _STARLETTE,
    "reverse": _DJANGO,
    "reverse_lazy": _DJANGO,
    "resolve_url": _DJANGO,
    "redirect": _DJANGO,
}
_OWNERS = ("request", "app", "router")  # of starlette's own url_for


def names_gone(
    files: WireFiles, integration: Integration, routed: Routed, names: dict[str, Served], other: Side
) -> Iterator[Finding]:
    """New uses of a route's name that no route has any more."""
    if not names:
        return
    base, view = integration.view(other.base_tree), integration.view(other.tree)
    for path in changed_files(other):
        facts = files.facts(view, path)
        fresh = changed_lines(view, base, path) if facts is not None else frozenset[int]()
        for text in facts.texts if facts is not None else ():
            name = text.value if text.value in names else text.value.replace(":", ".").rsplit(".", 1)[-1]
            if text.place.line in fresh and _is_route_name(text) and name in names:
                route = names[name]
                heir = _heir(routed, route)
                at = _place(files, integration, routed, route, heir)
                now = text.value.removesuffix(_name(route)) + _name(heir) if heir is not None else ""
                finding = _finding(routed.side, other, at, Location(other.name, path, *text.place), text, now)
                fix = renamed(view, other.name, [(path, text.place)], text.value, now) if now else None
                yield replace(finding, fix=fix)


def _is_route_name(text: Text) -> bool:
    return text.use == "argument" and _called(text) in _RAISED


def _called(text: Text) -> str:
    return text.callee.rpartition(".")[2]


def _heir(routed: Routed, route: Served) -> Served | None:
    """The route that is known by a new name: the one that took the old one's place, else the only one of its file."""
    heir = heir_of(route, routed)
    if heir is not None:
        return heir if _name(heir) != _name(route) else None
    known = {_name(one) for one in routed.before.routes}
    fresh = [one for one in routed.after.routes if one.file == route.file and _name(one) not in known]
    alike = [one for one in fresh if one.method == route.method]
    return alike[0] if len(alike) == 1 else None


def _name(route: Served) -> str:
    return route.name or route.handler


def _place(files: WireFiles, integration: Integration, routed: Routed, route: Served, heir: Served | None) -> Location:
    """Where a route lost its name: at its handler where that was renamed, else at the route that took its place."""
    if heir is None:
        return place_of_change(files, integration, routed, route, heir)
    facts = files.facts(integration.view(routed.side.tree), heir.file)
    for scope in facts.scopes if facts is not None and not heir.name else ():
        if scope.name == heir.handler != route.handler and heir.file in routed.side.changes:
            return Location(routed.side.name, heir.file, *scope.place, role="definition")
    return Location(routed.side.name, heir.file, *heir.place, role="route")


def _raised(text: Text) -> str:
    owner = text.callee.rpartition(".")[0].rpartition(".")[2]
    raised = _STARLETTE if _called(text) == "url_for" and owner in _OWNERS else _RAISED[_called(text)]
    return f"{raised} at the call: no route has this name"


def _finding(side: Side, other: Side, at: Location, use: Location, text: Text, now: str) -> Finding:
    did = f"renames the route named {text.value} to {now}" if now else f"removes the route named {text.value}"
    return Finding(
        "C304",
        Severity.ERROR,
        f"{side.name} {did}; {other.name} newly refers to {text.value if now else 'it'}",
        (side.name, other.name),
        (at, use),
        text.value,
        wire_language(use.path),
        detail=_raised(text),
    )
