"""What a migration takes away, and what it works with that has to be there. Pure.

Read by its statements alone, in SQL and in Rails' words; what is asked for by ``IF EXISTS`` doesn't count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitorch.code.project.migration_steps import Made, way_up

_NAME = r"[`\"\[]?(?:\w+[`\"\]]?\.[`\"\[]?)?(?P<{}>\w+)[`\"\]]?"
_ALTERED = r"\bALTER\s+TABLE\s+(?!IF\b)(?:ONLY\s+)?" + _NAME.format("table")
_DROPS = (
    re.compile(r"\bDROP\s+TABLE\s+(?:IF\s+EXISTS\s+)?" + _NAME.format("table"), re.I),
    re.compile(_ALTERED + r"\s+RENAME\s+TO\b", re.I),
    re.compile(_ALTERED + r"\s+(?:DROP|RENAME)\s+COLUMN\s+(?:IF\s+EXISTS\s+)?" + _NAME.format("column"), re.I),
    re.compile(r"^\s*(?:drop_table|rename_table)[ (]+:(?P<table>\w+)", re.M),
    re.compile(r"^\s*(?:remove_column|rename_column)[ (]+:(?P<table>\w+), *:(?P<column>\w+)", re.M),
)
_ANEW = re.compile(
    r"(?:\bRENAME\s+TO\s+|\bCREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?|^\s*create_table[ (]+:)" + _NAME.format("table"),
    re.I | re.M,
)  # what the same migration makes again, as SQLite has to where a column changes
_NEEDS = (
    re.compile(_ALTERED, re.I),
    re.compile(
        r"\bCREATE\s+(?:UNIQUE\s+)?INDEX\b[^;]*?\bON\s+" + _NAME.format("table") + r"\s*\(\s*(?P<column>\w+)", re.I
    ),
    re.compile(r"\bUPDATE\s+" + _NAME.format("table") + r"\s+SET\s+(?P<column>\w+)", re.I),
    re.compile(r"\bINSERT\s+INTO\s+" + _NAME.format("table"), re.I),
    re.compile(
        r"^\s*(?:add_index|change_column\w*|rename_column|remove_column|remove_index)[ (]+:(?P<table>\w+), *"
        r"\[?:(?P<column>\w+)",
        re.M,
    ),
    re.compile(r"^\s*(?:add_column|add_reference|add_foreign_key|change_table)[ (]+:(?P<table>\w+)", re.M),
)


def takes(path: str, text: str) -> tuple[Made, ...]:
    """The tables and columns that are there no more, or under another name, once a migration has run."""
    code = way_up(path, text)
    anew = {found["table"].lower() for found in _ANEW.finditer(code)}
    found = _found(_DROPS, code, with_column=True) if code else ()
    return tuple(one for one in found if one.what.split()[1].partition(".")[0] not in anew)


def needs(path: str, text: str) -> tuple[Made, ...]:
    """The tables and columns that a migration works with."""
    code = way_up(path, text)
    return (*_found(_NEEDS, code, with_column=False), *_found(_NEEDS, code, with_column=True))


def _found(patterns: tuple[re.Pattern[str], ...], code: str, *, with_column: bool) -> Iterator[Made]:
    for pattern in patterns:
        for found in pattern.finditer(code):
            line = code.count("\n", 0, found.start("table")) + 1
            column = found.groupdict().get("column")
            if column and with_column:
                yield Made(f"column {found['table'].lower()}.{column.lower()}", line)
            elif not column or not with_column:
                yield Made(f"table {found['table'].lower()}", line)
