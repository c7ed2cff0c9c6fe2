"""C305 for the key that tells messages apart: one side calls it otherwise; a new listener of the other reads the old.

``{ type, ...body }`` becomes ``{ kind, ...body }``: within one language nothing else tells that both belong together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.model import Place
from gitorch.code.wire.model import Field
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.edited_lines import taken_out
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.patching import renamed
from gitorch.integrate.sides import Pair, View
from gitorch.integrate.wire.telling_apart import KEYS, hears, posts
from gitorch.integrate.wire.wiring import changed_files, changed_lines

_NAMES_KEY = re.compile(rf"\b(?:{'|'.join(sorted(KEYS))})\b")
_TELLS = re.compile(r"\bswitch\b|\bmatch\b|\bif\b|\belif\b|[\w)]\[\s*\w+[.\[]|\.get\(")


class _Rekeyed(NamedTuple):
    """A key of a message that a side calls otherwise now."""

    path: str
    old: str
    new: str
    place: Place


def discriminator_findings(integration: Integration) -> Iterator[Finding]:
    """Every new listener that tells messages apart by a key that they no longer have."""
    for way, lost in integration.meetings(_REKEYED):
        for one in lost:
            yield from _between(integration, way, one)


def _all(side: OneSide) -> Iterator[_Rekeyed]:
    paths = [path for path in side.side.changes if wire_language(path)]
    for path in (path for path in paths if any(map(_NAMES_KEY.search, taken_out(side, path)))):
        before, after = _literals(side, side.base, path), _literals(side, side.view, path)
        for name, old in before.items():
            new = after.get(name, {})
            gone = [key for key in old if key in KEYS and key not in new]
            won = [key for key in new if key not in old]
            still = gone and any(gone[0] in one for one in after.values())
            if len(gone) == len(won) == 1 and not still and posts(side.view, path):
                yield _Rekeyed(path, gone[0], won[0], new[won[0]].place)


_REKEYED = Fact("rekeyed messages", tuple[_Rekeyed, ...], lambda one: tuple(_all(one)))


def _literals(side: OneSide, view: View, path: str) -> dict[str, dict[str, Field]]:
    """The objects that each function of a file makes, by function, with their keys."""
    facts = side.files.facts(view, path)
    found: dict[str, dict[str, Field]] = {}
    for shape in facts.shapes if facts is not None else ():
        if shape.kind == "literal":
            found.setdefault(shape.name, {}).update({field.name: field for field in shape.fields})
    return found


def _between(integration: Integration, pair: Pair, one: _Rekeyed) -> Iterator[Finding]:
    files = integration.wire_files
    for path in changed_files(pair.right):
        text = pair.right_view.text(path) or ""
        if wire_language(path) != wire_language(one.path) or one.old not in text or not hears(text):
            continue
        facts = files.facts(pair.right_view, path)
        fresh = changed_lines(pair.right_view, pair.right_base, path)
        read = [
            (key, at)
            for event in (facts.events if facts is not None else ())
            if not event.sends
            for key, at in event.keys
        ]
        lines = text.splitlines()
        read += [
            (one.key, one.place)
            for one in (facts.mentions if facts is not None else ())
            if one.value is not None or _TELLS.search(lines[one.place.line - 1])
        ]
        place = next((at for key, at in read if key == one.old and at.line in fresh), None)
        makes = facts is not None and any(field.name == one.old for shape in facts.shapes for field in shape.fields)
        if place is not None and not makes:
            yield _finding(pair, one, path, place)


def _finding(pair: Pair, one: _Rekeyed, path: str, place: Place) -> Finding:
    left, right = pair.left.name, pair.right.name
    return Finding(
        "C305",
        Severity.WARNING,
        f"{left} renames {one.old} of its messages to {one.new}; {right} newly tells them apart by {one.old}",
        (left, right),
        (
            Location(left, one.path, *one.place, role="definition"),
            Location(right, path, *place, role="use"),
        ),
        f"{one.path}:{one.old}",
        wire_language(path),
        renamed(pair.right_view, right, [(path, place)], one.old, one.new),
    )
