"""C305 for names that get something put in front: one side sends them so; a new listener waits for the bare name.

``bus.publish(topic, body)`` becomes ``bus.publish(PREFIX + topic, body)``: no name changes in any text of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.model import Place
from gitorch.code.wire.reading import wire_language
from gitorch.code.wire.verbs import LISTENS, SENDS
from gitorch.integrate.edited_lines import replaced
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.sides import Pair
from gitorch.integrate.wire.speaking import Said, said
from gitorch.integrate.wire.wiring import WireFiles, changed_files, changed_lines

_SENDING = rf"\.(?P<verb>{'|'.join(sorted(SENDS, key=len, reverse=True))})\(\s*"
_BARE = re.compile(rf"{_SENDING}(?P<name>[A-Za-z_]\w*)\s*[,)]")
_HEARING = rf"\.(?:{'|'.join(sorted(LISTENS, key=len, reverse=True))})\(\s*"
_COMPOSED = (
    r"""(?:[fF]?["'`][^"'`]*[{{]{name}\}}|[\w.]+\s*\+\s*(?:["'`][^"'`]*["'`]\s*\+\s*)?{name}\b"""
    r"""|["'`][^"'`]+["'`]\s*\+\s*{name}\b)"""
)
_HEARD_COMPOSED = re.compile(_HEARING + _COMPOSED.format(name=r"[A-Za-z_]\w*"))
_CONSTANT = re.compile(
    r"""^\s*(?:export\s+)?(?:const\s+|static\s+|final\s+|readonly\s+)*(?P<name>[A-Za-z_]\w*)(?:\s*:\s*\w+)?\s*=\s*"""
    r"""["'`](?P<text>[\w.:/-]{2,60})["'`]"""
)
_BEGINNING = (
    r"""["'`]\$?\{{(?:self\.|this\.)?{name}\}}[.:/_-]?\$?\{{|\b{name}\s*\+\s*(?:["'`][.:/_-]["'`]\s*\+\s*)?[a-z]"""
)
_MARKS = ".:/_-"
_QUOTED = re.compile(r"""(["'`])([\w.:/@#*-]{3,80})\1""")


class _Prefixed(NamedTuple):
    """A file that newly puts something in front of names; ``names`` are the texts that it has.

    Or what it puts there is another text now, and ``before`` is what it was.
    """

    path: str
    place: Place
    names: frozenset[str]
    before: str = ""
    after: str = ""

    def silences(self, name: str) -> bool:
        """Whether nothing is called so any more."""
        if not self.before:
            return name in self.names
        is_below = name.startswith(self.before) and len(name) > len(self.before)
        is_apart = self.before[-1] in _MARKS or name[len(self.before) : len(self.before) + 1] in _MARKS
        return is_below and is_apart and not name.startswith(self.after)


def prefixed_findings(integration: Integration) -> Iterator[Finding]:
    """Every new listener for a bare name that is sent with something in front of it now."""
    for way, prefixed in integration.meetings(_PREFIXED):
        for one in prefixed:
            yield from _between(integration.wire_files, way, one)


def _all(side: OneSide) -> Iterator[_Prefixed]:
    for path, change in side.side.changes.items():
        if not wire_language(path) or change.old is None or change.new is None:
            continue
        for out, into, at in replaced(side, path):
            for number, (was, now) in enumerate(zip(out, into, strict=False), at):
                yield from _turned(side, path, (was, now), number)
                bare = _BARE.search(was)
                if bare is not None and _is_composed(bare, now) and not _is_heard_so(side.view.text(path) or ""):
                    names = frozenset(match[2] for match in _QUOTED.finditer(side.base.text(path) or ""))
                    yield _Prefixed(path, Place(number, now.index(bare["verb"]) + 1), names)


_PREFIXED = Fact("prefixed names", tuple[_Prefixed, ...], lambda one: tuple(_all(one)))


def _turned(side: OneSide, path: str, lines: tuple[str, str], number: int) -> Iterator[_Prefixed]:
    """A constant with another text, with which the file begins what it makes."""
    before, after = (_CONSTANT.match(line) for line in lines)
    if before is None or after is None or before["name"] != after["name"] or not before["text"].strip("/"):
        return
    begins = re.compile(_BEGINNING.format(name=re.escape(after["name"])))
    if before["text"] != after["text"] and begins.search(side.view.text(path) or ""):
        yield _Prefixed(path, Place(number, after.start("text") + 1), frozenset(), before["text"], after["text"])


def _is_composed(bare: re.Match[str], now: str) -> bool:
    made = rf"\.{bare['verb']}\(\s*{_COMPOSED.format(name=re.escape(bare['name']))}"
    return re.search(made, now) is not None


def _is_heard_so(text: str) -> bool:
    """Whether a file puts something in front of what it waits for, too, so that its users see nothing of it."""
    return _HEARD_COMPOSED.search(text) is not None


def _between(files: WireFiles, pair: Pair, one: _Prefixed) -> Iterator[Finding]:
    for path in changed_files(pair.right):
        heard = [use for use in said(files, pair.right_view, path) if use.sends is False and use.is_strong]
        meant = [use for use in heard if one.silences(use.name) and use.is_telling]
        fresh = changed_lines(pair.right_view, pair.right_base, path) if meant else frozenset()
        for use in meant:
            if use.place.line in fresh and path != one.path and not _is_sent_barely(files, pair, use):
                yield _finding(pair, one, use)
                break


def _is_sent_barely(files: WireFiles, pair: Pair, use: Said) -> bool:
    """Whether a file that either side changed sends the very name."""
    paths = dict.fromkeys([*changed_files(pair.left), *changed_files(pair.right)])
    spoken = (one for path in paths for one in said(files, pair.merged, path))
    return any(one.name == use.name and one.sends and one.is_strong for one in spoken)


def _finding(pair: Pair, one: _Prefixed, use: Said) -> Finding:
    left, right = pair.left.name, pair.right.name
    does = f"begins names with {one.after}, not {one.before}" if one.before else f"puts something before {use.name}"
    return Finding(
        "C305",
        Severity.WARNING,
        f"{left} {does} where it is sent; {right} newly waits for {use.name}",
        (left, right),
        (Location(left, one.path, *one.place, role="definition"), Location(right, use.path, *use.place, role="use")),
        use.name,
        wire_language(use.path),
    )
