"""G607: one side changes what generates files and makes them anew; the other adds one that the old generator made."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from gitorch.integrate.edited_lines import replaced
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.sides import Side

_HEADER = re.compile(
    r"(?i)\b(?:auto-?\s?)?generated\s+(?:by|from|with|using|file|code)\b|\bdo not (?:edit|modify)\b.*\bgenerated\b"
    r"|\bgenerated\b.*\bdo not (?:edit|modify)\b|@generated\b"
)
_TOP = 5  # lines among which a header stands
_LARGEST = 400_000  # bytes
_SHORTEST = 12  # letters of a header that tell it from any other
_DERIVED = frozenset({".lock", ".json", ".map", ".svg", ".snap", ".md", ".min"})


class _Made(NamedTuple):
    """A generated file that a side added or changed, by the header's text."""

    path: str
    header: str
    is_new: bool


class _Changed(NamedTuple):
    """Files of a side that are written by hand, were there before and hold a header: what generates others."""

    path: str
    headers: tuple[str, ...]
    line: int


class _Work(NamedTuple):
    made: tuple[_Made, ...]
    generators: tuple[_Changed, ...]


def stale_outputs(integration: Integration) -> Iterable[Finding]:
    """Files that one side adds as a generator made them which another side changed."""
    work = {side.name: integration.one(side).know(_WORK) for side in integration.all_sides}
    for side in integration.all_sides:
        for other in integration.all_sides:
            if other is not side:
                yield from _between(side, work[side.name], other, work[other.name])


def _between(side: Side, mine: _Work, other: Side, theirs: _Work) -> Iterator[Finding]:
    anew = {one.header: one for one in mine.made if not one.is_new}
    also = {one.path for one in theirs.generators}
    for generator in mine.generators:
        for made in theirs.made if generator.path not in also else ():
            if made.is_new and made.header in anew and made.header in generator.headers:
                yield _finding(side, generator, anew[made.header], other, made)


def _read(one: OneSide) -> _Work:
    made, by_hand = [], []
    for path, change in one.side.changes.items():
        text = one.view.text(path) if change.new is not None and _may_be_source(path) else None
        if text is None or len(text) > _LARGEST:
            continue
        header = _header(text)
        if header:
            made.append(_Made(path, header, change.old is None))
        elif change.old is not None:
            by_hand.append((path, text))
    headers = sorted({each.header for each in made if not each.is_new})
    generators = []
    for path, text in by_hand if headers else ():
        held = tuple(header for header in headers if _generates(path, text, header))
        if held:
            generators.append(_Changed(path, held, next((at for _, _, at in replaced(one, path)), 1)))
    return _Work(tuple(made), tuple(generators))


_WORK = Fact("generated files", _Work, _read)


def _may_be_source(path: str) -> bool:
    return PurePosixPath(path).suffix.lower() not in _DERIVED


def _header(text: str) -> str:
    """The words of the line by which a file says that it is generated; nothing for one written by hand."""
    for line in text.splitlines()[:_TOP]:
        bare = line.strip().strip("/#*-<>!;\"' ").strip()
        is_comment = re.match(r"\s*(?://|#|/\*|\*|--|<!--|;)", line) is not None
        if is_comment and _HEADER.search(bare) and len(bare) >= _SHORTEST:
            return bare
    return ""


def _generates(path: str, text: str, header: str) -> bool:
    """Whether a file writes a header, or is the program that the header names."""
    named = re.search(r"(?i)\b(?:by|from|with|using)\s+([\w./-]+)", header)
    is_named = named is not None and PurePosixPath(path).stem == PurePosixPath(named[1].rstrip(".")).stem
    return header in text or (is_named and len(PurePosixPath(path).stem) > 2)


def _finding(side: Side, generator: _Changed, anew: _Made, other: Side, made: _Made) -> Finding:
    return Finding(
        "G607",
        Severity.WARNING,
        f"{side.name} changes {generator.path} and makes {anew.path} anew; {other.name} adds {made.path} as the old one"
        " made it: make it anew after the merge",
        (side.name, other.name),
        (
            Location(side.name, generator.path, generator.line, 1, role="definition"),
            Location(other.name, made.path, 1, 1, role="addition"),
        ),
        symbol=made.path,
    )
