"""C305 for names that are put together: one side respells the constant they begin with; new code has one written out.

``f"{settings.PREFIX}:{name}"`` says ``orders:paid`` nowhere, and a listener that does waits for what nobody sends.
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
from gitorch.integrate.patching import renamed
from gitorch.integrate.sides import Pair, View
from gitorch.integrate.wire.speaking import Said, said
from gitorch.integrate.wire.wiring import changed_files, changed_lines, siblings

_MARK = re.compile(r"[:./_-]")
_WORD = re.compile(r"[\w.-]{2,40}$")
_NAMED = re.compile(r"(?i)prefix|name_?space|channel|topic|queue|stream|subject|(?:^|_)env(?:ironment)?$|tenant")


class _Begun(NamedTuple):
    """A constant that names begin with, what it held and what it holds, and what stands behind it in them."""

    path: str
    old: str
    new: str
    mark: str
    place: Place


def composed_name_findings(integration: Integration) -> Iterator[Finding]:
    """Every new end of a channel whose name is written out as it was put together before."""
    heads = {name: _heads(one.told.said_newly) for name, one in integration.wordings.items()}
    for way in (each for pair in integration.pairs() for each in (pair, pair.swapped)):
        if heads[way.right.name].isdisjoint(integration.wordings[way.left.name].told.said_before):
            continue
        for one in integration.one(way.left).know(_BEGUN):
            yield from _between(integration, way, one) if one.old in heads[way.right.name] else ()


def _heads(texts: frozenset[str]) -> frozenset[str]:
    """All that texts begin with before any of the marks that part names."""
    names = (text for text in texts if len(text) <= 80 and " " not in text)
    return frozenset(text[: mark.start()] for text in names for mark in _MARK.finditer(text))


def _all(side: OneSide) -> Iterator[_Begun]:
    for path, change in side.side.changes.items():
        if not wire_language(path) or change.old is None or change.new is None:
            continue
        before, after = side.files.facts(side.base, path), side.files.facts(side.view, path)
        held = {one.name: one for one in after.texts if one.use == "constant"} if after is not None else {}
        for old in before.texts if before is not None else ():
            new = held.get(old.name) if old.use == "constant" and _NAMED.search(old.name) else None
            if new is not None and new.value != old.value and _WORD.match(old.value):
                for mark in sorted(_marks(side.view, path, old.name)):
                    yield _Begun(path, old.value, new.value, mark, new.place)


_BEGUN = Fact("respelled beginnings", tuple[_Begun, ...], lambda one: tuple(_all(one)))


def _marks(view: View, path: str, name: str) -> set[str]:
    """What stands right behind a constant where the files beside its own put names together."""
    composed = re.compile(rf"""\{{(?:\w+\.)*{re.escape(name)}\}}([:./_-])|\b{re.escape(name)}\s*\+\s*["'`]([:./_-])""")
    near = {path, *siblings(view, [path], wire_language(path))}
    return {one or other for each in sorted(near) for one, other in composed.findall(view.text(each) or "")}


def _between(integration: Integration, pair: Pair, one: _Begun) -> Iterator[Finding]:
    facts = integration.wire_files.facts(pair.merged, one.path)
    if facts is None or one.new not in {text.value for text in facts.texts if text.use == "constant"}:
        return
    for path in changed_files(pair.right):
        spoken = [each for each in said(integration.wire_files, pair.right_view, path) if _is_meant(each, one)]
        fresh = changed_lines(pair.right_view, pair.right_base, path) if spoken else frozenset[int]()
        use = next((each for each in spoken if each.place.line in fresh), None)
        if use is not None:
            yield _finding(pair, one, use)


def _is_meant(use: Said, one: _Begun) -> bool:
    return use.is_strong and use.name.startswith(one.old + one.mark)


def _finding(pair: Pair, one: _Begun, use: Said) -> Finding:
    left, right = pair.left.name, pair.right.name
    new = one.new + use.name[len(one.old) :]
    return Finding(
        "C305",
        Severity.ERROR,
        f"{left} lets names begin with {one.new}, not {one.old}; {right} newly {'sends' if use.sends else 'waits for'} "
        f"{use.name}",
        (left, right),
        (Location(left, one.path, *one.place, role="definition"), Location(right, use.path, *use.place, role="use")),
        use.name,
        wire_language(use.path),
        renamed(pair.right_view, right, [(use.path, use.place)], use.name, new),
    )
