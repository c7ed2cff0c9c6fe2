"""C302 for bodies without a model: one side's handler reads another key of what it is sent; the other sends the old.

``request.get_json()["title"]`` and ``const { title } = req.body`` are all that tells what such a route takes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from gitorch.code.model import Place
from gitorch.code.wire.casing import words
from gitorch.code.wire.model import Request
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.patching import renamed
from gitorch.integrate.sides import Side, View
from gitorch.integrate.wire.routing import Served, route_table
from gitorch.integrate.wire.wiring import WireFiles, changed_files, changed_lines

_BODY = r"(?:\w+\.)?(?:request|req)\.(?:get_json\(|json\b|form\b|body\b|data\b|POST\b)"
_FORMS = re.compile(r"\b(?:URLSearchParams|FormData)\b|add_field")
_IS_BODY = re.compile(rf"^(?:await\s+)?{_BODY}")
_Read = dict[str, Place]


@dataclass(frozen=True)
class _Change:
    """A route whose handler no longer reads a key of its body, and what it reads instead."""

    route: Served
    old: str
    heir: str
    place: Place


def handed_findings(integration: Integration) -> Iterator[Finding]:
    """Every new request whose body has a key that its handler no longer reads."""
    files = integration.wire_files
    for side in integration.serving():
        changes = list(_changes(files, integration, side))
        for other in integration.all_sides if changes else ():
            if other is not side:
                yield from _between(files, integration, (side, other), changes)


def _changes(files: WireFiles, integration: Integration, side: Side) -> Iterator[_Change]:
    base, view = integration.view(side.base_tree), integration.view(side.tree)
    for path in changed_files(side):
        old, new = files.facts(base, path), files.facts(view, path)
        handlers = {(one.method, one.path): one.handler for one in old.routes} if old is not None else {}
        if new is None or not handlers or not any(_reads(files, base, path, one) for one in handlers.values()):
            continue
        for route in route_table(files, view, [path]).routes:
            if route.file == path and route.method not in ("GET", "HEAD", "DELETE") and route.handler:
                before, after = (_reads(files, one, path, route.handler) for one in (base, view))
                yield from _lost(route, before, after)


def _lost(route: Served, before: _Read, after: _Read) -> Iterator[_Change]:
    won = [key for key in after if key not in before]
    for key in before if after else ():
        if key not in after:
            alike = [one for one in won if set(words(one)) & set(words(key))] or won
            if len(alike) == 1:
                yield _Change(route, key, alike[0], after[alike[0]])


def _reads(files: WireFiles, view: View, path: str, handler: str) -> _Read:
    """The keys that a handler reads of the body it is sent, each where it first does."""
    facts, source = files.facts(view, path), view.text(path) or ""
    found: _Read = {}
    for one in facts.mentions if facts is not None else ():
        scope, _, holder = one.group.partition(f"{one.scope}:")
        is_here = one.scope == handler or one.scope.endswith(f".{handler}")
        if (
            is_here
            and one.use == "read"
            and not scope
            and (_is_body(holder, source) or _is_given(holder, handler, source))
        ):
            found.setdefault(one.key, one.place)
    return found


def _is_body(holder: str, source: str) -> bool:
    """Whether a value is the body of a request, or is kept from one under a name."""
    if _IS_BODY.match(holder):
        return True
    is_name = re.fullmatch(r"[A-Za-z_]\w*", holder) is not None
    return is_name and re.search(rf"\b{holder}\s*(?::[^=\n]+)?=\s*(?:await\s+)?{_BODY}", source) is not None


def _is_given(holder: str, handler: str, source: str) -> bool:
    """Whether a handler takes the body itself, under such a name."""
    said = rf"\b{re.escape(handler)}\s*(?:=\s*(?:async\s*)?)?\([^()]*\b{holder}\b"
    return holder in ("body", "payload") and re.search(said, source) is not None


def _between(
    files: WireFiles, integration: Integration, sides: tuple[Side, Side], changes: list[_Change]
) -> Iterator[Finding]:
    side, other = sides
    base, view = integration.view(other.base_tree), integration.view(other.tree)
    theirs = route_table(files, view, {one.route.file for one in changes})
    for path in changed_files(other):
        facts = files.facts(view, path)
        fresh = changed_lines(view, base, path) if facts is not None and facts.requests else frozenset[int]()
        for request in facts.requests if facts is not None and fresh else ():
            routes = [route for _, route in theirs.answering(request.method, request.path)]
            for one in changes if len(routes) == 1 else ():
                is_meant = (routes[0].method, routes[0].path) == (one.route.method, one.route.path)
                place = _sent(files, view, path, request, one) if is_meant else None
                if place is not None and place.line in fresh and not _still(files, integration, sides, one):
                    yield _finding(integration, (side, other), one, (path, place))


def _sent(files: WireFiles, view: View, path: str, request: Request, change: _Change) -> Place | None:
    """Where the function of a request writes the old key into an object, if it says nothing of the new one."""
    facts = files.facts(view, path)
    shapes = [one for one in facts.shapes if one.kind == "literal" and one.name == request.scope] if facts else []
    fields = {field.name: field.place for one in shapes for field in one.fields}
    put = _put(files, view, path, request.scope)
    fields = put or fields  # what a form holds is all that is sent
    return fields.get(change.old) if change.heir not in fields else None


def _put(files: WireFiles, view: View, path: str, scope: str) -> _Read:
    """The names under which a function puts something into a form or into parameters that it sends."""
    facts = files.facts(view, path) if _FORMS.search(view.text(path) or "") else None
    found: _Read = {}
    for text in facts.texts if facts is not None else ():
        is_put = text.use == "argument" and text.callee.rpartition(".")[2] in ("set", "append", "add_field")
        if is_put and text.scope == scope:
            found.setdefault(text.value, text.place)
    return found


def _still(files: WireFiles, integration: Integration, sides: tuple[Side, Side], one: _Change) -> bool:
    """Whether the handler reads the old key where both sides are together."""
    return one.old in _reads(files, integration.pair(*sides).merged, one.route.file, one.route.handler)


def _finding(integration: Integration, sides: tuple[Side, Side], one: _Change, at: tuple[str, Place]) -> Finding:
    side, other = sides
    finding = Finding(
        "C302",
        Severity.ERROR,
        f"{side.name} reads {one.heir} where {one.route.text} was sent {one.old}; {other.name} newly sends {one.old}",
        (side.name, other.name),
        (
            Location(side.name, one.route.file, *one.place, role="definition"),
            Location(other.name, at[0], *at[1], role="use"),
        ),
        f"{one.route.text}.{one.old}",
        wire_language(at[0]),
    )
    return replace(finding, fix=renamed(integration.view(other.tree), other.name, [at], one.old, one.heir))
