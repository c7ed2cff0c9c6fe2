"""C305: one side puts no more than the identifier of a thing under a key of a message; a new listener reads the thing.

``{"customer": customer}`` becomes ``{"customer": customer_id}``, and ``event["customer"]["name"]`` fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.model import Place
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.sides import Pair, View
from gitorch.integrate.wire.speaking import Said, said
from gitorch.integrate.wire.wiring import changed_files, changed_lines

_THING = re.compile(r"[A-Za-z_$][\w$]*$")
_PART = re.compile(r"""(?:_|\.|\[["'])?(?:id|Id|uuid|pk|key|name|slug|code|number)(?:["']\])?$""")


class _Reduced(NamedTuple):
    """A key of a message that carries a part of what it carried."""

    path: str
    name: str
    key: str
    was: str
    now: str
    place: Place


def reduced_findings(integration: Integration) -> Iterator[Finding]:
    """Every new listener that reads below a key which holds no more than an identifier."""
    for way in (each for pair in integration.pairs() for each in (pair, pair.swapped)):
        mine, theirs = (integration.wordings[side.name].told.said_newly for side in (way.left, way.right))
        if mine.isdisjoint(theirs):
            continue
        wanted = [one for one in integration.one(way.left).know(_REDUCED) if one.name in theirs]
        for path in changed_files(way.right) if wanted else ():
            yield from _in_file(integration, way, path, wanted)


def _all(side: OneSide) -> Iterator[_Reduced]:
    for path, change in side.side.changes.items():
        if not wire_language(path) or change.old is None or change.new is None:
            continue
        before = {one.name: one for one in said(side.files, side.base, path) if one.sends and one.keys}
        for new in (one for one in said(side.files, side.view, path) if one.sends and one.name in before):
            had = dict(before[new.name].keys)
            for key, place in new.keys:
                was = _value(side.base, path, key, had[key]) if key in had else ""
                now = _value(side.view, path, key, place)
                if was != now and _is_part(was, now):
                    yield _Reduced(path, new.name, key, was, now, place)


_REDUCED = Fact("reduced messages", tuple[_Reduced, ...], lambda one: tuple(_all(one)))


def _value(view: View, path: str, key: str, place: Place) -> str:
    """What is put under a key, as written on its line."""
    line = (view.text(path) or "").splitlines()[place.line - 1][place.column - 1 :]
    found = re.match(rf"""["'`]?{re.escape(key)}["'`]?\s*(?:[:=]\s*([^,(){{}}]+?))?\s*(?:[,)}}]|$)""", line)
    return (found[1] or key).strip() if found is not None else ""


def _is_part(was: str, now: str) -> bool:
    """Whether what stands under a key now is a part of what stood there: its identifier, mostly."""
    return _THING.match(was) is not None and now.startswith(was) and _PART.match(now[len(was) :]) is not None


def _in_file(integration: Integration, pair: Pair, path: str, wanted: list[_Reduced]) -> Iterator[Finding]:
    text = pair.right_view.text(path) or ""
    fresh = changed_lines(pair.right_view, pair.right_base, path)
    for use in said(integration.wire_files, pair.right_view, path):
        for one in wanted if use.sends is False and path not in {each.path for each in wanted} else ():
            place = next((at for key, at in use.keys if key == one.key and at.line in fresh), None)
            is_read = one.name == use.name and place is not None and _reads_below(text, one.key, place)
            if is_read and place is not None and _is_reduced_together(integration, pair, one):
                yield _finding(pair, one, use, place)


def _reads_below(text: str, key: str, place: Place) -> bool:
    """Whether what a key holds is asked for something in it, there or by the name that it is kept under."""
    line = text.splitlines()[place.line - 1]
    rest = line[place.column - 1 :]
    if re.match(
        rf"""["'`]?{re.escape(key)}["'`]?(?:[^\S\n]*[,)\]]{{0,2}})(?:\[["']|\??\.(?!to[A-Z]|length)\w)""", rest
    ):
        return True
    kept = re.match(r"\s*(?:const |let |var )?(\w+)\s*=[^=]", line)
    return kept is not None and re.search(rf"""\b{kept[1]}(?:\[["']|\.)\w""", text) is not None


def _is_reduced_together(integration: Integration, pair: Pair, one: _Reduced) -> bool:
    merged = [
        each for each in said(integration.wire_files, pair.merged, one.path) if each.sends and each.name == one.name
    ]
    return any(
        _value(pair.merged, one.path, key, at) == one.now for each in merged for key, at in each.keys if key == one.key
    )


def _finding(pair: Pair, one: _Reduced, use: Said, place: Place) -> Finding:
    left, right = pair.left.name, pair.right.name
    return Finding(
        "C305",
        Severity.WARNING,
        f"{left} puts {one.now} under {one.key} of {one.name}, not {one.was}; {right} newly reads what is in it",
        (left, right),
        (Location(left, one.path, *one.place, role="definition"), Location(right, use.path, *place, role="use")),
        f"{one.name}.{one.key}",
        wire_language(use.path),
    )
