"""C306 for what a database does by itself: one side takes it away or turns it; a new statement counts on it.

Defaults, rows that go along with their parent's, columns that triggers keep, the hidden number of a row, parents that
must stand first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from gitorch.code.model import Place
from gitorch.code.project.table_upkeep import Key, Kind, Manner, upkeep
from gitorch.code.seeking import Sought
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.sides import Pair, View
from gitorch.integrate.wire.schema import Query, beside, queries, schema_paths
from gitorch.integrate.wire.wiring import WireFiles, changed_lines, imported_nearby

_KEEPS = Sought(rb"(?i)\bdefault\b|\breferences\b|\btrigger\b|\browid\b")
_BACKWARDS = re.compile(r"(?i)(?:^|[._/-])(?:down|undo|revert|rollback)(?:[._/-]|$)")
_ROWID = re.compile(r"(?i)\b(?:rowid|_rowid_|oid)\b")


class _Turned(NamedTuple):
    """One thing that a database no longer does as it did; ``now`` is what it does instead, if anything."""

    kind: str
    table: str
    column: str
    was: str
    now: str
    path: str
    place: Place


def upkeep_findings(integration: Integration) -> Iterator[Finding]:
    """Every new statement that counts on what a database did by itself."""
    for way, turned in integration.meetings(_TURNED):
        for path in schema_paths(way.right):
            yield from _in_file(integration.wire_files, way, path, turned)


def _all(side: OneSide) -> Iterator[_Turned]:
    paths = [path for path in schema_paths(side.side) if _may_keep(side, path)]
    for folder in dict.fromkeys(str(PurePosixPath(path).parent) for path in paths):
        here = [path for path in paths if str(PurePosixPath(path).parent) == folder]
        before, after = (upkeep(_sources(view, here)) for view in (side.base, side.view))
        for key, old in before.items():
            if Key(Kind.ROWID, key.table) in after and _is_lost(key, old, after):
                yield _turned(side, key, old, after.get(key) or _standing(after, key))
        for key, new in after.items():
            if key.kind is Kind.REFERENCE and key not in before and any(one.table == key.table for one in before):
                yield _turned(side, key, Manner("", new.path, new.place), new)


_TURNED = Fact("turned upkeep", tuple[_Turned, ...], lambda one: tuple(_all(one)))


def _is_lost(key: Key, old: Manner, after: dict[Key, Manner]) -> bool:
    """Whether a database does something no more, or otherwise: a default that is gone may be gone with its column."""
    new = after.get(key)
    match key.kind:
        case Kind.REFERENCE:
            return False
        case Kind.TRIGGER:
            return new is None
        case Kind.CASCADE:
            children = ((other.kind, other.table, one.what) for other, one in after.items())
            return (Kind.CASCADE, key.table, old.what) not in children
        case _:
            return new is not None and new.what != old.what


def _may_keep(side: OneSide, path: str) -> bool:
    return any(_KEEPS.is_in(view.read(path) or b"") for view in (side.base, side.view))


def _sources(view: View, paths: list[str]) -> list[tuple[str, str]]:
    """The files of SQL of a folder in their order, and those of code that say SQL themselves."""
    near = dict.fromkeys(one for path in paths for one in [*beside(view, path), path])
    known = [path for path in sorted(near) if not _BACKWARDS.search(path)]
    return [(path, view.text(path) or "") for path in known if view.entry(path) is not None]


def _standing(after: dict[Key, Manner], key: Key) -> Manner | None:
    """Where a table is declared that lost something."""
    return next((one for other, one in after.items() if other.table == key.table and key.column == other.column), None)


def _turned(side: OneSide, key: Key, old: Manner, new: Manner | None) -> _Turned:
    now = new.what if new is not None and key.kind in (Kind.DEFAULT, Kind.REFERENCE) else ""
    path, place = _told_at(side, key, old, new)
    return _Turned(str(key.kind), key.table, key.column, old.what, now, path, place)


def _told_at(side: OneSide, key: Key, old: Manner, new: Manner | None) -> tuple[str, Place]:
    """Where a side says it: at what stands there now, or else on its first new line of the table or the trigger."""
    if new is not None and new.place.line in changed_lines(side.view, side.base, new.path):
        return new.path, new.place
    names = (old.what.strip("'"), key.table, key.column)
    said = r"without\s+rowid" if key.kind is Kind.ROWID else "|".join(re.escape(one) for one in names if one)
    word = re.compile(rf"(?i)\b(?:{said})\b")
    for path in schema_paths(side.side):
        lines = (side.view.text(path) or "").splitlines()
        for number in sorted(changed_lines(side.view, side.base, path)):
            if word.search(lines[number - 1]):
                return path, Place(number, 1)
    at = old.path if side.view.entry(old.path) is not None else ""
    return (at, Place(max(1, old.place.line - 1), 1)) if at else (old.path, old.place)


def _in_file(files: WireFiles, pair: Pair, path: str, turned: tuple[_Turned, ...]) -> Iterator[Finding]:
    source = (pair.right_view.text(path) or "").lower()
    wanted = [one for one in turned if re.search(rf"\b{re.escape(_spoken(one))}\b", source)]
    asked = list(queries(files, pair.right_view, path)) if wanted and not path.endswith(".sql") else []
    fresh = changed_lines(pair.right_view, pair.right_base, path) if asked else frozenset[int]()
    told: set[int] = set()
    for one in wanted:
        for query in asked:
            place = _counts_on(pair, one, query, asked)
            if place is not None and place.line in fresh and place.line not in told:
                told.add(place.line)
                yield _finding(pair, one, path, place)


def _spoken(one: _Turned) -> str:
    """The table that a statement must name: for what goes along with its parent, the parent."""
    return one.was if one.kind == Kind.CASCADE else one.table


def _counts_on(pair: Pair, one: _Turned, query: Query, asked: list[Query]) -> Place | None:
    """Where a statement counts on what is turned, if it does."""
    statement, text = query.statement, pair.right_view.text(query.path) or ""
    match one.kind:
        case Kind.TRIGGER:
            reads = [each for each in statement.columns if each.name == one.column and one.table in each.tables]
            is_kept = any(re.search(rf"(?i)\bset\b[^;\"]*\b{one.column}\s*=", line) for line in _fresh_lines(pair))
            return query.place(reads[0].at, one.column, text) if reads and not is_kept else None
        case Kind.CASCADE:
            deletes = [at for name, at in statement.tables if name == one.was] if statement.verb == "delete" else []
            is_told = any(name == one.table for each in asked for name, _ in each.statement.tables)
            return query.place(deletes[0], one.was, text) if deletes and not is_told else None
        case Kind.DEFAULT:
            is_left_out = statement.inserted is not None and statement.inserted[0] == one.table
            is_left_out = is_left_out and one.column not in statement.inserted[1]  # type: ignore[index]
            is_meant = is_left_out and _speaks_of(pair, query.path, one.was)
            return query.place(statement.inserted[2], one.table, text) if is_meant and statement.inserted else None
        case Kind.REFERENCE:
            return _before_its_parent(one, query, asked, text)
        case _:
            at = _ROWID.search(query.source) if any(name == one.table for name, _ in statement.tables) else None
            return query.place(at.start(), at[0], text) if at is not None else None


def _before_its_parent(one: _Turned, query: Query, asked: list[Query], text: str) -> Place | None:
    """Where rows are inserted whose parents the same function inserts only behind them."""
    inserted = query.statement.inserted
    if inserted is None or inserted[0] != one.table or one.column not in inserted[1]:
        return None
    around = [each for each in asked if each.scope == query.scope and each.statement.inserted is not None]
    parents = [each.start for each in around if each.statement.inserted and each.statement.inserted[0] == one.now]
    is_behind = bool(parents) and min(parents) > query.start
    return query.place(inserted[2], one.table, text) if is_behind else None


def _fresh_lines(pair: Pair) -> Iterator[str]:
    """The new lines of the side that took something away."""
    for path in pair.left.changes:
        lines = (pair.left_view.text(path) or "").splitlines() if wire_language(path) or path.endswith(".sql") else []
        fresh = changed_lines(pair.left_view, pair.left_base, path) if lines else frozenset[int]()
        yield from (lines[number - 1] for number in sorted(fresh))


def _speaks_of(pair: Pair, path: str, literal: str) -> bool:
    """Whether a file, or one that it imports, names what a column was filled with."""
    near = [path, *imported_nearby(pair.right_view, path)]
    return any(literal.strip("'") and literal in (pair.right_view.text(one) or "") for one in near)


def _finding(pair: Pair, one: _Turned, path: str, place: Place) -> Finding:
    left, right = pair.left.name, pair.right.name
    what, then = {
        Kind.TRIGGER: (f"no longer keeps {one.table}.{one.column} by {one.was}", "newly reads it"),
        Kind.CASCADE: (f"no longer deletes {one.table} along with {one.was}", f"newly deletes {one.was} alone"),
        Kind.DEFAULT: (
            f"fills {one.table}.{one.column} with {one.now or 'nothing'}, not {one.was}",
            f"newly inserts without it and counts on {one.was}",
        ),
        Kind.REFERENCE: (
            f"lets {one.table}.{one.column} hold only what stands in {one.now}",
            f"newly inserts into {one.table} before {one.now}",
        ),
        Kind.ROWID: (f"leaves {one.table} without rowid", "newly asks for it"),
    }[Kind(one.kind)]
    return Finding(
        "C306",
        Severity.ERROR if one.kind == Kind.ROWID else Severity.WARNING,
        f"{left} {what}; {right} {then}",
        (left, right),
        (Location(left, one.path, *one.place, role="definition"), Location(right, path, *place, role="use")),
        f"{one.table}.{one.column}" if one.column else one.table,
        wire_language(path) or "sql",
    )
