"""H451 for statuses of answers: one side's route answers with another; a new client asks for the one that it had."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import NamedTuple

from gitorch.code.model import Place
from gitorch.code.wire.reading import wire_language
from gitorch.code.wire.signs import may_serve
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.sides import Side, View
from gitorch.integrate.wire.asked import Asked, asked
from gitorch.integrate.wire.routing import Served, route_table
from gitorch.integrate.wire.wiring import WireFiles, changed_files, changed_lines

_SAID = re.compile(
    r"\babort\(\s*(\d{3})|\bstatus(?:_?[cC]ode)?\s*[=:(]\s*(\d{3})|\b(?:HTTPException|sendStatus|sendError|writeHead|WriteHeader"
    r"|Error|StatusCode|respond|JSON|createError)\([^\n]*?\b([2-5]\d\d)\b|,\s*([2-5]\d\d)\s*[,)]?\s*$|\bHTTP_(\d{3})_"
    r"|\b(?:HTTPStatus|HttpStatus|StatusCode|HttpStatusCode|StatusCodes)\.([A-Za-z_]+)|\bhttp\.Status([A-Z]\w+)",
    re.M,
)
_NAMES = {one.name.replace("_", "").lower(): str(one.value) for one in HTTPStatus}
_WITHIN = 14  # lines between a request and what is asked of its answer
_LONGEST = 80  # lines of a handler


class _Answering(NamedTuple):
    """A route that answers with ``now`` where it answered with ``was``, and where it does."""

    path: str
    place: Place
    route: Served
    was: str
    now: str


def status_findings(integration: Integration) -> Iterator[Finding]:
    """Every new client that asks for a status that another side's route no longer answers with."""
    files = integration.wire_files
    for side in integration.serving():
        changed = list(_answering(files, integration, side))
        for other in integration.all_sides if changed else ():
            base, view = integration.view(other.base_tree), integration.view(other.tree)
            served = {one.path for one in changed}
            for one in asked(files, other, base, view, served) if other is not side else ():
                yield from _finding(side, other, view, changed, one)


def _answering(files: WireFiles, integration: Integration, side: Side) -> Iterator[_Answering]:
    base, view = integration.view(side.base_tree), integration.view(side.tree)
    for path in changed_files(side):
        if not may_serve(path, view.read(path) or b""):
            continue
        lines = (view.text(path) or "").splitlines()
        fresh = changed_lines(view, base, path) if any(map(_SAID.search, lines)) else frozenset()
        if not any(_SAID.search(lines[number - 1]) for number in fresh if number <= len(lines)):
            continue
        had = [one for one in route_table(files, base, [path]).routes if one.file == path]
        has = [one for one in route_table(files, view, [path]).routes if one.file == path]
        before = {(one.method, one.path): one for one in had}
        for route in has:
            was = before.get((route.method, route.path))
            if was is not None:
                yield from _changed(route, _body(base, was, had), _body(view, route, has))


def _changed(route: Served, old: dict[int, str], new: dict[int, str]) -> Iterator[_Answering]:
    """The status that is gone of a handler's lines, where one has come."""
    before, after = list(_statuses(old)), list(_statuses(new))
    gone = [code for _, code in before if code not in {each for _, each in after}]
    come = [(place, code) for place, code in after if code not in {each for _, each in before}]
    if gone and come:
        yield _Answering(route.file, come[0][0], route, gone[0], come[0][1])


def _statuses(lines: dict[int, str]) -> Iterator[tuple[Place, str]]:
    for number, line in lines.items():
        for found in _SAID.finditer(line):
            said = next(filter(None, found.groups()))
            code = said if said.isdigit() else _NAMES.get(said.replace("_", "").lower(), "")
            if code:
                yield Place(number, found.start() + 1), code


def _body(view: View, route: Served, routes: list[Served]) -> dict[int, str]:
    """The lines of what answers a route, by their numbers: of its handler or, where it has no name, to the next one."""
    lines = (view.text(route.file) or "").splitlines()
    module = view.module(route.file)
    handler = module.find(route.handler) if module is not None and route.handler else None
    first = handler.place.line if handler is not None else route.place.line
    following = sorted(one.place.line for one in routes if one.place.line > route.place.line)
    last = handler.end_line if handler is not None else (following[0] - 1 if following else len(lines))
    return {number: lines[number - 1] for number in range(first, min(last, first + _LONGEST, len(lines)) + 1)}


def _finding(side: Side, other: Side, view: View, changed: list[_Answering], one: Asked) -> Iterator[Finding]:
    hit = next((each for each in changed if (each.route.method, each.route.path) == one.route), None)
    place = _asked_for(view, one, hit) if hit is not None else None
    if hit is not None and place is not None:
        yield Finding(
            "H451",
            Severity.WARNING,
            f"{side.name} makes {hit.route.text} answer with {hit.now} where it had {hit.was};"
            f" {other.name} newly asks for {hit.was}",
            (side.name, other.name),
            (
                Location(side.name, hit.path, *hit.place, role="definition"),
                Location(other.name, one.path, *place, role="use"),
            ),
            hit.route.text,
            wire_language(one.path),
        )


def _asked_for(view: View, one: Asked, hit: _Answering) -> Place | None:
    """Where an answer is asked for the old status, right below its request, with no word of the new one."""
    lines = (view.text(one.path) or "").splitlines()
    first = one.request.place.line
    near = lines[first - 1 : first + _WITHIN]
    if re.search(rf"\b{hit.now}\b", "\n".join(near)):
        return None
    asking = re.compile(rf"(?:[=!]==?|\bcase|\bin|\bis)\s*[(\[{{]?[^\n=]*\b{hit.was}\b|\b{hit.was}\s*[=!]==?")
    for number, line in enumerate(near, first):
        found = asking.search(line) if number in one.fresh else None
        if found is not None:
            return Place(number, found.start() + 1)
    return None
