"""C302 for models that refuse what they don't know: one side makes one strict; a new client sends it a field more."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitorch.code.model import Place
from gitorch.code.wire.model import Shape
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.sides import Side, View
from gitorch.integrate.wire.answers import names_of
from gitorch.integrate.wire.fields import Wire, wires
from gitorch.integrate.wire.routing import route_table
from gitorch.integrate.wire.wiring import WireFiles, changed_files, changed_lines

_STRICT = re.compile(
    r"""extra\s*=\s*["']forbid|["']extra["']\s*:\s*["']forbid|Extra\.forbid|deny_unknown_fields|\bstrictObject\(|\.strict\(\)"""
)
_CLASS = re.compile(r"^\s*(?:class|struct|pub struct|export const|const)\s+(\w+)(?:\(([^()]*)\))?", re.M)
_Place = tuple[str, Wire, Place]


def strict_findings(integration: Integration) -> Iterator[Finding]:
    """Every new body with a field that the model it is sent to refuses now."""
    files = integration.wire_files
    for side in integration.all_sides:
        if not (integration.is_asked(side) and integration.one(side).know(_MAY_REFUSE)):
            continue
        strict = list(_newly_strict(files, integration, side))
        for other in integration.all_sides if strict else ():
            if other is not side:
                yield from _between(files, integration, (side, other), strict)


def _may_refuse(one: OneSide) -> bool:
    return any(_STRICT.search(one.view.text(path) or "") for path in changed_files(one.side))


_MAY_REFUSE = Fact("may refuse fields", bool, _may_refuse)


def _newly_strict(files: WireFiles, integration: Integration, side: Side) -> Iterator[_Place]:
    base, view = integration.view(side.base_tree), integration.view(side.tree)
    for path in changed_files(side):
        before, after = _strict(files, base, path), _strict(files, view, path)
        known = wires(files, base, path)
        for name, place in after.items():
            if name in known and name not in before and known[name].kind != "literal":
                yield path, wires(files, view, path)[name], place


def _strict(files: WireFiles, view: View, path: str) -> dict[str, Place]:
    """The shapes of a file that refuse other fields, by themselves or by what they inherit from in it."""
    text, facts = view.text(path) or "", files.facts(view, path)
    shapes = {one.name for one in facts.shapes} if facts is not None and _STRICT.search(text) else set[str]()
    heads = list(_CLASS.finditer(text)) if shapes else []
    found: dict[str, Place] = {}
    for head, end in zip(heads, [*(one.start() for one in heads[1:]), len(text)], strict=False):
        body = text[head.start() : end]
        bases = {one.strip() for one in (head[2] or "").split(",")}
        line = text.count("\n", 0, head.start(1)) + 1
        if _STRICT.search(body) or bases & found.keys():
            found[head[1]] = Place(line, 1)
    return {name: place for name, place in found.items() if name in shapes}


def _between(
    files: WireFiles, integration: Integration, sides: tuple[Side, Side], strict: list[_Place]
) -> Iterator[Finding]:
    side, other = sides
    base, view = integration.view(other.base_tree), integration.view(other.tree)
    table = route_table(files, view, {path for path, _, _ in strict})
    for path in changed_files(other):
        facts = files.facts(view, path)
        fresh = changed_lines(view, base, path) if facts is not None and facts.requests else frozenset()
        for request in facts.requests if facts is not None and fresh else ():
            if request.place.line not in fresh or request.method in ("GET", "HEAD", "DELETE"):
                continue
            routes = [route for _, route in table.answering(request.method, request.path)]
            taken = {name for route in routes for name in names_of(files, view, route, taken=True)}
            sent = _sent(facts.shapes if facts is not None else (), view.text(path) or "", request.scope)
            for where, model, place in strict:
                refused = (one - model.fields.keys() - model.accepted for one in sent if model.required <= one)
                more = sorted(next((one for one in refused if one), ()))
                if (where, model.name) in taken and more:
                    at = Location(other.name, path, *request.place, role="use")
                    yield _finding(side, other, (where, model, place), (at, more[0]))


def _sent(shapes: tuple[Shape, ...], text: str, scope: str) -> list[set[str]]:
    """What a function may send: each object that it makes, or else the one type that its file declares and uses."""
    made = [{field.name for field in one.fields} for one in shapes if one.kind == "literal" and one.name == scope]
    used = [one for one in shapes if one.kind == "declared" and re.search(rf"\b{one.name}\b(?:\[\])?\s*[),=]", text)]
    bodies = [one for one in made if not one & {"method", "headers"}]
    return bodies or ([{field.name for field in used[0].fields}] if len(used) == 1 else [])


def _finding(side: Side, other: Side, strict: _Place, use: tuple[Location, str]) -> Finding:
    path, model, place = strict
    return Finding(
        "C302",
        Severity.ERROR,
        f"{side.name} makes {model.name} refuse what it doesn't know; {other.name} newly sends it {use[1]}",
        (side.name, other.name),
        (Location(side.name, path, *place, role="definition"), use[0]),
        f"{model.name}.{use[1]}",
        wire_language(use[0].path),
    )
