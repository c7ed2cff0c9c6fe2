"""S210 for columns: one side lets a column of a table be null; a new query of the other works with it as it was."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gitorch.code.behaviour.callers.columns_read import column_needed
from gitorch.code.model import Place
from gitorch.code.seeking import Sought
from gitorch.code.syntax import language_of, parsed
from gitorch.code.wire.sql.statement import Definition
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.sides import Pair, View
from gitorch.integrate.wire.schema import Query, beside, queries, schema_paths
from gitorch.integrate.wire.wiring import WireFiles, changed_files, changed_lines

_SAYS = Sought(
    r"(?i)drop\s+not\s+null|\bmodify\b|alter\s+column|create\s+table|nullable\s*=\s*True|change_column_null|\.nullable\(\)"
)
_OPERATIONS = tuple(
    re.compile(pattern)
    for pattern in (
        r"\balter_column\(\s*['\"](?P<table>\w+)['\"],\s*['\"](?P<column>\w+)['\"][^()]*(?:\([^()]*\)[^()]*)*\bnullable\s*=\s*True",
        r"\bchange_column_null[ (]+[:'\"](?P<table>\w+)['\"]?,\s*[:'\"](?P<column>\w+)['\"]?,\s*true",
    )
)


class _Loosened(NamedTuple):
    """A column that may be null from now on."""

    path: str
    table: str
    column: str
    place: Place


def nullable_column_findings(integration: Integration) -> Iterator[Finding]:
    """Every new query that does not ask for null in a column which another side lets be null."""
    for way, loosened in integration.meetings(_LOOSENED):
        for path in changed_files(way.right):
            if language_of(path) is not None:
                yield from _in_file(integration.wire_files, way, path, loosened)


def _all(side: OneSide) -> Iterator[_Loosened]:
    for path in schema_paths(side.side):
        text = side.view.text(path) or ""
        if not _SAYS.is_in(text):
            continue
        fresh = changed_lines(side.view, side.base, path)
        for query, one in _definitions(side.files, side.view, path):
            where = query.place(one.at, one.column or one.table, text)
            if one.verb == "loosen-column" and where.line in fresh:
                yield _Loosened(path, one.table, one.column, where)
        yield from _by_operation(path, text, fresh)
        yield from _by_table(side, path, text)


_LOOSENED = Fact("columns that may be null", tuple[_Loosened, ...], lambda one: tuple(_all(one)))


def _definitions(files: WireFiles, view: View, path: str) -> Iterator[tuple[Query, Definition]]:
    for query in queries(files, view, path):
        yield from ((query, one) for one in query.statement.definitions)


def _by_operation(path: str, text: str, fresh: frozenset[int]) -> Iterator[_Loosened]:
    """Columns that a migration in code lets be null: Alembic, Rails."""
    for pattern in _OPERATIONS:
        for found in pattern.finditer(text):
            line = text.count("\n", 0, found.start()) + 1
            if line in fresh:
                yield _Loosened(path, found["table"].lower(), found["column"].lower(), Place(line, 1))


def _by_table(side: OneSide, path: str, text: str) -> Iterator[_Loosened]:
    """Columns of a table that a file makes anew, or declares otherwise, and that were never null before."""
    names: dict[str, str] = {}
    made: dict[str, tuple[Query, Definition]] = {}
    before = {(one.table, one.columns, one.not_null) for _, one in _definitions(side.files, side.base, path)}
    for query, one in _definitions(side.files, side.view, path):
        if one.verb == "create" and (one.table, one.columns, one.not_null) not in before:
            made[one.table] = (query, one)
        elif one.verb == "rename" and one.table in made:
            names[one.table] = one.new
    for table, (query, one) in made.items():
        never = _never_null(side, path, names.get(table, table)) if one.columns else frozenset()
        for column, at in one.columns:
            if column in never - one.not_null:
                yield _Loosened(path, names.get(table, table), column, query.place(at, column, text))


def _never_null(side: OneSide, path: str, table: str) -> frozenset[str]:
    """The columns of a table that were never null, as the files of SQL beside a file, and itself, had it."""
    found = frozenset[str]()
    for near in dict.fromkeys([*beside(side.base, path), path]):
        if table in (side.base.text(near) or "").lower():
            for query in queries(side.files, side.base, near):
                for one in query.statement.definitions:
                    found = _after(found, one, table)
    return found


def _after(known: frozenset[str], one: Definition, table: str) -> frozenset[str]:
    if table not in (one.table, one.new):
        return known
    match one.verb:
        case "create":
            return one.not_null
        case "loosen-column":
            return known - {one.column}
        case "require-column":
            return known | {one.column}
        case "add-column":
            return known | set(one.required)
        case _:
            return known


def _in_file(files: WireFiles, pair: Pair, path: str, loosened: Sequence[_Loosened]) -> Iterator[Finding]:
    text, source, language = pair.right_view.text(path) or "", pair.right_view.read(path) or b"", language_of(path)
    wanted = [one for one in loosened if one.table in text.lower() and one.column in text.lower()]
    if not wanted or language is None:
        return
    fresh = changed_lines(pair.right_view, pair.right_base, path)
    for query in queries(files, pair.right_view, path):
        for one in wanted:
            if not _takes(query, one) or query.start.line not in fresh:
                continue
            where = column_needed(parsed(language, source), query.start, one.column)
            if where is not None:
                yield _finding(pair, one, path, where)


def _takes(query: Query, column: _Loosened) -> bool:
    """Whether a query gives the column as it stands, with rows in which it is null."""
    statement = query.statement
    if statement.verb not in ("select", "with") or column.table not in {name for name, _ in statement.tables}:
        return False
    name = rf"(?:\w+\.)?{re.escape(column.column)}"
    is_asked = rf"(?is)\b{name}\s+is\s+(?:not\s+)?null|\b(?:coalesce|ifnull|nvl|isnull)\(\s*{name}\b"
    is_compared = rf"(?is)\bwhere\b.*\b{name}\s*(?:[=<>!]|between\b|in\b|like\b)"
    if re.search(is_asked, query.source) or re.search(is_compared, query.source):
        return False
    return statement.has_star or any(one.name == column.column for one in statement.columns)


def _finding(pair: Pair, column: _Loosened, path: str, where: Place) -> Finding:
    left, right = pair.left.name, pair.right.name
    return Finding(
        "S210",
        Severity.WARNING,
        f"on {left} {column.table}.{column.column} may be null; the new query on {right} takes it as if it never were",
        (left, right),
        (Location(left, column.path, *column.place, "definition"), Location(right, path, *where, "use")),
        symbol=f"{column.table}.{column.column}",
    )
