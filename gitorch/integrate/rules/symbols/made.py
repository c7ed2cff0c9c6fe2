"""S209 without annotations: a constant or an answer plainly becomes another kind of value; a new use needs the old one.

``TIMEOUT = 30`` becomes ``timedelta(seconds=30)``, and a new line multiplies it; a function answers a path where it
answered a text, and a new line adds a suffix.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.model import Place, Reference
from gitorch.code.python.made import Made, Need, made, needs
from gitorch.integrate.edited_lines import replaced
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.sides import Pair
from gitorch.integrate.wire.wiring import changed_lines

_SAYS = re.compile(r"\s+return\b|[A-Za-z_]\w*\s*(?::[^=]+)?=(?!=)")
_ARTICLES = {"object": "an object"}


class _Remade(NamedTuple):
    """A name of a side's file that was one kind of value and is another."""

    path: str
    name: str
    before: str
    after: str
    is_function: bool
    place: Place


def values_remade(integration: Integration) -> Iterator[Finding]:
    """Every new use that needs a value to be what another side has made something else."""
    for way, remade in integration.meetings(_REMADE):
        for path in way.right.changes:
            if path.endswith(".py"):
                yield from _in_file(way, path, remade)


def _all_remade(side: OneSide) -> Iterator[_Remade]:
    for path, change in side.side.changes.items():
        if not path.endswith(".py") or change.old is None or not _may_remake(side, path):
            continue
        before, after = made(side.base.text(path) or ""), made(side.view.text(path) or "")
        for name, now in after.items():
            was = before.get(name)
            if was is not None and was.is_function == now.is_function and was.kind != now.kind:
                yield _Remade(path, name, was.kind, now.kind, now.is_function, now.place)


def _may_remake(side: OneSide, path: str) -> bool:
    """Whether any change of a file puts an answer, or a constant, in the place of another."""
    return any(all(any(map(_SAYS.match, lines)) for lines in (out, put)) for out, put, _ in replaced(side, path))


_REMADE = Fact("remade values", tuple[_Remade, ...], lambda one: tuple(_all_remade(one)))


def _in_file(pair: Pair, path: str, remade: tuple[_Remade, ...]) -> Iterator[Finding]:
    source = pair.right_view.text(path) or ""
    near = [one for one in remade if one.name in source]
    fresh = changed_lines(pair.right_view, pair.right_base, path) if near else frozenset[int]()
    told: set[tuple[str, str]] = set()
    for need in needs(source) if fresh else ():
        for one in near if need.place.line in fresh else ():
            is_broken = one.before in need.kinds and one.after not in need.kinds
            key = (one.path, one.name)
            if is_broken and key not in told and _is_meant(pair, path, need, one) and _stands(pair, one):
                told.add(key)
                yield _finding(pair, one, path, need)


def _is_meant(pair: Pair, path: str, need: Need, one: _Remade) -> bool:
    """Whether a use is of that very name, as a call where it is a function's answer."""
    resolver, module = resolver_for("python"), pair.right_view.module(path)
    if need.path.rpartition(".")[2] != one.name or need.is_call != one.is_function or resolver is None:
        return False
    line = need.place.line
    inside = [d for d in module.definitions if d.signature and d.place.line <= line <= d.end_line] if module else []
    scope = max(inside, key=lambda d: d.place.line).qualname if inside else ""
    found = resolver.reference(pair.right_view, path, Reference(need.path, need.place, scope))
    return isinstance(found, Found) and (found.path, found.definition.qualname) == (one.path, one.name)


def _stands(pair: Pair, one: _Remade) -> bool:
    now: Made | None = made(pair.merged.text(one.path) or "").get(one.name)
    return now is not None and now.kind == one.after


def _finding(pair: Pair, one: _Remade, path: str, need: Need) -> Finding:
    left, right = pair.left.name, pair.right.name
    now, was = (_ARTICLES.get(kind, f"a {kind}") for kind in (one.after, one.before))
    what = f"what {one.name} answers" if one.is_function else one.name
    return Finding(
        "S209",
        Severity.ERROR,
        f"{left} makes {what} {now}, not {was}; {right} newly uses it as {was}",
        (left, right),
        (Location(left, one.path, *one.place, "definition"), Location(right, path, *need.place, "use")),
        symbol=f"{one.path}:{one.name}",
        language="python",
    )
