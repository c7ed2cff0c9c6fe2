"""C303 and C305 for texts under a key of what is sent: one side respells one; the other newly compares with the old.

``{"state": "failed"}`` becomes ``{"state": "error"}``; no enum lists what a state can be, only the key tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.model import Place
from gitorch.code.wire.model import Text, WireFacts
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.patching import renamed
from gitorch.integrate.sides import Pair
from gitorch.integrate.wire.wiring import WireFiles, changed_files, changed_lines, siblings

_GIVEN = frozenset(("chosen", "value", "keyword"))
_WORD = re.compile(r"[\w.-]{2,40}$")


class _Respelled(NamedTuple):
    """A text under a key that travels, and the one that stands there now; ``events`` are those that carry it."""

    path: str
    key: str
    old: str
    new: str
    place: Place
    events: frozenset[str]


def sent_value_findings(integration: Integration) -> Iterator[Finding]:
    """Every new comparison with a text that is sent no more."""
    for way in (each for pair in integration.pairs() for each in (pair, pair.swapped)):
        before, words = (integration.wordings[side.name].told for side in (way.left, way.right))
        if before.said_before.isdisjoint(words.texts):
            continue
        wanted = {one.old: one for one in integration.one(way.left).know(_RESPELLED) if one.old in words.texts}
        for path in changed_files(way.right) if wanted else ():
            yield from _in_file(integration.wire_files, way, path, wanted)


def _all(side: OneSide) -> Iterator[_Respelled]:
    for path in changed_files(side.side):
        before, after = side.files.facts(side.base, path), side.files.facts(side.view, path)
        if before is None or after is None or not before.shapes:
            continue
        known, still = {text.value for text in before.texts}, {text.value for text in after.texts}
        lost = [text for text in before.texts if _is_given(text) and text.value not in still]
        for old in lost:
            had, has = ([one for one in facts.texts if _is_beside(one, old)] for facts in (before, after))
            at = had.index(old)
            if len(had) == len(has) and has[at].value not in known and old.name in _travelling(after):
                yield _Respelled(path, old.name, old.value, has[at].value, has[at].place, _events(after, old))


_RESPELLED = Fact("respelled values", tuple[_Respelled, ...], lambda one: tuple(_all(one)))


def _is_given(text: Text) -> bool:
    return text.use in _GIVEN and bool(text.name) and _WORD.match(text.value) is not None


def _is_beside(one: Text, other: Text) -> bool:
    return (one.use, one.scope, one.name, one.table) == (other.use, other.scope, other.name, other.table)


def _travelling(facts: WireFacts) -> set[str]:
    """The keys of what the functions of a file build to be sent, and of their messages."""
    built = {
        field.name for shape in facts.shapes if shape.kind == "literal" and shape.travels for field in shape.fields
    }
    return built | {key for event in facts.events if event.sends for key, _ in event.keys}


def _events(facts: WireFacts, text: Text) -> frozenset[str]:
    return frozenset(event.name for event in facts.events if event.sends and event.scope == text.scope)


def _in_file(files: WireFiles, pair: Pair, path: str, wanted: dict[str, _Respelled]) -> Iterator[Finding]:
    facts = files.facts(pair.right_view, path)
    found = [text for text in facts.texts if text.value in wanted and text.use in ("compare", "case")] if facts else []
    fresh = changed_lines(pair.right_view, pair.right_base, path) if found else frozenset[int]()
    for text in found:
        one = wanted[text.value]
        if facts is None or text.place.line not in fresh or one.key != _key(facts, text) or path == one.path:
            continue
        heard = {event.name for event in facts.events if not event.sends} & one.events
        is_apart = wire_language(path) != wire_language(one.path)
        if (heard or is_apart) and not _is_still_said(files, pair, one):
            yield _finding(pair, one, (path, text), is_event=bool(heard))


def _key(facts: WireFacts, text: Text) -> str:
    """The key whose value a text is compared with, be it through a local name."""
    said = (one.key for one in facts.mentions if (one.value, one.place.line) == (text.value, text.place.line))
    return next(said, text.name)


def _is_still_said(files: WireFiles, pair: Pair, one: _Respelled) -> bool:
    """Whether anything near puts the old text under the key where both sides are together."""
    near = sorted({one.path, *siblings(pair.merged, [one.path], wire_language(one.path))})
    return any(
        (text.value, text.name) == (one.old, one.key) and text.use in _GIVEN
        for path in near
        if (facts := files.facts(pair.merged, path)) is not None
        for text in facts.texts
    )


def _finding(pair: Pair, one: _Respelled, use: tuple[str, Text], *, is_event: bool) -> Finding:
    left, right, (path, text) = pair.left.name, pair.right.name, use
    return Finding(
        "C305" if is_event else "C303",
        Severity.ERROR if is_event else Severity.WARNING,
        f"{left} sends {one.key} as {one.new!r}, not {one.old!r}; {right} newly compares it with {one.old!r}",
        (left, right),
        (
            Location(left, one.path, *one.place, role="definition"),
            Location(right, path, *text.place, role="use"),
        ),
        f"{one.key}={one.old}",
        wire_language(path),
        renamed(pair.right_view, right, [(path, text.place)], one.old, one.new),
    )
