"""S203: both sides newly insert a row under one key, in files of their own that are all loaded: seeds and fixtures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from posixpath import dirname
from typing import NamedTuple

from gitorch.code.model import Place
from gitorch.integrate.finding import Finding
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.rules.symbols.twice import told_twice
from gitorch.integrate.wire.wiring import changed_lines

_INSERT = re.compile(r"(?i)\binsert\s+into\s+[`\"\[]?([\w.]+)[`\"\]]?\s*\(([^()]*)\)\s*values\s*")
_KEYS = ("id", "uuid", "pk")
_ROW = re.compile(r"\s*,?\s*(\((?:[^()']|'(?:[^']|'')*'|\([^()]*\))*\))")
_VALUE = re.compile(r"'(?:[^']|'')*'|[^,(]*\([^()]*\)[^,]*|[^,]+")
_LITERAL = re.compile(r"\d+|'[^']+'")
_MODEL = re.compile(r"\"model\":\s*\"([\w.]+)\",\s*\"pk\":\s*(\d+|\"[^\"]+\")")
_AGAIN = re.compile(
    r"(?i)\bon\s+conflict\b|\bon\s+duplicate\b|\binsert\s+or\b|\breplace\s+into\b|\btruncate\b|\bdelete\s+from\b"
)
_TESTS = re.compile(r"(?:^|/)(?:tests?|spec|e2e)/")  # each loads what it needs
_LARGEST = 200_000  # characters


class _Row(NamedTuple):
    table: str
    key: str
    path: str
    place: Place


def rows_seeded_twice(integration: Integration) -> Iterator[Finding]:
    """Keys of one table that two sides newly fill, each with a row of its own."""
    found = {side.name: integration.one(side).know(_ROWS) for side in integration.all_sides}
    for pair in integration.pairs():
        theirs = {(one.table, one.key): one for one in found[pair.right.name]}
        for mine in found[pair.left.name]:
            other = theirs.get((mine.table, mine.key))
            if other is not None and other.path != mine.path and dirname(other.path) == dirname(mine.path):
                name = f"{mine.table}({mine.key})"
                both = f"{pair.left.name} and {pair.right.name} both insert {name}"
                message = f"{both}; the second that is loaded is refused, or replaces the first"
                told = told_twice(pair, (mine.path, mine.place), (other.path, other.place), name)
                yield replace(told, message=message)


def _rows(one: OneSide) -> Iterator[_Row]:
    for path, change in one.side.changes.items():
        is_seed = change.new is not None and path.endswith((".sql", ".json")) and not _TESTS.search(path)
        text = (one.view.text(path) or "") if is_seed else ""
        if not text or len(text) > _LARGEST:
            continue
        listed = list(_inserted(path, text) if path.endswith(".sql") else _modelled(path, text))
        fresh = changed_lines(one.view, one.base, path) if listed else frozenset[int]()
        yield from (row for row in listed if row.place.line in fresh)


_ROWS = Fact("rows of seeds", tuple[_Row, ...], lambda one: tuple(_rows(one)))


def _inserted(path: str, text: str) -> Iterator[_Row]:
    """The rows that statements insert under a key that is written out; none where a row may be there already."""
    for statement in _INSERT.finditer(text) if not _AGAIN.search(text) else ():
        columns = [one.strip(' `"[]\n\t').lower() for one in statement[2].split(",")]
        at = next((columns.index(one) for one in _KEYS if one in columns), None)
        end = statement.end()
        while at is not None and (row := _ROW.match(text, end)) is not None:
            values = [one.strip() for one in _VALUE.findall(row[1][1:-1])]
            if len(values) == len(columns) and _LITERAL.fullmatch(values[at]):
                yield _Row(statement[1].lower(), values[at], path, _place(text, row.start(1)))
            end = row.end()


def _modelled(path: str, text: str) -> Iterator[_Row]:
    """The rows of a fixture of Django."""
    for one in _MODEL.finditer(text):
        yield _Row(one[1].lower(), one[2], path, _place(text, one.start()))


def _place(text: str, offset: int) -> Place:
    return Place(text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))
