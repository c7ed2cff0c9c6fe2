"""G606: two numbered migrations of other numbers that make the same thing, or bear the name of one class."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitorch.code.project.migration_steps import Made, makes
from gitorch.code.project.migrations import Migration
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.sides import Pair, View

_UP = ("up", "V", "do")
_CLASS = re.compile(r"^class (?P<name>\w+) < ActiveRecord::Migration", re.M)


def made_twice(pair: Pair, left: list[Migration], right: list[Migration]) -> Iterator[Finding]:
    """Every two migrations of one folder that can't both run, though their numbers differ."""
    for ours in left:
        for theirs in right:
            is_other = ours.number and theirs.number and ours.number != theirs.number
            if is_other and ours.folder == theirs.folder and ours.direction == theirs.direction in _UP:
                yield from _between(pair, ours, theirs)


def _between(pair: Pair, ours: Migration, theirs: Migration) -> Iterator[Finding]:
    before = {one.what: one for one in _made(pair.left_view, ours)}
    shared = next(((before[one.what], one) for one in _made(pair.right_view, theirs) if one.what in before), None)
    if shared is None:
        return
    mine, other = shared
    yield Finding(
        "G606",
        Severity.ERROR,
        f"{pair.left.name} and {pair.right.name} both make {mine.what} in {ours.folder or '/'}:"
        " whichever migration runs second fails",
        (pair.left.name, pair.right.name),
        (
            Location(pair.left.name, ours.path, mine.line, 1, "addition"),
            Location(pair.right.name, theirs.path, other.line, 1, "addition"),
        ),
        symbol=f"{ours.folder}/{mine.what}",
    )


def _made(view: View, one: Migration) -> tuple[Made, ...]:
    """What a migration makes; with Rails its own class, which there may be only one of, comes first."""
    text = view.text(one.path) or ""
    named = _CLASS.search(text) if one.framework == "Rails" else None
    own = (Made(f"class {named['name']}", text.count("\n", 0, named.start()) + 1),) if named is not None else ()
    return (*own, *makes(one.path, text))
