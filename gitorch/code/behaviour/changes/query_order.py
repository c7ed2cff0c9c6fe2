"""The order that a function's query asks for, turned round: newest first where it was oldest first. Pure.

``ORDER BY at DESC`` in SQL, ``order_by(Post.at.desc())`` and ``order_by("-at")`` in Python, ``orderBy("at", "desc")``
and ``orderBy: { at: "desc" }`` in JavaScript.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.behaviour.changes.aspects import Aspect, ContractChange
from gitorch.code.behaviour.promises.contracts import Contract
from gitorch.code.model import Place

_IN_SQL = re.compile(r"\border\s+by\s+([\w.\"`]+)(\s+(?:asc|desc)\b)?", re.IGNORECASE)
_IN_CALLS = re.compile(r"\.(?:order_by|orderBy|order)\(\s*([^()]*(?:\([^()]*\)[^()]*)*)\)")
_IN_OPTIONS = re.compile(r"\border(?:By|_by)?\s*[:=]\s*\[?\s*\{?\s*[\[\{]?([^\]\}\n]*)")
_DOWN = re.compile(r"(?i)\bdesc(?:ending)?\b|^[\"'\s]*-")
_WORD = re.compile(r"[A-Za-z_]\w*")
_BESIDE = frozenset({"asc", "desc", "ascending", "descending", "sa", "db", "func", "column", "text", "nulls_last"})


class _Order(NamedTuple):
    """The first thing that a query orders by, whether that runs down, and where it is said in the source."""

    by: str
    is_down: bool
    offset: int


def turned_round(old: Contract, new: Contract) -> Iterator[ContractChange]:
    """A query that orders by the same thing the other way, all that the function asks being ordered but once."""
    before, after = (list(_orders(one.failing.source)) for one in (old, new))
    if len(before) != 1 or len(after) != 1 or before[0].by != after[0].by or before[0].is_down == after[0].is_down:
        return
    lines = new.failing.source[: after[0].offset].split("\n")
    where = Place(new.place.line + len(lines) - 1, len(lines[-1]) + 1 if len(lines) > 1 else new.place.column)
    way = "descending" if after[0].is_down else "ascending"
    yield ContractChange(Aspect.SEQUENCE, f"orders what it gives by {after[0].by} {way} now", where)


def _orders(source: str) -> Iterator[_Order]:
    for found in _IN_SQL.finditer(source):
        column = found[1].strip('"`').rpartition(".")[2]
        yield _Order(column.lower(), (found[2] or "").strip().lower() == "desc", found.start())
    for pattern in (_IN_CALLS, _IN_OPTIONS):
        for found in pattern.finditer(source):
            first = _first(found[1])
            words = [word for word in _WORD.findall(first) if word.lower() not in _BESIDE]
            if words:
                yield _Order(words[-1].lower(), _DOWN.search(first) is not None, found.start(1))


def _first(given: str) -> str:
    """The first thing that is ordered by, with the direction that may be said of it as a further argument."""
    whole = re.match(r"\s*[\"'][\w.]+[\"']\s*,\s*[\"'](?:asc|desc)[\"']", given, re.IGNORECASE)
    return whole[0] if whole is not None else re.split(r",(?![^(]*\))", given, maxsplit=1)[0]
