"""A side whose changes touch routes: what it serves before and after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gitorch.code.project.plain_requests import may_ask_plainly
from gitorch.code.wire.reading import wire_language
from gitorch.code.wire.signs import may_serve
from gitorch.integrate.integration import Integration
from gitorch.integrate.sides import Side, View
from gitorch.integrate.wire.routing import RouteTable, Served, route_table
from gitorch.integrate.wire.wiring import WireFiles, changed_files, siblings
from gitorch.integrate.wording import Wording

_HOLDS = ("constant", "front")


@dataclass(frozen=True)
class Routed:
    """A side whose changes touch routes, and its table before and after."""

    side: Side
    seeds: frozenset[str]
    before: RouteTable
    after: RouteTable

    @property
    def lost(self) -> list[Served]:
        kept = {(one.method, one.path, one.app) for one in self.after.routes}
        return [one for one in self.before.routes if (one.method, one.path, one.app) not in kept]

    @property
    def unnamed(self) -> dict[str, Served]:
        """The routes by each name that ``reverse`` and ``url_for`` knew them by and know no more."""
        kept = {route.name or route.handler for route in (*self.after.routes, *self.after.unread)}
        known = {route.name or route.handler: route for route in self.before.routes}
        return {name: route for name, route in known.items() if name and name not in kept}

    @property
    def gained(self) -> list[Served]:
        had = {(one.method, one.path, one.app) for one in self.before.routes}
        return [one for one in self.after.routes if (one.method, one.path, one.app) not in had]


def routed_of(files: WireFiles, integration: Integration, side: Side) -> Routed | None:
    """The routes of a side, or None where nothing of it or of any other side could concern a route."""
    told = integration.wordings[side.name].told
    if not (told.may_serve or any(text.startswith("/") for text in told.said_before)):
        return None
    if not any(_may_ask(other) for other in integration.others(side)):
        return None
    base, view = integration.view(side.base_tree), integration.view(side.tree)
    paths = list(changed_files(side))
    seeds = frozenset(path for path in paths if _routes(files, base, path) or _routes(files, view, path))
    seeds |= {one for path in paths if path not in seeds for one in _mounting(files, base, view, path)}
    if not seeds:
        return None
    return Routed(side, seeds, route_table(files, base, seeds), route_table(files, view, seeds))


def _routes(files: WireFiles, view: View, path: str) -> bool:
    facts = files.facts(view, path)
    return facts is not None and bool(facts.routes or facts.mounts or path.endswith(("/route.ts", "/route.js")))


def _may_ask(other: Wording) -> bool:
    told = other.told
    return told.may_serve or told.may_refer or any(may_ask_plainly(path) for path in other.one.side.changes)


def _mounting(files: WireFiles, base: View, view: View, path: str) -> Iterator[str]:
    """The files beside one that put routers below a constant of it which says another path now."""
    old, new = files.facts(base, path), files.facts(view, path)
    if old is None or new is None:
        return
    before, after = (
        {f"{text.name}{'()' * (text.use == 'front')}": text.value for text in one.texts if text.use in _HOLDS}
        for one in (old, new)
    )
    turned = {name for name, value in before.items() if value.startswith("/") and after.get(name) not in (value, None)}
    for near in siblings(view, [path], wire_language(path)) if turned else ():
        facts = files.facts(view, near) if may_serve(near, view.read(near) or b"") else None
        held = [*(one.constant for one in facts.mounts), *(one.constant for one in facts.routes)] if facts else []
        if any(one.rpartition(".")[2] in turned for one in held if one):
            yield near
