"""C306 for rows that stay: one side marks them in a new column and leaves them out; a new query of the other doesn't.

``deleted_at``, ``archived``, ``tenant_id``: the column is new, and queries that were there before now ask for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.model import Place
from gitorch.code.wire.casing import words
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.sides import Pair, View
from gitorch.integrate.wire.schema import queries, schema_paths, tables
from gitorch.integrate.wire.wiring import WireFiles, changed_files, changed_lines
from gitorch.integrate.wording import may_define_tables

_MARKS = re.compile(
    r"(?i)(?:\b|_)(?:deleted|removed|archived|active|enabled|hidden|published|voided|revoked|tenant|trashed)"
)
_BY_KEY = re.compile(r"""(?is)\bwhere\s+(?:\w+\.)?(?:id|uuid|pk|rowid|\w+_id)\s*=\s*\S+\s*$|\b(?:pk|id)\s*=""")
_WHERE = re.compile(r"(?is)\bwhere\b(.*)")
_MAPPER = re.compile(
    r"\b(?P<django>[A-Z]\w*)\.objects\.(?:filter|all|exclude|order_by|values|values_list|count)\("
    r"|\b(?:select|query)\(\s*(?P<sqlalchemy>[A-Z]\w*)\b"
    r"|\b(?:prisma|db|tx|ctx\.prisma|this\.prisma)\.(?P<prisma>\w+)\.(?:findMany|findFirst|count|aggregate)\("
)


class _Marked(NamedTuple):
    """A column that a side adds to a table and asks for wherever it read the table before."""

    path: str
    table: str
    column: str
    place: Place
    written: Place | None  # where the file marks a row, if it does


class _Asked(NamedTuple):
    """One query: the table or model, its whole text, and where the table is named."""

    table: str
    text: str
    place: Place
    scope: str


def condition_findings(integration: Integration) -> Iterator[Finding]:
    """Every new query that takes rows which another side now leaves out."""
    for way, marked in integration.meetings(_MARKED):
        for one in marked:
            yield from _between(integration.wire_files, way, one)


def _all(side: OneSide) -> Iterator[_Marked]:
    added = {(table, column) for path in schema_paths(side.side) for table, column in _added(side, path)}
    if not added:
        return
    for path in changed_files(side.side):
        before = [one.text for one in _asked(side.files, side.base, path)]
        for one in _asked(side.files, side.view, path):
            for table, column in sorted(added):
                is_new = one.table in _spellings(table) and one.text not in before
                if is_new and _asks_for(one.text, column) and _was_there(one, before, table):
                    yield _Marked(path, table, column, _line_of(side.view, path, one, column), _set(side, path, column))


_MARKED = Fact("marked rows", tuple[_Marked, ...], lambda one: tuple(_all(one)))


def _added(side: OneSide, path: str) -> Iterator[tuple[str, str]]:
    """Columns like a mark that a side's file newly gives to a table that was there."""
    if not (may_define_tables(side.view, path) and _MARKS.search(side.view.text(path) or "")):
        return
    before, after = tables(side.files, side.base, path).columns, tables(side.files, side.view, path).columns
    for table, columns in after.items():
        if table in before:
            yield from ((table, one) for one in columns if one not in before[table] and _MARKS.search(one))
    fresh, text = changed_lines(side.view, side.base, path), side.view.text(path) or ""
    for query in queries(side.files, side.view, path):
        for one in query.statement.definitions:
            is_mark = one.verb == "add-column" and _MARKS.search(one.column) is not None
            if is_mark and query.place(one.at, one.column, text).line in fresh:
                yield one.table, one.column


def _asked(files: WireFiles, view: View, path: str) -> Iterator[_Asked]:
    text = view.text(path) or ""
    for query in queries(files, view, path) if not path.endswith(".sql") else ():
        statement = query.statement
        if statement.verb in ("select", "with", "update", "delete"):
            for table, at in statement.tables:
                yield _Asked(table, " ".join(query.source.lower().split()), query.place(at, table, text), query.scope)
    for match in _MAPPER.finditer(text):
        model = match["django"] or match["sqlalchemy"] or match["prisma"]
        place = Place(text.count("\n", 0, match.start()) + 1, match.start() - text.rfind("\n", 0, match.start()))
        yield _Asked(model.lower(), _statement(text, match.start()), place, "")


def _statement(text: str, start: int) -> str:
    """A chain of calls to its end: as long as a parenthesis is open, or the next line goes on with a dot."""
    depth, at = 0, start
    while at < min(len(text), start + 2_000):
        depth += (text[at] in "([{") - (text[at] in ")]}")
        if depth < 0 or (depth == 0 and text[at] == "\n" and not text[at:].lstrip().startswith(".")):
            break
        at += 1
    return " ".join(text[start:at].lower().split())


def _spellings(table: str) -> set[str]:
    return {table, table.removesuffix("s"), table.replace("_", ""), table.replace("_", "").removesuffix("s")}


def _asks_for(text: str, column: str) -> bool:
    """Whether a query picks its rows by a column."""
    where = _WHERE.search(text)
    about = (
        where[1] if where is not None else "" if text.startswith(("select ", "with ", "update ", "delete ")) else text
    )
    return re.search(rf"\b(?:\w+\.)?(?:{column}|{column.replace('_', '')})", about) is not None


def _was_there(one: _Asked, before: list[str], table: str) -> bool:
    """Whether the file read the table before without the column: a query that shares most of its words is gone."""
    mine = set(re.findall(r"\w+", one.text))
    for text in before:
        theirs = set(re.findall(r"\w+", text))
        if theirs & _spellings(table) and len(mine & theirs) >= 0.7 * len(theirs):
            return True
    return False


def _line_of(view: View, path: str, one: _Asked, column: str) -> Place:
    """The line of the query on which the column is asked for."""
    lines = (view.text(path) or "").splitlines()
    for number in range(one.place.line, min(one.place.line + 30, len(lines)) + 1):
        if words(column) and column.replace("_", "") in lines[number - 1].lower().replace("_", ""):
            return Place(number, 1)
    return one.place


def _set(side: OneSide, path: str, column: str) -> Place | None:
    """Where a file newly puts something into a column."""
    writes = re.compile(rf"(?i)\bset\b[^;]*\b{column}\s*=|\b{column.replace('_', '_?')}\s*[:=](?!=)")
    lines, fresh = (side.view.text(path) or "").splitlines(), changed_lines(side.view, side.base, path)
    return next((Place(number, 1) for number in sorted(fresh) if writes.search(lines[number - 1])), None)


def _between(files: WireFiles, pair: Pair, one: _Marked) -> Iterator[Finding]:
    for path in changed_files(pair.right):
        text = (pair.right_view.text(path) or "").lower()
        if not any(name in text.replace("_", "") for name in _spellings(one.table.replace("_", ""))):
            continue
        fresh = changed_lines(pair.right_view, pair.right_base, path)
        for asked in _asked(files, pair.right_view, path):
            is_about = asked.table in _spellings(one.table) and asked.place.line in fresh
            if is_about and _takes_all(asked.text, one.column):
                yield _finding(pair, one, path, asked)
                break


def _takes_all(text: str, column: str) -> bool:
    """Whether a query reads rows whatever a column says, and not one row by its key."""
    is_read = not text.startswith(("update", "delete"))
    return is_read and column.replace("_", "") not in text.replace("_", "") and not _BY_KEY.search(text)


def _finding(pair: Pair, one: _Marked, path: str, asked: _Asked) -> Finding:
    left, right = pair.left.name, pair.right.name
    places = [one.place] if one.written is None else [one.written, one.place]
    return Finding(
        "C306",
        Severity.WARNING,
        f"{left} marks rows of {one.table} in {one.column} and leaves them out; {right} newly reads them all",
        (left, right),
        (
            Location(left, one.path, *places[0], role="definition"),
            Location(right, path, *asked.place, role="use"),
            *(Location(left, one.path, *place, role="use") for place in places[1:]),
        ),
        f"{one.table}.{one.column}",
        wire_language(path) or "sql",
    )
