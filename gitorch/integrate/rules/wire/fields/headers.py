"""C302 for headers: one side's server reads another header of a request; the other newly sends the old one."""

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
from gitorch.integrate.sides import Pair
from gitorch.integrate.wire.wiring import changed_lines

_CODE = (".py", ".js", ".mjs", ".cjs", ".ts", ".tsx", ".jsx", ".go", ".rb", ".java", ".kt", ".php")
_READ = re.compile(
    r"""headers(?:\.get\(\s*|\[\s*)["']([\w-]+)["']|\b(?:req|request|ctx|c\.req)\.(?:header|get)\(\s*["']([\w-]+)["']"""
    r"""|\b(\w+)\s*:[^=\n]*=\s*Header\((?![^)\n]*\balias)|\bHeader\([^)\n]*\balias\s*=\s*["']([\w-]+)["']"""
)
_HEADER = re.compile(r"""["'`]((?:[Xx]-[\w-]+|[A-Z][a-z]+(?:-[A-Z][a-z]+)+))["'`]""")
_RECEIVED = re.compile(
    r"""(?i)headers(?:\(\))?(?:\.get\(\s*|\[\s*)["'`]([\w-]+)["'`]|\.(?:getHeader|header|getResponseHeader)\(\s*["'`]([\w-]+)["'`]"""
)
_SENT = re.compile(r"""["'`]([A-Za-z][\w]*-[\w-]+)["'`]\s*\]?\s*(?:[:,=]|=>)""")


class _Lost(NamedTuple):
    """A header that a side's servers no longer read, in lower case, and the one that they read instead."""

    path: str
    name: str
    heir: str
    place: Place
    of_answer: bool = False


def header_findings(integration: Integration) -> Iterator[Finding]:
    """Every new line that sends a header which another side's server has given another name."""
    for way, lost in integration.meetings(_LOST):
        for path in way.right.changes:
            if path.endswith(_CODE):
                yield from _in_file(way, path, {(one.name, one.of_answer): one for one in lost})


def _all(side: OneSide) -> Iterator[_Lost]:
    paths = [path for path, one in side.side.changes.items() if path.endswith(_CODE) and one.new is not None]
    yield from _said_otherwise(side, paths)
    before = {path: _read(side.base.text(path) or "") for path in paths}
    after = {path: _read(side.view.text(path) or "") for path in paths}
    still = {name for found in after.values() for name in found}
    for path in paths:
        won = [name for name in after[path] if name not in before[path]]
        gone = [name for name in before[path] if name not in still]
        if len(won) == len(gone) == 1:
            yield _Lost(path, gone[0], won[0], after[path][won[0]])


def _said_otherwise(side: OneSide, paths: list[str]) -> Iterator[_Lost]:
    """Headers of answers, by their names as texts: one that a file says no more, and the one that came for it."""
    after = {path: _named(side.view.text(path) or "") for path in paths}
    still = {name.lower() for found in after.values() for name in found}
    for path in paths:
        before = _named(side.base.text(path) or "")
        gone = [name for name in before if name.lower() not in still]
        won = [name for name in after[path] if name not in before]
        if len(gone) == len(won) == 1:
            yield _Lost(path, gone[0].lower(), won[0].lower(), after[path][won[0]], of_answer=True)


def _named(source: str) -> dict[str, Place]:
    found: dict[str, Place] = {}
    for number, line in enumerate(source.splitlines() if "-" in source else (), 1):
        for match in _HEADER.finditer(line):
            found.setdefault(match[1], Place(number, match.start(1) + 1))
    return found


_LOST = Fact("lost headers", tuple[_Lost, ...], lambda one: tuple(_all(one)))


def _read(source: str) -> dict[str, Place]:
    """The headers that a file reads of what it is sent, in lower case."""
    found: dict[str, Place] = {}
    for number, line in enumerate(source.splitlines() if "eader" in source else (), 1):
        for match in _READ.finditer(line) if "eader" in line or ".get(" in line else ():
            group = next(index for index, said in enumerate(match.groups(), 1) if said)
            name = match[group].lower()
            found.setdefault(name.replace("_", "-") if group == 3 else name, Place(number, match.start(group) + 1))
    return found


def _in_file(pair: Pair, path: str, lost: dict[tuple[str, bool], _Lost]) -> Iterator[Finding]:
    source = pair.right_view.text(path) or ""
    if not any(name in source.lower() for name, _ in lost):
        return
    fresh = changed_lines(pair.right_view, pair.right_base, path)
    told: set[str] = set()
    for number, line in enumerate(source.splitlines(), 1):
        for match in (*_SENT.finditer(line), *_RECEIVED.finditer(line)) if number in fresh else ():
            group = 1 if match[1] else 2
            one = lost.get((match[group].lower(), match.re is _RECEIVED))
            if one is not None and one.name not in told and not _stays(pair, one):
                told.add(one.name)
                yield _finding(pair, one, path, Place(number, match.start(group) + 1), match[group])


def _stays(pair: Pair, one: _Lost) -> bool:
    """Whether the file reads, or says, the header after all."""
    text = pair.merged.text(one.path) or ""
    return one.name in (map(str.lower, _named(text)) if one.of_answer else _read(text))


def _finding(pair: Pair, one: _Lost, path: str, place: Place, written: str) -> Finding:
    left, right = pair.left.name, pair.right.name
    heir = "-".join(part.capitalize() for part in one.heir.split("-")) if written[:1].isupper() else one.heir
    did, does = ("sends", "newly reads") if one.of_answer else ("reads", "newly sends")
    return Finding(
        "C302",
        Severity.ERROR,
        f"{left} {did} the header {one.heir} instead of {one.name}; {right} {does} {written}",
        (left, right),
        (Location(left, one.path, *one.place, "definition"), Location(right, path, *place, "use")),
        symbol=one.name,
        language=wire_language(path),
        fix=renamed(pair.right_view, right, [(path, place)], written, heir),
    )
