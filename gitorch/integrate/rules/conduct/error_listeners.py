"""H451: a shared object of JavaScript loses what hears of its errors; another side newly works with it.

An emitter's ``error`` that nobody listens for ends the process; a client whose interceptor turned failures into answers
rejects without it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gitorch.code.model import Import
from gitorch.code.syntax import language_of
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.sides import Pair, Side, View


@dataclass(frozen=True)
class _Hearing:
    """One way to hear of errors: how an object gets it, whether it has it yet, how who works with it provides."""

    gets: re.Pattern[str]
    still: str  # with the object's name put in
    provides: str  # with the name that it is imported by put in
    lost: str
    then: str


_HEARINGS = (
    _Hearing(
        re.compile(r"^(?P<name>\w+)\s*\.(?:on|addListener)\(\s*['\"]error['\"]", re.M),
        r"\b{name}\b[^;]*\.(?:on|addListener)\(\s*['\"]error",
        r"\b{name}\s*\.(?:on|once|addListener)\(\s*['\"]error",
        "listens for the errors of",
        "an error that nobody hears ends the process",
    ),
    _Hearing(
        re.compile(
            r"^(?P<name>\w+)\s*\.interceptors\.response\.use\([^;]*?,\s*(?:async\s*)?(?:\(|\w+\s*(?:=>|\)|,))", re.M
        ),
        r"\b{name}\s*\.interceptors\.response\.use\(",
        r"(?s)\b{name}\b.*\bcatch\b|\bcatch\b.*\b{name}\b",
        "turns the failures into answers of",
        "nothing there catches a failure",
    ),
)


@dataclass(frozen=True)
class _Deaf:
    """An emitter, by its file and name, that no longer has a listener there; and the line that defines it."""

    path: str
    name: str
    line: int
    hearing: _Hearing


def error_listener_findings(integration: Integration) -> Iterator[Finding]:
    """Every new import of an emitter whose listener another side took away."""
    deaf = {
        side.name: list(_deaf(side, integration.view(side.base_tree), integration.view(side.tree)))
        for side in integration.all_sides
    }
    for pair in integration.pairs() if any(deaf.values()) else ():
        for one in (pair, pair.swapped):
            for emitter in deaf[one.left.name]:
                yield from _used(integration, one, emitter)


def _deaf(side: Side, base: View, view: View) -> Iterator[_Deaf]:
    for path, change in side.changes.items():
        if language_of(path) in (None, "python") or change.old is None or change.new is None:
            continue
        was, now = base.text(path) or "", view.text(path) or ""
        for hearing in _HEARINGS:
            for name in sorted({one["name"] for one in hearing.gets.finditer(was)}):
                made = re.search(rf"^(?:export\s+)?(?:const|let|var)\s+{name}\b", now, re.M)
                if made is not None and re.search(hearing.still.replace("{name}", name), now) is None:
                    yield _Deaf(path, name, now.count("\n", 0, made.start()) + 1, hearing)


def _used(integration: Integration, pair: Pair, emitter: _Deaf) -> Iterator[Finding]:
    for use in integration.deltas[pair.right.name].uses:
        if not isinstance(use.what, Import) or use.what.name != emitter.name:
            continue
        resolver = resolver_for(use.language)
        found = resolver.imported(pair.right_view, use.path, use.what) if resolver is not None else None
        text = pair.right_view.text(use.path) or ""
        is_heard = re.search(emitter.hearing.provides.replace("{name}", re.escape(use.what.alias)), text)
        if isinstance(found, Found) and found.path == emitter.path and is_heard is None:
            yield Finding(
                "H451",
                Severity.WARNING,
                f"{pair.left.name} no longer {emitter.hearing.lost} {emitter.name}; {pair.right.name} newly works"
                f" with it, and {emitter.hearing.then}",
                (pair.left.name, pair.right.name),
                (
                    Location(pair.left.name, emitter.path, emitter.line, 1, "definition"),
                    Location(pair.right.name, use.path, *use.what.place, "use"),
                ),
                symbol=f"{emitter.path}:{emitter.name}",
                language=use.language,
            )
