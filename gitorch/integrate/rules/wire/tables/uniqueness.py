"""C306 for rows that may stand only once: one side makes columns unique; a new insert of the other adds rows freely.

Told only where the insert gives more than those columns, so that it means rows to differ in the rest, or adds many rows
at once, and where nothing around it asks first whether there is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.model import Place
from gitorch.code.project.uniques import Unique, uniques
from gitorch.code.seeking import Sought
from gitorch.code.wire.casing import words
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.sides import Pair
from gitorch.integrate.wire.schema import Query, beside, queries, schema_paths
from gitorch.integrate.wire.wiring import WireFiles, changed_lines

_UNIQUE = Sought(r"(?i)unique")
_GIVES_WAY = re.compile(r"(?i)\bon\s+(?:conflict|duplicate)\b|\binsert\s+(?:or\s+\w+|ignore)\b|\bnot\s+exists\b")
_CATCHES = re.compile(r"IntegrityError|UniqueViolation|DuplicateKey|ER_DUP_ENTRY|23505|SQLITE_CONSTRAINT|UniqueConstr")
_ADDS_MANY = re.compile(r"\bexecutemany\(|\bexecuteBatch\(|\baddBatch\(|\bexecute_values\(|\bexecute_batch\(")
_FILLED = frozenset(("id", "uuid"))


class _Made(NamedTuple):
    """Columns of a table that became unique together, and where that is said."""

    path: str
    table: str
    columns: frozenset[str]
    place: Place


def uniqueness_findings(integration: Integration) -> Iterator[Finding]:
    """Every new insert that may add a row again which may stand only once now."""
    for way, made in integration.meetings(_MADE):
        for path in schema_paths(way.right):
            yield from _in_file(integration.wire_files, way, path, made)


def _all(side: OneSide) -> Iterator[_Made]:
    for path in schema_paths(side.side):
        source = side.view.text(path) or ""
        declared = list(uniques(source)) if _UNIQUE.is_in(source) else []
        fresh = changed_lines(side.view, side.base, path) if declared else frozenset()
        for one in declared:
            if one.place.line in fresh and _is_of_old(side, path, one):
                yield _Made(path, one.table, one.columns, one.place)


_MADE = Fact("made unique", tuple[_Made, ...], lambda one: tuple(_all(one)))


def _is_of_old(side: OneSide, path: str, one: Unique) -> bool:
    """Whether the table was there before, and let the columns stand more than once."""
    before = [side.base.text(near) or "" for near in dict.fromkeys([path, *beside(side.base, path)])]
    is_known = any(re.search(rf"(?i)\b{re.escape(one.table)}\b", text) for text in before)
    return is_known and not any(
        (old.table, old.columns) == (one.table, one.columns) for text in before for old in uniques(text)
    )


def _in_file(files: WireFiles, pair: Pair, path: str, made: tuple[_Made, ...]) -> Iterator[Finding]:
    source = (pair.right_view.text(path) or "").lower()
    wanted = {one.table: one for one in made if one.table in source}
    fresh = changed_lines(pair.right_view, pair.right_base, path) if wanted else frozenset()
    asked = list(queries(files, pair.right_view, path)) if wanted and not path.endswith(".sql") else []
    for query in asked:
        inserted = query.statement.inserted
        one = wanted.get(inserted[0]) if inserted is not None else None
        given = {*inserted[1]} - _FILLED - _moments(inserted[1]) if inserted is not None else set()
        if one is None or inserted is None or not one.columns <= given:
            continue
        if one.columns == given and not _ADDS_MANY.search(pair.right_view.text(path) or ""):
            continue
        place = query.place(inserted[2], one.table, pair.right_view.text(path) or "")
        if place.line in fresh and not _is_guarded(pair, path, one, query, asked):
            yield _finding(pair, one, path, place)


def _moments(columns: tuple[str, ...]) -> set[str]:
    """The columns that say when a row came, which tells it from no other row that counts."""
    return {column for column in columns if {"created", "updated"} & set(words(column))}


def _is_guarded(pair: Pair, path: str, one: _Made, query: Query, asked: list[Query]) -> bool:
    """Whether the insert gives way, or the function around it looks first, deletes first or expects to be refused."""
    if _GIVES_WAY.search(query.source) or _CATCHES.search(pair.right_view.text(path) or ""):
        return True
    around = (each.statement for each in asked if each.scope == query.scope and each.start < query.start)
    asking = (each for each in around if each.verb in ("select", "delete", "update"))
    return any(name == one.table for each in asking for name, _ in each.tables)


def _finding(pair: Pair, one: _Made, path: str, place: Place) -> Finding:
    left, right, columns = pair.left.name, pair.right.name, ", ".join(sorted(one.columns))
    return Finding(
        "C306",
        Severity.WARNING,
        f"{left} lets {columns} of {one.table} stand only once; {right} newly inserts whatever is there",
        (left, right),
        (Location(left, one.path, *one.place, role="definition"), Location(right, path, *place, role="use")),
        f"{one.table}({columns})",
        wire_language(path) or "sql",
    )
