"""G606: two numbered migrations of other numbers that make the same thing, or bear the name of one class."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitorch.code.project.migration_needs import needs, takes
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


def taken_away(pair: Pair, left: list[Migration], right: list[Migration]) -> Iterator[Finding]:
    """What a migration of the left side takes away before one of the right side works with it."""
    for ours in left:
        for theirs in right if ours.number and ours.direction in _UP else ():
            if theirs.folder != ours.folder or theirs.direction != ours.direction or not _comes_first(ours, theirs):
                continue
            gone = {one.what: one for one in takes(ours.path, pair.left_view.text(ours.path) or "")}
            text = pair.right_view.text(theirs.path) or "" if gone else ""
            own = {one.what for one in makes(theirs.path, text)}
            needed = next((one for one in needs(theirs.path, text) if one.what in gone and one.what not in own), None)
            if needed is not None:
                yield _failing(pair, (ours, gone[needed.what]), (theirs, needed))


def _comes_first(ours: Migration, theirs: Migration) -> bool:
    mine, other = ours.number.split("."), theirs.number.split(".")
    return all(part.isdigit() for part in (*mine, *other)) and [*map(int, mine)] < [*map(int, other)]


def _failing(pair: Pair, ours: tuple[Migration, Made], theirs: tuple[Migration, Made]) -> Finding:
    (first, gone), (second, needed) = ours, theirs
    return Finding(
        "G606",
        Severity.WARNING,
        f"migration {first.number} of {pair.left.name} takes {gone.what} away; {second.number} of {pair.right.name}"
        " works with it afterwards, and fails",
        (pair.left.name, pair.right.name),
        (
            Location(pair.left.name, first.path, gone.line, 1, "deletion"),
            Location(pair.right.name, second.path, needed.line, 1, "use"),
        ),
        symbol=f"{first.folder}/{gone.what}",
    )


def _between(pair: Pair, ours: Migration, theirs: Migration) -> Iterator[Finding]:
    before = {one.what: one for one in _made(pair.left_view, ours)}
    shared = ((before[one.what], one) for one in _made(pair.right_view, theirs) if one.what in before)
    mine, other = next(((one, two) for one, two in shared if not _is_the_same(one, two)), (None, None))
    if mine is None or other is None:
        return
    ends = "makes nothing, and lacks what it counts on" if mine.unless_there and other.unless_there else "fails"
    yield Finding(
        "G606",
        Severity.ERROR,
        f"{pair.left.name} and {pair.right.name} both make {mine.what} in {ours.folder or '/'}:"
        f" whichever migration runs second {ends}",
        (pair.left.name, pair.right.name),
        (
            Location(pair.left.name, ours.path, mine.line, 1, "addition"),
            Location(pair.right.name, theirs.path, other.line, 1, "addition"),
        ),
        symbol=f"{ours.folder}/{mine.what}",
    )


def _is_the_same(one: Made, two: Made) -> bool:
    """Whether a thing that is made only where there is none yet is made alike, or the other one says what it is."""
    return bool(one.unless_there) != bool(two.unless_there) or (
        bool(one.unless_there) and one.unless_there == two.unless_there
    )


def _made(view: View, one: Migration) -> tuple[Made, ...]:
    """What a migration makes; with Rails its own class, which there may be only one of, comes first."""
    text = view.text(one.path) or ""
    named = _CLASS.search(text) if one.framework == "Rails" else None
    own = (Made(f"class {named['name']}", text.count("\n", 0, named.start()) + 1),) if named is not None else ()
    return (*own, *makes(one.path, text))
