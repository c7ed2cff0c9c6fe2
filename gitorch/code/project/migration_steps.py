"""What a migration makes: the tables, columns and indexes that may be made once only. Pure.

Read by its statements alone, in SQL and in Rails' words; what is made only where it is missing doesn't count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple


class Made(NamedTuple):
    """One thing that a migration makes: ``column people.phone``, ``table people``; and in which line.

    ``unless_there`` is all that is said of it, where it is made only if there is none yet.
    """

    what: str
    line: int
    unless_there: str = ""


_NAME = r"[`\"\[]?(?:\w+[`\"\]]?\.[`\"\[]?)?(?P<{}>\w+)[`\"\]]?"
_DOWN = re.compile(r"^\s*--\s*(?:\+goose Down|migrate:down|\+migrate Down|@?(?:down|undo)\b).*", re.M | re.S | re.I)
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.S)
_TABLE_UNLESS_THERE = re.compile(r"\s*CREATE\s+TABLE\s+IF\s+NOT\s+EXISTS\s+" + _NAME.format("table"), re.I)
_TABLE = re.compile(r"\s*CREATE\s+TABLE\s+(?!IF\b)" + _NAME.format("table"), re.I)
_INDEX = re.compile(
    r"\s*CREATE\s+(?:UNIQUE\s+)?INDEX\s+(?:CONCURRENTLY\s+)?(?!IF\b|ON\b)" + _NAME.format("index"), re.I
)
_ALTER = re.compile(r"\s*ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?" + _NAME.format("table"), re.I)
_COLUMN = re.compile(r"\bADD\s+COLUMN\s+(?!IF\b)" + _NAME.format("column"), re.I)
_GONE = re.compile(
    r"\b(?:DROP\s+(?:TABLE|INDEX|VIEW|TYPE|CONSTRAINT|TRIGGER|POLICY)\s+(?:IF\s+EXISTS\s+)?|ALTER\s+TABLE\s+(?=\S+\s+RENAME\s+TO))"
    + _NAME.format("name"),
    re.I,
)
_RAILS_COLUMN = re.compile(
    r"^\s*add_(?:column|reference)[ (]+:(?P<table>\w+), *:(?P<column>\w+)(?!.*if_not_exists)", re.M
)
_OTHER = re.compile(
    r"\s*CREATE\s+(?P<kind>TYPE|(?:MATERIALIZED\s+)?VIEW|SEQUENCE|SCHEMA|DOMAIN|EXTENSION|ROLE)\s+(?!IF\b)"
    + _NAME.format("name"),
    re.I,
)
_OF_TABLE = re.compile(
    r"\s*CREATE\s+(?:CONSTRAINT\s+)?(?P<kind>TRIGGER|POLICY)\s+(?!IF\b)"
    + _NAME.format("name")
    + r"[^;]*?\bON\s+"
    + _NAME.format("table"),
    re.I,
)
_CONSTRAINT = re.compile(r"\bADD\s+CONSTRAINT\s+(?!IF\b)" + _NAME.format("constraint"), re.I)
_RAILS_INDEX = re.compile(
    r"^\s*add_index[ (]+:(?P<table>\w+), *(?P<columns>:\w+|\[[^\]]*\])(?!.*(?:if_not_exists|name:))", re.M
)
_LARAVEL_TABLE = re.compile(r"Schema::create\(\s*['\"](?P<table>\w+)")
_LARAVEL_UNDO = re.compile(r"^\s*public function down\b.*", re.M | re.S)
_RAILS_TABLE = re.compile(r"^\s*create_table[ (]+:(?P<table>\w+)(?!.*(?:if_not_exists|force:))", re.M)
_RAILS_UNDO = re.compile(r"^\s*def (?:self\.)?down\b.*", re.M | re.S)


def way_up(path: str, text: str) -> str:
    """The statements of a SQL or Rails migration's way up, each in its place; empty for another."""
    if path.endswith(".rb"):
        return _blanked(_RAILS_UNDO, text)
    return _blanked(_COMMENT, _blanked(_DOWN, text)) if path.endswith(".sql") else ""


def makes(path: str, text: str) -> tuple[Made, ...]:
    """Everything that a migration makes on its way up, in the order of the text."""
    if path.endswith(".rb"):
        return tuple(_by_rails(_blanked(_RAILS_UNDO, text)))
    if path.endswith(".php"):
        code = _blanked(_LARAVEL_UNDO, text)
        found = _LARAVEL_TABLE.finditer(code)
        return tuple(Made(f"table {one['table']}", _line(code, one.start("table"))) for one in found)
    if not path.endswith(".sql"):
        return ()
    statements = _blanked(_COMMENT, _blanked(_DOWN, text))
    gone = {found["name"].lower() for found in _GONE.finditer(statements)}
    return tuple(one for one in _by_sql(statements) if not _is_passing(one, gone))


def _is_passing(made: Made, gone: set[str]) -> bool:
    """Whether a thing is taken away or renamed by the same migration, as where a table is made anew."""
    kind, _, name = made.what.partition(" ")
    return not gone.isdisjoint(name.split(".")) or (kind == "index" and bool(gone))


def _blanked(pattern: re.Pattern[str], text: str) -> str:
    """The text with what a pattern finds made blank, so that places stay."""
    return pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def _by_rails(text: str) -> Iterator[Made]:
    for found in _RAILS_TABLE.finditer(text):
        yield Made(f"table {found['table']}", _line(text, found.start("table")))
    for found in _RAILS_COLUMN.finditer(text):
        yield Made(f"column {found['table']}.{found['column']}", _line(text, found.start("table")))
    for found in _RAILS_INDEX.finditer(text):
        columns = ",".join(re.findall(r"\w+", found["columns"]))
        yield Made(f"index {found['table']}.{columns}", _line(text, found.start("table")))


def _by_sql(text: str) -> Iterator[Made]:
    offset = 0
    for statement in text.split(";"):
        yield from (Made(what, _line(text, offset + at)) for what, at in _by_statement(statement))
        if (table := _TABLE_UNLESS_THERE.match(statement)) is not None:
            said = re.sub(r"\s+", " ", re.sub(r"--.*", "", statement[table.end() :])).strip().lower()
            yield Made(f"table {table['table'].lower()}", _line(text, offset + table.start("table")), said)
        offset += len(statement) + 1


def _by_statement(statement: str) -> Iterator[tuple[str, int]]:
    if (table := _TABLE.match(statement)) is not None:
        yield f"table {table['table'].lower()}", table.start("table")
    if (index := _INDEX.match(statement)) is not None:
        yield f"index {index['index'].lower()}", index.start("index")
    if (other := _OTHER.match(statement)) is not None:
        kind = other["kind"].split()[-1].lower()  # a materialized view shares the names of views
        yield f"{kind} {other['name'].lower()}", other.start("name")
    if (owned := _OF_TABLE.match(statement)) is not None:
        yield f"{owned['kind'].lower()} {owned['table'].lower()}.{owned['name'].lower()}", owned.start("name")
    if (altered := _ALTER.match(statement)) is not None:
        for column in _COLUMN.finditer(statement):
            yield f"column {altered['table'].lower()}.{column['column'].lower()}", column.start("column")
        for added in _CONSTRAINT.finditer(statement):
            yield f"constraint {altered['table'].lower()}.{added['constraint'].lower()}", added.start("constraint")


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1
