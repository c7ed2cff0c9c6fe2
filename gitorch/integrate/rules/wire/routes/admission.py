"""C304 for routes that turn requests away: one side narrows a parameter or asks who one is; a new client doesn't fit.

``<room>`` becomes ``<int:room>`` and a client asks by a name; a router gets a guard and a client sends nothing to show.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.wire.casing import words
from gitorch.code.wire.model import Request, Route
from gitorch.code.wire.paths import HOLE
from gitorch.code.wire.reading import wire_language
from gitorch.code.wire.verbs import named
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.sides import Side, View
from gitorch.integrate.wire.routing import RouteTable, Served, route_table
from gitorch.integrate.wire.wiring import WireFiles, changed_files, changed_lines

_NUMERIC = re.compile(
    r"<int:\w+>|\{\w+:int\}|:\w+\(\\\\?d\+\)|\{\w+:(?:\\\\?d|\[0-9\])\+\}|\(\?P<\w+>(?:\\d|\[0-9\])\+\)|:\w+\{\[0-9\]\+\}"
)
_GUARDS = re.compile(
    r"\bdependencies\s*=\s*\[|\bSecurity\(|login_required|jwt_required|token_required|requires?_?auth|RequireAuth"
    r"|permission_classes|IsAuthenticated|ensure_?auth|verify_?token|authenticate|auth\w*_?middleware|PreAuthorize|@Secured"
    r"|\[Authorize|UseGuards\(|middleware\(\[?['\"]auth",
    re.I,
)
_SHOWS = re.compile(r"(?i)authoriz|headers?\b|token|cookie|credential|api_?-?key|\bauth\b|auth=|session|interceptor")
_BARE = re.compile(
    r"^(?:await )?(?:window\.)?(?:\$?fetch|axios(?:\.\w+)?|requests\.\w+|httpx\.\w+|ky(?:\.\w+)?|http\.(?:Get|Post))$"
)
_TEXTS = named(
    "slug name code title handle username email key label nick nickname alias sku uuid symbol word city country"
)
_HOLES = re.compile(r"\$\{([^{}]*)\}|\{([^{}]*)\}|%[sd]|\+\s*([\w.]+)")


class _Turned(NamedTuple):
    """A route that newly turns requests away, and the line that says so."""

    route: Served
    path: str
    line: int
    segment: int  # of the path, that must be a number now; -1 for a guard


def admission_findings(integration: Integration) -> Iterator[Finding]:
    """Every new request that a route answered before and turns away now."""
    files = integration.wire_files
    for side in integration.serving():
        turned = list(_turned(files, integration, side))
        for other in integration.all_sides if turned else ():
            if other is not side:
                yield from _between(files, integration, (side, other), turned)


def _turned(files: WireFiles, integration: Integration, side: Side) -> Iterator[_Turned]:
    base, view = integration.view(side.base_tree), integration.view(side.tree)
    for path in changed_files(side):
        facts, before = files.facts(view, path), files.facts(base, path)
        if facts is None or before is None or not (facts.routes or facts.mounts):
            continue
        lines, fresh = (view.text(path) or "").splitlines(), changed_lines(view, base, path)
        signs = [n for n in sorted(fresh) if _GUARDS.search(lines[n - 1]) or _NUMERIC.search(lines[n - 1])]
        table = route_table(files, view, [path]).routes if signs or _retyped(base, view, path) else ()
        had = {(route.method, route.path) for route in before.routes}
        for route in facts.routes:
            served = [one for one in table if (one.file, one.place) == (path, route.place)]
            for one in served if (route.method, route.path) in had else ():
                for turned in _of_route(one, route, (base, view), lines, signs):
                    if turned.segment < 0 or not any(_takes_instead(view, each, one) for each in table):
                        yield turned


def _takes_instead(view: View, one: Served, other: Served) -> bool:
    """Whether a route answers, written elsewhere, the texts that another one doesn't."""
    is_same = (one.method, one.path, one.app) == (other.method, other.path, other.app)
    return is_same and (one.file, one.place) != (other.file, other.place) and _takes_texts(view, one)


def _takes_texts(view: View, route: Served) -> bool:
    lines = (view.text(route.file) or "").splitlines()
    return _NUMERIC.search(lines[route.place.line - 1]) is None


def _of_route(
    one: Served, route: Route, views: tuple[View, View], lines: list[str], signs: list[int]
) -> Iterator[_Turned]:
    """Why a route turns requests away, if it does: its own line, a line of its decorators, or its router's."""
    owner = re.compile(rf"(?:^|[\s(,]){re.escape(route.owner)}(?:\s*=|\.use\()") if route.owner else None
    for number in signs:
        text = lines[number - 1]
        is_own = route.place.line - 3 <= number <= route.place.line + 3 and route.path.split(HOLE)[0].strip("/") in text
        if _NUMERIC.search(text) and number == route.place.line:
            yield _Turned(one, one.file, number, _hole_of(text))
        elif _GUARDS.search(text) and (is_own or (owner is not None and owner.search(text) is not None)):
            yield _Turned(one, one.file, number, -1)
    for position, line in _narrowed(one, route, *views):
        yield _Turned(one, one.file, line, position)


def _hole_of(text: str) -> int:
    """Which parameter of a route's text is the number: the first is 0."""
    match = _NUMERIC.search(text)
    before = text[: match.start()] if match is not None else ""
    return len(re.findall(r"<[^<>]*>|\{[^{}]*\}|/:\w+", before))


def _retyped(base: View, view: View, path: str) -> bool:
    return path.endswith(".py") and base.module(path) != view.module(path)


def _narrowed(one: Served, route: Route, base: View, view: View) -> Iterator[tuple[int, int]]:
    """The parameters of a path that a function of Python takes as a number now, and took as a text."""
    if not one.file.endswith(".py") or not route.handler:
        return
    before, after = (each.module(one.file) for each in (base, view))
    old = before.find(route.handler) if before is not None else None
    new = after.find(route.handler) if after is not None else None
    if old is None or new is None or old.signature is None or new.signature is None:
        return
    was = {each.name: each.annotation for each in old.signature.parameters}
    line = next((n for n in range(route.place.line, new.place.line + 1)), new.place.line)
    named_ = re.findall(r"\{(\w+)\}", (view.text(one.file) or "").splitlines()[line - 1])
    for each in new.signature.parameters:
        if each.annotation == "int" and was.get(each.name, "int") in ("str", None) and each.name in named_:
            yield named_.index(each.name), new.place.line


def _between(
    files: WireFiles, integration: Integration, sides: tuple[Side, Side], turned: list[_Turned]
) -> Iterator[Finding]:
    side, other = sides
    base, view = integration.view(other.base_tree), integration.view(other.tree)
    for path in changed_files(other):
        facts = files.facts(view, path)
        fresh = changed_lines(view, base, path) if facts is not None and facts.requests else frozenset()
        for request in facts.requests if facts is not None else ():
            hit = next((one for one in turned if _is_turned_away(one, request, view.text(path) or "")), None)
            if hit is not None and request.place.line in fresh and path != hit.path:
                yield _finding(side, other, hit, (path, request))


def _is_turned_away(one: _Turned, request: Request, source: str) -> bool:
    if not RouteTable((one.route,)).answering(request.method, request.path):
        return False
    if one.segment < 0:
        return _BARE.match(request.callee) is not None and not _SHOWS.search(source)
    wanted = [n for n, part in enumerate(one.route.path.strip("/").split("/")) if part == HOLE]
    given = request.path.strip("/").split("/")
    extra = len(one.route.path.strip("/").split("/")) - len(given)
    at = wanted[one.segment] - extra if one.segment < len(wanted) else -1
    if not 0 <= at < len(given):
        return False
    if given[at] != HOLE:
        return not given[at].isdigit()
    line = source.splitlines()[request.place.line - 1]
    holes = [
        next((part for part in match.groups() if part), "")
        for match in _HOLES.finditer(line[request.place.column - 1 :])
    ]
    spare = len(holes) - sum(part == HOLE for part in given)
    index = sum(part == HOLE for part in given[:at]) + max(spare, 0)
    return index < len(holes) and _is_text(holes[index], source)


def _is_text(expression: str, source: str) -> bool:
    """Whether what fills a hole is a text: by its name, or by its type where it is declared."""
    name = re.sub(r"^\w+\(|\)$", "", expression.strip())
    last = re.split(r"[.?\[\]\"']+", name.rstrip("]\"'"))[-1]
    if set(words(last)) & _TEXTS:
        return True
    declared = (
        rf"\b{re.escape(last)}\??\s*:\s*(?:string|str)\b(?!\s*\|)|\b{re.escape(last)}s\s*:\s*(?:string\[\]|list\[str\])"
    )
    return bool(last) and re.search(declared, source) is not None and not {"id", "no", "number"} & set(words(last))


def _finding(side: Side, other: Side, one: _Turned, use: tuple[str, Request]) -> Finding:
    path, request = use
    if one.segment < 0:
        what, then = f"guards {one.route.text}", "newly asks for it and shows nothing"
    else:
        what, then = f"lets {one.route.text} take numbers alone", "newly asks for it with a text"
    return Finding(
        "C304",
        Severity.WARNING if one.segment < 0 else Severity.ERROR,
        f"{side.name} {what}; {other.name} {then}",
        (side.name, other.name),
        (
            Location(side.name, one.path, one.line, role="route"),
            Location(other.name, path, *request.place, role="call"),
        ),
        one.route.text,
        wire_language(path),
    )
