"""What a schema lets stand only once, and the upserts that count on it, by their text in SQL or in code. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.model import Place
from gitorch.code.project.extents import enclosed, place_after

_NAME = r"""["`\[]?(\w+)["`\]]?"""
_TABLE = rf"""(?:["`\[]?\w+["`\]]?\.)?{_NAME}"""
_INDEX = re.compile(
    rf"create\s+unique\s+index\s+(?:concurrently\s+)?(?:if\s+not\s+exists\s+)?{_NAME}\s+on\s+(?:only\s+)?{_TABLE}"
    r"\s*(?:using\s+\w+\s*)?\(([^()]*)\)",
    re.I,
)
_ADDED = re.compile(rf"alter\s+table\s+{_TABLE}\s+add\s+(?:constraint\s+{_NAME}\s+)?unique\s*\(([^()]*)\)", re.I)
_CREATED = re.compile(rf"create\s+table\s+(?:if\s+not\s+exists\s+)?{_TABLE}\s*\(", re.I)
_LISTED = re.compile(rf"(?:constraint\s+{_NAME}\s+)?\bunique\s*(?:(?:key|index)\s*\w*\s*)?\(([^()]*)\)", re.I)
_SINGLE = re.compile(rf"""(?:^|,)\s*{_NAME}\s+[^,()]*(?:\([^()]*\)[^,()]*)?\bunique\b(?!\s*\()""", re.I)
_PRISMA = re.compile(r"^model\s+(\w+)\s*\{(.*?)^\}", re.M | re.S)
_PRISMA_UNIQUE = re.compile(r"@@unique\(\[([^\]]*)\]|^\s*(\w+)\s+[^\n]*@unique\b", re.M)
_MAPPED = re.compile(r"__tablename__\s*=\s*[\"'](\w+)[\"'](.*?)(?=^class\s|\Z)", re.M | re.S)
_MAPPED_UNIQUE = re.compile(
    r"UniqueConstraint\(([^()]*)\)|^\s*(\w+)\s*(?::[^=\n]*)?=\s*(?:mapped_column|Column|db\.Column)\([^\n]*\bunique=True",
    re.M,
)
_DROPPED = re.compile(
    rf"drop\s+(?:index|constraint)\s+(?:concurrently\s+)?(?:if\s+exists\s+)?(?:\w+\.)?{_NAME}"
    r"|\bdrop_(?:constraint|index)\(\s*[\"'](\w+)[\"']|\bdrop(?:Unique|Index)\([^()]*[\"'](\w+)[\"']\s*\)",
    re.I,
)
_UPSERTED = re.compile(
    rf"insert\s+into\s+{_TABLE}(?P<between>(?:(?!\binsert\s+into\b).){{0,1500}}?)\bon\s+conflict\s*\((?P<target>[^()]*)\)",
    re.I | re.S,
)
_BUILT = re.compile(
    r"""\binsert\(\s*(\w+)\b.{0,600}?on_conflict_do_(?:update|nothing)\([^()]*index_elements\s*=\s*\[([^\]]*)\]"""
    r"""|\(\s*["'](\w+)["']\s*\)(?:(?!;).){0,400}?\.onConflict\(\s*\[?([^)\]]*)""",
    re.S,
)


class Unique(NamedTuple):
    """Columns of a table of which every combination stands once; ``name`` is the index's or constraint's, or empty."""

    table: str
    columns: frozenset[str]
    name: str
    place: Place


class Upsert(NamedTuple):
    """An insert that gives way where a row with the same values of these columns is there."""

    table: str
    columns: frozenset[str]
    place: Place


def uniques(source: str) -> Iterator[Unique]:
    """All that a text declares to be unique, primary keys left out."""
    for match in _INDEX.finditer(source):
        yield Unique(match[2].lower(), _columns(match[3]), match[1].lower(), place_after(source, match.start()))
    for match in _ADDED.finditer(source):
        yield Unique(match[1].lower(), _columns(match[3]), (match[2] or "").lower(), place_after(source, match.start()))
    for match in _CREATED.finditer(source):
        body = enclosed(source, match.end())
        for one in _LISTED.finditer(body):
            place = place_after(source, match.end() + one.start())
            yield Unique(match[1].lower(), _columns(one[2]), (one[1] or "").lower(), place)
        for one in _SINGLE.finditer(body):
            yield Unique(match[1].lower(), _columns(one[1]), "", place_after(source, match.end() + one.start(1)))
    yield from _of_models(source, _PRISMA, _PRISMA_UNIQUE)
    yield from _of_models(source, _MAPPED, _MAPPED_UNIQUE)


def _of_models(source: str, model: re.Pattern[str], unique: re.Pattern[str]) -> Iterator[Unique]:
    for match in model.finditer(source):
        for one in unique.finditer(match[2]):
            columns = one[1] if one[1] is not None else one[2]
            columns = re.sub(r"\bname\s*=\s*[\"'][^\"']*[\"']", "", columns)
            yield Unique(match[1].lower(), _columns(columns), "", place_after(source, match.start(2) + one.start()))


def dropped(source: str) -> Iterator[tuple[str, Place]]:
    """The indexes and constraints that a text drops, by name."""
    for match in _DROPPED.finditer(source):
        yield (match[1] or match[2] or match[3]).lower(), place_after(source, match.start())


def upserts(source: str) -> Iterator[Upsert]:
    """The inserts of a text that name what may stand only once."""
    for match in _UPSERTED.finditer(source):
        at = match.start("target") - len(re.search(r"on\s+conflict\s*\($", source[: match.start("target")], re.I)[0])  # type: ignore[index]
        yield Upsert(match[1].lower(), _columns(match["target"]), place_after(source, at))
    for match in _BUILT.finditer(source):
        table, columns = (match[1], match[2]) if match[1] else (match[3], match[4])
        at = max(source.rfind("on_conflict", 0, match.end()), source.rfind(".onConflict", 0, match.end()))
        yield Upsert(table.lower(), _columns(columns), place_after(source, at))


def _columns(listed: str) -> frozenset[str]:
    return frozenset(word.lower() for part in listed.split(",") for word in re.findall(r"\w+", part)[:1])
