"""C306 for keys in columns of JSON: a migration of one side takes one out; a new query of the other extracts it.

``json_remove(data, '$.city')`` and ``data - 'city'`` beside ``json_extract(data, '$.city')`` and ``data ->> 'city'``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.model import Place
from gitorch.code.seeking import Sought
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.patching import renamed
from gitorch.integrate.sides import Pair
from gitorch.integrate.wire.schema import queries, schema_paths
from gitorch.integrate.wire.wiring import WireFiles, changed_lines

_TAKES_OUT = Sought(rb"(?i)json_remove\s*\(|\s-\s*'\w+'|#-\s*'\{")
_UPDATES = re.compile(
    r"(?is)\bupdate\s+[\"`]?(?P<table>\w+)[\"`]?\s+set\s+[\"`]?(?P<column>\w+)[\"`]?\s*=(?P<value>[^;]*)"
)
_GONE = re.compile(r"(?is)\bjson_remove\s*\(.*?,\s*'\$\.(?P<a>\w+)'\s*\)|\s-\s*'(?P<b>\w+)'|#-\s*'\{(?P<c>\w+)\}'")
_PUT = re.compile(
    r"(?is)\bjson_(?:set|insert)\s*\([^,]*,\s*'\$\.(?P<a>\w+)'|\bjsonb_set\s*\([^,]*,\s*'\{(?P<b>\w+)\}'|\bjsonb?_build_object\s*\(\s*'(?P<c>\w+)'"
)


class _Gone(NamedTuple):
    """A key that a column of JSON has no more, and the one that was put there instead, if any."""

    table: str
    column: str
    key: str
    heir: str
    path: str
    place: Place


def json_key_findings(integration: Integration) -> Iterator[Finding]:
    """Every new query that extracts a key which the rows have no more."""
    for way, gone in integration.meetings(_GONE_KEYS):
        for path in schema_paths(way.right):
            source = (way.right_view.text(path) or "") if gone else ""
            wanted = [one for one in gone if one.key in source]
            if wanted:
                yield from _in_file(integration.wire_files, way, path, wanted)


def _all(side: OneSide) -> Iterator[_Gone]:
    for path in schema_paths(side.side):
        if not _TAKES_OUT.is_in(side.view.read(path) or b""):
            continue
        text, fresh = side.view.text(path) or "", changed_lines(side.view, side.base, path)
        for match in _UPDATES.finditer(text):
            out, put = _GONE.search(match["value"]), _PUT.search(match["value"])
            line = text.count("\n", 0, match.start("value") + (out.start() if out is not None else 0)) + 1
            key = next(one for one in out.groups() if one) if out is not None else ""
            heir = next((one for one in put.groups() if one), "") if put is not None else ""
            if key and key != heir and line in fresh:
                yield _Gone(match["table"].lower(), match["column"].lower(), key, heir, path, Place(line, 1))


_GONE_KEYS = Fact("keys taken out", tuple[_Gone, ...], lambda one: tuple(_all(one)))


def _in_file(files: WireFiles, pair: Pair, path: str, wanted: list[_Gone]) -> Iterator[Finding]:
    text, fresh = pair.right_view.text(path) or "", changed_lines(pair.right_view, pair.right_base, path)
    for query in queries(files, pair.right_view, path):
        for one in wanted:
            extracts = re.compile(rf"(?i)\b{one.column}\b\W*(?:,|->>?|#>>?)\s*'(?:\$\.|\{{)?{re.escape(one.key)}\b")
            found = extracts.search(query.source)
            if found is None or not any(name == one.table for name, _ in query.statement.tables):
                continue
            place = query.place(found.start(), one.key, text)
            if place.line in fresh and query.statement.verb != "update":
                yield _finding(pair, one, path, place)


def _finding(pair: Pair, one: _Gone, path: str, place: Place) -> Finding:
    left, right = pair.left.name, pair.right.name
    what = (
        f"renames {one.key} in {one.table}.{one.column} to {one.heir}"
        if one.heir
        else f"takes {one.key} out of {one.table}.{one.column}"
    )
    fix = renamed(pair.right_view, right, [(path, place)], one.key, one.heir) if one.heir else None
    return Finding(
        "C306",
        Severity.ERROR,
        f"{left} {what}; {right} newly extracts it",
        (left, right),
        (Location(left, one.path, *one.place, role="definition"), Location(right, path, *place, role="use")),
        f"{one.table}.{one.column}.{one.key}",
        wire_language(path) or "sql",
        fix,
    )
