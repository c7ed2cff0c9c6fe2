"""C305 for what signals carry: one side sends a signal with another keyword; a new receiver of the other takes the old.

``order_paid.send(shop, total=…)`` beside ``def paid(sender, amount, **rest)``: both ends are resolved to the signal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from gitorch.code.model import Place, Reference
from gitorch.code.wire.python.receivers import Exchange, exchanges
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.sides import Pair, View
from gitorch.integrate.wire.wiring import changed_lines

_SENDING = re.compile(rb"\.(?:send|send_robust|asend|send_async|emit|fire|dispatch|notify|trigger)\(")
_WAITING = re.compile(rb"receiver\(|\.(?:connect|connect_via|subscribe|listen|add_listener|add_receiver|attach)\b")
_Signal = tuple[str, str]


class _Rekeyed(NamedTuple):
    """A keyword that no file of a side sends a signal with any more; ``new`` is what came in its place."""

    path: str
    place: Place
    defined_in: str
    qualname: str
    old: str
    new: str


def keyword_findings(integration: Integration) -> Iterator[Finding]:
    """Every keyword that a new receiver cannot do without, and that its signal is no longer sent with."""
    for way, rekeyed in integration.meetings(_REKEYED):
        gone: dict[_Signal, dict[str, _Rekeyed]] = {}
        for one in rekeyed:
            gone.setdefault((one.defined_in, one.qualname), {})[one.old] = one
        for path, change in way.right.changes.items():
            if path.endswith(".py") and change.new is not None:
                yield from _in_file(way, path, gone)


def _all(side: OneSide) -> Iterator[_Rekeyed]:
    changed = [path for path in side.side.changes if path.endswith(".py")]
    if not any(_SENDING.search(side.base.read(path) or b"") for path in changed):
        return
    before, after = ([*_sent(view, changed)] for view in (side.base, side.view))
    now = {signal: {key for other, _, one in after if other == signal for key, _ in one.keys} for signal, _, _ in after}
    opened = {signal for signal, _, one in after if one.is_open}
    for signal, path, one in before:
        had = {key for key, _ in one.keys}
        for old in sorted(had - now.get(signal, had)) if signal not in opened else ():
            new, place = _heir(signal, path, one, after)
            yield _Rekeyed(path, place, *signal, old, new)


_REKEYED = Fact("keywords of signals", tuple[_Rekeyed, ...], lambda one: tuple(_all(one)))


def _sent(view: View, paths: list[str]) -> Iterator[tuple[_Signal, str, Exchange]]:
    for path in paths:
        source = view.read(path) or b""
        for one in exchanges(view.text(path) or "") if _SENDING.search(source) else ():
            signal = _signal(view, path, one) if one.sends else None
            if signal is not None:
                yield signal, path, one


def _heir(signal: _Signal, path: str, old: Exchange, after: list[tuple[_Signal, str, Exchange]]) -> tuple[str, Place]:
    """The keyword that is new in the same file, with its place; else that of the sending itself."""
    had = {key for key, _ in old.keys}
    here = [one for other, where, one in after if (other, where) == (signal, path)]
    gained = [(key, place) for one in here for key, place in one.keys if key not in had]
    return gained[0] if gained else ("", here[0].place if here else Place(1, 1))


def _signal(view: View, path: str, one: Exchange) -> _Signal | None:
    """The file and name of the object that is sent or waited for, where it is the repository's own."""
    resolver = resolver_for("python")
    if resolver is None:
        return None
    found = resolver.reference(view, path, Reference(one.signal, one.place, ""))
    return (found.path, found.definition.qualname) if isinstance(found, Found) else None


def _in_file(pair: Pair, path: str, gone: dict[_Signal, dict[str, _Rekeyed]]) -> Iterator[Finding]:
    source = pair.right_view.read(path) or b""
    names = [qualname.rpartition(".")[2].encode() for _, qualname in gone]
    if not _WAITING.search(source) or not any(name in source for name in names):
        return
    fresh = changed_lines(pair.right_view, pair.right_base, path)
    for one in exchanges(pair.right_view.text(path) or ""):
        signal = _signal(pair.right_view, path, one) if not one.sends else None
        if signal is None or signal not in gone:
            continue
        lost = gone[signal]
        needed = [(key, place, Severity.ERROR) for key, place in one.keys if key in lost]
        # without one of these, a receiver goes on as if nothing had been said
        wanted = [(key, place, Severity.WARNING) for key, place in one.optional if key in lost and lost[key].new]
        for key, place, severity in (*needed, *wanted):
            if place.line in fresh and not _is_sent(pair, signal, key):
                yield replace(_finding(pair, lost[key], path, place), severity=severity)


def _is_sent(pair: Pair, signal: _Signal, key: str) -> bool:
    """Whether a file that the receiver's side changed sends the signal with the keyword."""
    sent = _sent(pair.merged, [one for one in pair.right.changes if one.endswith(".py")])
    return any(other == signal and key in dict(one.keys) for other, _, one in sent)


def _finding(pair: Pair, one: _Rekeyed, path: str, place: Place) -> Finding:
    left, right, name = pair.left.name, pair.right.name, one.qualname
    what = f"sends {name} with {one.new}, not {one.old}" if one.new else f"no longer sends {name} with {one.old}"
    return Finding(
        "C305",
        Severity.ERROR,
        f"{left} {what}; {right} newly takes {one.old} of it",
        (left, right),
        (Location(left, one.path, *one.place, role="definition"), Location(right, path, *place, role="use")),
        f"{one.defined_in}:{name}.{one.old}",
        "python",
    )
