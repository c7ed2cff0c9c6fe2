"""S208 for members of values without a type: one side respells a key and every read of it; the other reads the old one.

``state.cart`` becomes ``state.basket`` where it is made and where it is read. Nothing says what ``state`` is in a new
file but that it is called so: a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import splitext
from typing import NamedTuple

from gitorch.code.model import Place
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.edited_lines import replaced
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.patching import renamed
from gitorch.integrate.sides import Pair
from gitorch.integrate.wire.wiring import changed_lines

_CODE = (".py", ".js", ".jsx", ".mjs", ".cjs")  # languages whose checkers don't see it; TypeScript has types
_TOKEN = re.compile(r"\w+|[^\w\s]")
_WORD = re.compile(r"[A-Za-z_]\w{2,}")
_MOST = 200  # lines of a change that a person made


class _Respelled(NamedTuple):
    """A member of ``holder`` that a side calls otherwise: in the file that makes it, at the new name's place."""

    path: str
    holder: str
    old: str
    new: str
    place: Place


def respelled_members(integration: Integration) -> Iterator[Finding]:
    """Every new read of a member that another side has respelled wherever it stood."""
    for way, found in integration.meetings(_RESPELLED):
        for path in way.right.changes:
            if path.endswith(_CODE):
                yield from _in_file(way, path, found)


def _all(side: OneSide) -> Iterator[_Respelled]:
    made: dict[tuple[str, str], tuple[str, Place]] = {}
    read: set[tuple[str, str, str]] = set()
    for path in side.side.changes:
        for before, after, number in _lines(side, path) if path.endswith(_CODE) else ():
            found = _one_word(before, after)
            if found is None or re.search(rf"(?:\.|[\"'{{,]\s*){found.old}\b", side.view.text(path) or ""):
                continue
            key = (found.old, found.new)
            if found.holder:
                read.add((found.holder, *key))
            elif found.is_key:
                made.setdefault(key, (path, Place(number, found.column)))
    for holder, was, now in sorted(read):
        if (was, now) in made:
            path, place = made[was, now]
            yield _Respelled(path, holder, was, now, place)


_RESPELLED = Fact("respelled members", tuple[_Respelled, ...], lambda one: tuple(_all(one)))


def _lines(side: OneSide, path: str) -> Iterator[tuple[str, str, int]]:
    """The lines that took the place of as many others, each with the one before it."""
    for out, put, number in replaced(side, path):
        if len(out) == len(put) <= _MOST:
            yield from ((was, now, number + n) for n, (was, now) in enumerate(zip(out, put, strict=True)))


class _Word(NamedTuple):
    """The one word by which two lines differ, wherever it stands: what it is read from, or that it is a key."""

    old: str
    new: str
    holder: str
    is_key: bool
    column: int


def _one_word(before: str, after: str) -> _Word | None:
    was, now = list(_TOKEN.finditer(before)), list(_TOKEN.finditer(after))
    differing = [n for n, (a, b) in enumerate(zip(was, now, strict=False)) if a[0] != b[0]]
    words = {(was[n][0], now[n][0]) for n in differing}
    if len(was) != len(now) or len(words) != 1:
        return None
    (old, new), first = words.pop(), differing[0]
    if not (_WORD.fullmatch(old) and _WORD.fullmatch(new)):
        return None
    is_read = first > 1 and was[first - 1][0] == "." and was[first - 2][0].isidentifier()
    quotes = first > 0 and was[first - 1][0] in "\"'"
    after_it = was[first + 1 + quotes][0] if first + 1 + quotes < len(was) else ""
    holder = was[first - 2][0] if is_read else ""
    return _Word(old, new, holder, after_it == ":", now[first].start() + 1)


def _in_file(pair: Pair, path: str, respelled: tuple[_Respelled, ...]) -> Iterator[Finding]:
    source = pair.right_view.text(path) or ""
    near = [one for one in respelled if one.old in source and one.holder in source and _is_alike(path, one.path)]
    fresh = changed_lines(pair.right_view, pair.right_base, path) if near else frozenset[int]()
    for one in near:
        if re.search(rf"\b{one.old}[\"']?\s*[:=](?!=)", source):
            continue  # the file makes such a member itself
        says = re.compile(
            rf"\b{one.holder}\??\.({one.old})\b|\{{[^{{}}]*\b({one.old})\b[^{{}}]*\}}\s*=\s*[\w.$]*\b{one.holder}\b"
        )
        for number, line in enumerate(source.splitlines(), 1):
            match = says.search(line) if number in fresh else None
            if match is not None:
                column = match.start(1 if match[1] else 2) + 1
                yield _finding(pair, one, path, Place(number, column))
                break


def _is_alike(path: str, other: str) -> bool:
    """Whether two files are of one language and one part of the tree."""
    same = splitext(path)[1] == splitext(other)[1] or wire_language(path) == wire_language(other)
    return same and path.partition("/")[0] == other.partition("/")[0]


def _finding(pair: Pair, one: _Respelled, path: str, place: Place) -> Finding:
    left, right = pair.left.name, pair.right.name
    return Finding(
        "S208",
        Severity.WARNING,
        f"{left} calls {one.holder}.{one.old} {one.new}; {right} newly reads {one.old}",
        (left, right),
        (Location(left, one.path, *one.place, "definition"), Location(right, path, *place, "use")),
        symbol=f"{one.path}:{one.holder}.{one.old}",
        language=wire_language(path),
        fix=renamed(pair.right_view, right, [(path, place)], one.old, one.new),
    )
