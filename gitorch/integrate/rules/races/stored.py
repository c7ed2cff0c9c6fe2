"""R401: table rows, keys and files that both sides newly read, change and write back: what one writes is lost.

Shown as a warning: whether two such functions ever run together is known to whoever deploys them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from gitorch.code.behaviour.sharing.stored_state import RoundTrip, may_store, round_trips
from gitorch.code.model import Kind
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact
from gitorch.integrate.rules.races.work import work_of
from gitorch.integrate.sides import Pair, Side, View

_ALONE = re.compile(
    r"(?i)(?:^|/)(?:tests?|specs?|__tests__|fixtures|seeds?|migrations?|scripts?|commands|examples|docs|benchmarks?)/"
    r"|(?:^|/)test_|_test\.|\.(?:test|spec)\.|conftest"
)
_SERVED = re.compile(
    rb"flask|fastapi|django|starlette|aiohttp|tornado|sanic|celery|express|fastify|koa|hono|socket\.io|Thread|asyncio"
    rb"|async |net/http|gin-gonic|springframework|worker_threads|AspNetCore|ktor"
)
_INSTEAD = {
    "row": "let the statement reckon (SET n = n - 1, F(), increment), or lock the row when reading it (FOR UPDATE)",
    "key": "let the store count (INCRBY), or hold one lock, or WATCH the key, from the read to the write",
    "file": "hold one lock from the read to the write, in both",
    "document": "hold one lock from the load to the save, in both, or let the store make the change",
}
_Key = tuple[str, str]


@dataclass(frozen=True)
class _Stored:
    """A round trip that a side adds: in which file and function, and the lines of its read and its write."""

    trip: RoundTrip
    path: str
    function: str
    read: int
    write: int


def stored_findings(integration: Integration) -> Iterator[Finding]:
    """Every thing of a store that two sides newly take out, change and put back."""
    added = {
        side.name: {(one.trip.kind, one.trip.name): one for one in integration.one(side).know(_ADDED)}
        for side in integration.all_sides
    }
    for pair in integration.pairs():
        left, right = added[pair.left.name], added[pair.right.name]
        for key in sorted(left.keys() & right.keys()):
            ours, theirs = left[key], right[key]
            is_same = (ours.path, ours.function) == (theirs.path, theirs.function)
            is_told = key[0] == "document" and all(
                _leaves_a_gap(integration, *one) for one in ((pair.left, ours), (pair.right, theirs))
            )
            if not is_same and not is_told and not (ours.trip.is_atomic and theirs.trip.is_atomic):
                yield _finding(pair, ours, theirs)


def _leaves_a_gap(integration: Integration, side: Side, one: _Stored) -> bool:
    """Whether what a function does is known from the variables that it reads and writes through calls."""
    gapped = work_of(integration, side).gapped
    return any((each.path, each.definition.qualname) == (one.path, one.function) for each in gapped)


def _added(side: Side, base: View, view: View) -> dict[_Key, _Stored]:
    """By kind and name; one that the store does not reckon itself comes first."""
    found: dict[_Key, _Stored] = {}
    for path, change in side.changes.items():
        if change.new is None or _ALONE.search(path) or not may_store(view.read(path) or b""):
            continue
        old, new = _functions(base, path), _functions(view, path)
        known = {one.text for one in old} if _is_served(base, path) == _is_served(view, path) else set[str]()
        fresh = list(_stored(view, path, [one for one in new if one.text not in known]))
        before = {(one.trip.kind, one.trip.name) for one in _stored(base, path, old)} if fresh else set()
        for one in fresh:
            key = (one.trip.kind, one.trip.name)
            if key not in before and (key not in found or found[key].trip.is_atomic):
                found[key] = one
    return found


_ADDED = Fact("round trips", tuple[_Stored, ...], lambda one: tuple(_added(one.side, one.base, one.view).values()))


class _Function(NamedTuple):
    name: str
    start: int
    text: str


def _functions(view: View, path: str) -> list[_Function]:
    """The functions of a file, those included that it hands to calls of its own."""
    source = view.read(path)
    module = view.module(path) if source is not None else None
    if source is None or module is None:
        return []
    lines = source.decode("utf-8", "replace").splitlines(keepends=True)
    functions = [one for one in module.definitions if one.kind in (Kind.FUNCTION, Kind.METHOD)]
    spans = [(one.qualname, one.place.line, one.end_line) for one in functions]
    every = (*spans, *_handlers(lines, spans))
    return [_Function(name, start, "".join(lines[start - 1 : end])) for name, start, end in every]


def _stored(view: View, path: str, functions: list[_Function]) -> Iterator[_Stored]:
    for name, start, text in functions:
        for trip in round_trips(text):
            if trip.kind in ("row", "key") or _is_served(view, path):
                read, write = (start + text.count("\n", 0, at) for at in (trip.read, trip.write))
                yield _Stored(trip, path, name, read, write)


def _is_served(view: View, path: str) -> bool:
    """Whether a file looks as if several at a time asked it."""
    return _SERVED.search(view.read(path) or b"") is not None


def _handlers(lines: list[str], known: list[tuple[str, int, int]]) -> Iterator[tuple[str, int, int]]:
    """The functions without a name that a file hands to calls of its own at its left edge."""
    start = 0
    for number, line in enumerate(lines, 1):
        if line.rstrip().endswith("{") and re.match(r"[\w.]+\(.*(?:=>|\bfunction\b|\bfunc\b)", line):
            start = number
        elif start and line.startswith("}"):
            if not any(first <= start <= last for _, first, last in known):
                yield lines[start - 1].partition(",")[0].strip(), start, number
            start = 0


def _finding(pair: Pair, ours: _Stored, theirs: _Stored) -> Finding:
    kind, name = ours.trip.kind, ours.trip.name
    if ours.trip.is_atomic:
        return _finding(pair.swapped, theirs, ours)
    other = "changes it" if theirs.trip.is_atomic else "does so too"
    return Finding(
        "R401",
        Severity.WARNING,
        f"{ours.function} on {pair.left.name} reads {name}, then writes back what it made of it;"
        f" {theirs.function} on {pair.right.name} {other}, and what one writes meanwhile is lost: {_INSTEAD[kind]}",
        (pair.left.name, pair.right.name),
        tuple(dict.fromkeys(
            Location(side.name, one.path, line, 1, role)
            for side, one in ((pair.left, ours), (pair.right, theirs))
            for line, role in ((one.read, "read"), (one.write, "write"))
        )),
        symbol=name,
    )  # fmt: skip
