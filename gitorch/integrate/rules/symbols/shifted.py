"""S207: members of an enum that get other numbers without a word, as one comes in before them; a new use has the old.

``enum Priority { Low, Normal, High }`` counts by itself, and so does ``auto()``: what was stored as 2 is another then.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.model import Definition, Kind, Module, Place
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.linking import is_near
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.sides import Pair
from gitorch.integrate.wire.wiring import changed_lines

_WRITTEN = (
    ".py",
    ".ts",
    ".tsx",
    ".mts",
    ".js",
    ".jsx",
    ".mjs",
    ".cjs",
    ".json",
    ".yaml",
    ".yml",
    ".sql",
    ".toml",
    ".csv",
)
_COUNTED = re.compile(r"(?:enum\.)?auto\(\)")


class _Shifted(NamedTuple):
    """A member that has another number now, and where the one stands that came in."""

    path: str
    owner: str
    name: str
    was: int
    now: int
    place: Place


def shifted_findings(integration: Integration) -> Iterator[Finding]:
    """Every new number that meant a member of an enum which another side has shifted."""
    for way, shifted in integration.meetings(_SHIFTED):
        yield from _numbers(way, shifted)


def _shifted(one: OneSide) -> Iterator[_Shifted]:
    for path in one.side.changes:
        old, new = one.base.module(path), one.view.module(path)
        if old is None or new is None:
            continue
        before, after = _numbered(old), _numbered(new)
        for qualname, (number, member) in after.items():
            was = before.get(qualname)
            if was is not None and was[0] != number and was[1].value == member.value:
                owner = qualname.rpartition(".")[0]
                came = next(
                    (each for name, (_, each) in after.items() if name.startswith(f"{owner}.") and name not in before),
                    member,
                )
                yield _Shifted(path, owner.rpartition(".")[2], member.name, was[0], number, came.place)


_SHIFTED = Fact("shifted members", tuple[_Shifted, ...], lambda one: tuple(_shifted(one)))


def _numbered(module: Module) -> dict[str, tuple[int, Definition]]:
    """The members of enums that are counted, or say their number, by name."""
    found: dict[str, tuple[int, Definition]] = {}
    owners = {one.qualname: one.kind for one in module.definitions if one.kind in (Kind.ENUM, Kind.CLASS)}
    last: dict[str, int] = {}
    for one in module.definitions:
        owner = one.qualname.rpartition(".")[0]
        if one.kind is not Kind.MEMBER or owner not in owners:
            continue
        is_counted = _COUNTED.fullmatch(one.value or "") if module.language == "python" else one.value is None
        if is_counted:
            last[owner] = last.get(owner, 0 if module.language == "python" else -1) + 1
            found[one.qualname] = (last[owner], one)
        elif re.fullmatch(r"-?\d+", one.value or ""):
            last[owner] = int(one.value or "0")
            found[one.qualname] = (last[owner], one)
    return found


def _numbers(pair: Pair, shifted: tuple[_Shifted, ...]) -> Iterator[Finding]:
    told: set[tuple[str, str]] = set()
    for path, change in pair.right.changes.items():
        if change.new is None or not path.endswith(_WRITTEN):
            continue
        fresh = changed_lines(pair.right_view, pair.right_base, path)
        for number, line in enumerate((pair.right_view.text(path) or "").splitlines(), 1):
            one = next((each for each in shifted if _is_meant(each, line)), None) if number in fresh else None
            if one is not None and path != one.path and is_near(path, one.path) and (path, one.owner) not in told:
                told.add((path, one.owner))
                yield _finding(pair, one, path, number)


def _is_meant(one: _Shifted, line: str) -> bool:
    """Whether a line has the old number under the member's name, or compared with what is called as the enum is."""
    if re.search(rf"\b{re.escape(one.owner)}\.", line):
        return False
    own, number = re.escape(one.name), rf"{one.was}\b(?!\.\d)"
    named = rf"\b{own}\b['\"]?\s*(?::\s*\w+\s*)?[:=]+\s*{number}"
    compared = rf"\b\w*{re.escape(one.owner)}['\"]?\]?\s*(?:===?|!==?|[<>]=?|:|=)\s*{number}"
    return re.search(rf"(?i){named}|{compared}", line) is not None


def _finding(pair: Pair, one: _Shifted, path: str, line: int) -> Finding:
    return Finding(
        "S207",
        Severity.WARNING,
        f"{pair.left.name} makes {one.owner}.{one.name} {one.now}, where it was {one.was};"
        f" {pair.right.name} newly writes {one.was} for it",
        (pair.left.name, pair.right.name),
        (
            Location(pair.left.name, one.path, *one.place, "definition"),
            Location(pair.right.name, path, line, 1, "use"),
        ),
        symbol=f"{one.path}:{one.owner}.{one.name}",
        language="python" if one.path.endswith(".py") else "typescript",
    )
