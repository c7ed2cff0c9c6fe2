"""S203: two sides add a Ruby class of one name below different superclasses; whichever file is loaded second fails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.model import Kind, Place
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.sides import Pair

_HEAD = re.compile(r"^\s*class\s+[\w:]+\s*<\s*(?P<above>[A-Z][\w:]*)\s*(?:;.*)?$")


class _Below(NamedTuple):
    """A class with a superclass of its own naming."""

    qualname: str
    above: str
    path: str
    place: Place


def superclass_findings(integration: Integration) -> Iterator[Finding]:
    """Every class that two sides add, in files of their own, below classes of other names."""
    below = {side.name: integration.one(side).know(_BELOW) for side in integration.all_sides}
    for pair in integration.pairs():
        theirs = {one.qualname: one for one in below[pair.right.name]}
        for one in below[pair.left.name]:
            other = theirs.get(one.qualname)
            if other is not None and other.path != one.path and _last(other.above) != _last(one.above):
                yield _finding(pair, one, other)


def _below(one: OneSide) -> Iterator[_Below]:
    for path in one.side.changes:
        module = one.view.module(path) if path.endswith(".rb") and "test" not in path and "spec" not in path else None
        old = one.base.module(path) if module is not None else None
        lines = (one.view.text(path) or "").splitlines() if module is not None else []
        for each in module.definitions if module is not None else ():
            is_new = each.kind is Kind.CLASS and (old is None or old.find(each.qualname) is None)
            head = _HEAD.match(lines[each.place.line - 1]) if is_new and each.place.line <= len(lines) else None
            if head is not None:
                yield _Below(each.qualname, head["above"], path, each.place)


_BELOW = Fact("new Ruby classes", tuple[_Below, ...], lambda one: tuple(_below(one)))


def _last(name: str) -> str:
    return name.rpartition("::")[2]


def _finding(pair: Pair, one: _Below, other: _Below) -> Finding:
    return Finding(
        "S203",
        Severity.ERROR,
        f"{pair.left.name} and {pair.right.name} both define {one.qualname}, one below {one.above} and one below"
        f" {other.above}: loading both raises a superclass mismatch",
        (pair.left.name, pair.right.name),
        (
            Location(pair.left.name, one.path, *one.place, "definition"),
            Location(pair.right.name, other.path, *other.place, "definition"),
        ),
        symbol=f"{one.path}:{one.qualname}",
        language="ruby",
    )
