"""C304 for the slash at a path's end: one side takes it away or no longer bears it; a new client asks the other way.

To Flask and Django ``/readings/`` is not ``/readings``, which they would only add a slash to; FastAPI sends either to
the other, until it is told not to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.seeking import Sought
from gitorch.code.wire.paths import HOLE
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.sides import Side, View
from gitorch.integrate.wire.asking import Asked, newly_asked
from gitorch.integrate.wire.routed import Routed, routed_of
from gitorch.integrate.wire.routing import RouteTable, Served, route_table
from gitorch.integrate.wire.wiring import changed_lines

_SIGNS = Sought(
    r"redirect_slashes|APPEND_SLASH|trailing_slash|strict_slashes|strictSlash|ignoreTrailingSlash|strict\s*:"
)
_LITERAL = re.compile(r"""(["'`])([^"'`\n]*)\1""")
_BOTH = re.compile(r"strict_slashes\s*=\s*False|ignoreTrailingSlash\s*:\s*true|strict\s*:\s*false|StrictSlash\(true\)")
_ADDED = re.compile(
    r"(?i)\bflask\b|\bdjango\b|rest_framework|\bnet/http\b|\bquart\b"
)  # they add a slash, take none away
_EITHER = re.compile(r"(?i)\bfastapi\b|\bstarlette\b")
_EXACT = re.compile(r"(?i)\bfastify\b|\bhono\b|go-chi|labstack/echo|\baxum\b|\bactix")
_NO_MORE = re.compile(r"redirect_slashes\s*=\s*False|APPEND_SLASH\s*=\s*False")


class _Refusal(NamedTuple):
    """A route that a request misses by a slash."""

    route: Served
    is_slashed: bool  # the route


def slash_findings(integration: Integration) -> Iterator[Finding]:
    """Every new request that a route answered with or without a slash, and answers no more."""
    files = integration.wire_files
    for side in integration.all_sides:
        if not _may_turn(integration, side):
            continue
        routed = routed_of(files, integration, side) or _by_settings(integration, side)
        for other in integration.all_sides if routed is not None else ():
            if other is not side and routed is not None:
                yield from _between(integration, routed, other)


def _by_settings(integration: Integration, side: Side) -> Routed | None:
    """The routes of a project of Django whose settings a side changed alone."""
    files, base, view = integration.wire_files, integration.view(side.base_tree), integration.view(side.tree)
    if not any(path.endswith("settings.py") for path in side.changes):
        return None
    seeds = frozenset(_of_project(view, "urls.py"))
    return Routed(side, seeds, route_table(files, base, seeds), route_table(files, view, seeds)) if seeds else None


def _may_turn(integration: Integration, side: Side) -> bool:
    """Whether a side's changed lines differ by a slash, or say what is to be done about one, and any other may ask."""
    serves = integration.wordings[side.name].told.may_serve or any(
        path.endswith("settings.py") for path in side.changes
    )
    if not serves or not integration.is_asked(side):
        return False
    for edit in integration.wordings[side.name].edits:
        if _SIGNS.is_in(edit.fresh) or _SIGNS.is_in(edit.gone):
            return True
        if any(text.endswith("/") and text.rstrip("/") in edit.texts for text in edit.lost_texts):
            return True
        if any(text.endswith("/") and text.rstrip("/") in edit.lost_texts for text in edit.texts):
            return True
    return False


def _between(integration: Integration, routed: Routed, other: Side) -> Iterator[Finding]:
    files, pair = integration.wire_files, integration.pair(routed.side, other)
    theirs = merged = None
    for asked in newly_asked(files, integration, other):
        meant = [route for _, route in routed.after.answering(asked.request.method, asked.request.path)]
        slashed = _is_slashed(pair.right_view, asked) if meant else None
        if slashed is None:
            continue
        if theirs is None or merged is None:
            theirs = route_table(files, pair.right_view, routed.seeds)
            merged = route_table(files, pair.merged, routed.seeds)
        missed = _missed(merged, pair.merged, asked, slashed=slashed)
        if missed is not None and _missed(theirs, pair.right_view, asked, slashed=slashed) is None:
            yield _finding(integration, routed.side, asked, missed)


def _is_slashed(view: View, asked: Asked) -> bool | None:
    """Whether a request's text ends in a slash; None where that isn't written on its line."""
    last = asked.request.path.strip("/").rpartition("/")[2]
    line = (view.text(asked.path) or "").splitlines()[asked.request.place.line - 1]
    told = [text.partition("?")[0] for _, text in _LITERAL.findall(line) if "/" in text]
    ending = re.compile(rf"(?:{re.escape(last)}|^/)/?$" if last != HOLE else r"[}\]>]/?$|^/$")
    fits = [text for text in told if ending.search(text)]
    return fits[-1].endswith("/") if fits and fits[-1] != "/" else None


def _missed(table: RouteTable, view: View, asked: Asked, *, slashed: bool) -> _Refusal | None:
    """The route that a request would mean, if none answers it as it is written."""
    routes = [route for _, route in table.answering(asked.request.method, asked.request.path)]
    refusals = [_refusal(view, route, slashed=slashed) for route in routes]
    return refusals[0] if refusals and all(refusals) else None


def _refusal(view: View, route: Served, *, slashed: bool) -> _Refusal | None:
    """What is wrong with a request for a route, by what its framework bears."""
    text, app = view.text(route.file) or "", view.text(route.app[0]) or ""
    spelled = _spelled(text, route)
    if spelled is None or spelled is slashed or _BOTH.search(text) or _BOTH.search(app):
        return None
    is_told = _NO_MORE.search(app) is not None or any(
        _NO_MORE.search(view.text(one) or "") for one in _of_project(view, "settings.py")
    )
    if _ADDED.search(text) or _ADDED.search(app):
        is_refused = slashed or is_told
    else:
        is_refused = bool(_EXACT.search(app) or (_EITHER.search(app) and is_told))
    return _Refusal(route, spelled) if is_refused else None


def _of_project(view: View, name: str) -> list[str]:
    """The files so called in the folders at the root, as a project of Django has them."""
    folders = [folder for folder, is_tree in view.listing("").items() if is_tree]
    return [path for path in (f"{one}/{name}" for one in sorted(folders)[:50]) if view.entry(path) is not None]


def _spelled(text: str, route: Served) -> bool | None:
    """Whether a route's own text ends in a slash; None where it says nothing of it, as below a prefix alone."""
    line = text.splitlines()[route.place.line - 1]
    if ".register(" in line:
        return re.search(r"trailing_slash\s*=\s*False", text) is None
    last = route.path.strip("/").rpartition("/")[2]
    for _, said in _LITERAL.findall(line):
        if last == HOLE or said.rstrip("/").endswith(last) or said == "/":
            return str(said).endswith("/")
    return False if re.search(r"""\(\s*(?:["']{2})""", line) else None


def _finding(integration: Integration, side: Side, asked: Asked, missed: _Refusal) -> Finding:
    route, other = missed.route, asked.side
    base, view = integration.view(side.base_tree), integration.view(side.tree)
    bare, asks = ("with a slash", "without") if missed.is_slashed else ("without a slash at its end", "with one")
    return Finding(
        "C304",
        Severity.ERROR,
        f"{side.name} answers {route.text} only {bare}; {other.name} newly asks for it {asks}",
        (side.name, other.name),
        (
            _place(integration, side, base, view, route),
            Location(other.name, asked.path, *asked.request.place, role="call"),
        ),
        route.text,
        wire_language(asked.path),
    )


def _place(integration: Integration, side: Side, base: View, view: View, route: Served) -> Location:
    """The side's new line that says so: of the application's manner, or the route's own."""
    for edit in integration.wordings[side.name].edits:
        lines = (view.text(edit.path) or "").splitlines()
        for number in sorted(changed_lines(view, base, edit.path)):
            if _SIGNS.is_in(lines[number - 1]):
                return Location(side.name, edit.path, number, role="route")
    return Location(side.name, route.file, *route.place, role="route")
