"""C305 for signals that are objects: one side no longer sends one; a new receiver of the other waits for it.

``book_returned.send(…)`` and ``book_returned.connect(…)``, ``saved.emit()`` and ``saved.subscribe(…)``: no text names
what is sent, so both ends are resolved to the object that they share.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.model import Definition, Kind, Place, Reference
from gitorch.code.wire.reading import wire_language
from gitorch.git.hunks import hunks, line_now
from gitorch.integrate.edited_lines import replaced
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.sides import Pair, View
from gitorch.integrate.wire.wiring import changed_files, changed_lines, siblings

_SENDS = r"send|send_robust|asend|emit|fire|dispatch|notify|trigger|next|publish|invoke"
_SENDS_ITSELF = re.compile(rf"\b(?:this|self|super\(\))\.(?:{_SENDS})\(")  # by a class of the signal's own file
_SENT = re.compile(rf"\.(?:{_SENDS})\(")
_WAITS = re.compile(
    r"^(?P<signal>.+)\.(?:connect|connect_via|subscribe|on|once|listen|add|add_listener|addListener|attach)$"
)
_RECEIVER = re.compile(r"@\w*receiver\(")
_SIGNALS = (Kind.VARIABLE, Kind.FIELD, Kind.PROPERTY)


class _Silent(NamedTuple):
    """A signal that a side's file sent and that none of its files sends now; ``place`` is what stands there instead."""

    path: str
    place: Place
    defined_in: str
    qualname: str


def signal_findings(integration: Integration) -> Iterator[Finding]:
    """Every new receiver of a signal that nobody sends any more."""
    for way, silent in integration.meetings(_SILENT):
        gone = {(one.defined_in, one.qualname): one for one in silent}
        for path in changed_files(way.right):
            yield from _in_file(way, path, gone)


def _all(side: OneSide) -> Iterator[_Silent]:
    paths = [path for path, one in side.side.changes.items() if wire_language(path) and one.old is not None]
    lost = {path: lines for path in paths if (lines := list(_lines_out(side, path)))}
    if not lost:
        return
    still = {key for path in changed_files(side.side) for _, key in _sent(side.view, path, None)}
    for path, lines in lost.items():
        for place, key in _sent(side.base, path, lines):
            if key not in still:
                yield _Silent(path, _now(side, path, place), *key)


_SILENT = Fact("silent signals", tuple[_Silent, ...], lambda one: tuple(_all(one)))


def _lines_out(side: OneSide, path: str) -> Iterator[str]:
    for out, _, _ in replaced(side, path):
        yield from (line for line in out if _SENT.search(line))


def _now(side: OneSide, path: str, place: Place) -> Place:
    before, after = side.base.entry(path), side.view.entry(path)
    if before is None or after is None:
        return Place(1, 1)
    return Place(line_now(hunks(side.view.repository, before.oid, after.oid), place.line), 1)


def _sent(view: View, path: str, among: list[str] | None) -> Iterator[tuple[Place, tuple[str, str]]]:
    """The signals that a file sends, on these lines where some are given."""
    text = view.text(path) or ""
    module = view.module(path) if _SENT.search(text) else None
    lines = text.splitlines()
    for one in module.references if module is not None else ():
        signal, _, verb = one.path.rpartition(".")
        if signal and re.fullmatch(_SENDS, verb) and (among is None or lines[one.place.line - 1] in among):
            found = _signal(view, path, one, signal)
            if found is not None:
                yield one.place, found


def _signal(view: View, path: str, what: Reference, signal: str) -> tuple[str, str] | None:
    """The file and name of the object that a chain means, where it is the repository's own."""
    module = view.module(path)
    resolver = resolver_for(module.language if module is not None else "")
    found = resolver.reference(view, path, what._replace(path=signal, call=None)) if resolver is not None else None
    if not isinstance(found, Found) or not _is_made_once(found.definition):
        return None
    return found.path, found.definition.qualname


def _is_made_once(one: Definition) -> bool:
    return one.kind in _SIGNALS and not one.written_in and "." not in one.qualname.rpartition(".")[0]


def _in_file(pair: Pair, path: str, gone: dict[tuple[str, str], _Silent]) -> Iterator[Finding]:
    text = pair.right_view.text(path) or ""
    names = {qualname.rpartition(".")[2] for _, qualname in gone}
    module = pair.right_view.module(path) if any(name in text for name in names) else None
    fresh, lines = changed_lines(pair.right_view, pair.right_base, path), text.splitlines()
    told: set[tuple[str, str]] = set()
    for one in module.references if module is not None else ():
        waits = _WAITS.match(one.path)
        signal = waits["signal"] if waits else one.path if _RECEIVER.search(lines[one.place.line - 1]) else ""
        if not signal or one.place.line not in fresh or signal.rpartition(".")[2] not in names:
            continue
        key = _signal(pair.right_view, path, one, signal) or ("", "")
        if key in gone and key not in told and not _is_sent(pair, key):
            told.add(key)
            yield _finding(pair, gone[key], path, one.place)


def _is_sent(pair: Pair, key: tuple[str, str]) -> bool:
    """Whether anything that either side touched, or that lies near the signal, still sends it."""
    sends = re.compile(rf"\b{re.escape(key[1].rpartition('.')[2])}\.(?:{_SENDS})\(")
    if _SENDS_ITSELF.search(pair.merged.text(key[0]) or ""):
        return True
    near = siblings(pair.merged, [key[0]], "python") if key[0].endswith(".py") else []
    paths = {*near, *changed_files(pair.left), *changed_files(pair.right)}
    return any(sends.search(pair.merged.text(path) or "") for path in paths)


def _finding(pair: Pair, one: _Silent, path: str, place: Place) -> Finding:
    left, right, name = pair.left.name, pair.right.name, one.qualname
    return Finding(
        "C305",
        Severity.ERROR,
        f"{left} no longer sends {name}; {right} newly waits for it",
        (left, right),
        (Location(left, one.path, *one.place, role="definition"), Location(right, path, *place, role="use")),
        f"{one.defined_in}:{name}",
        wire_language(path),
    )
