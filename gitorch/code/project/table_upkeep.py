"""What a database does to its rows by itself: defaults, cascades, triggers, hidden columns; folded from SQL. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from gitorch.code.model import Place
from gitorch.code.project.extents import enclosed, place_after


def _said(name: str) -> str:
    """A table or column under a name of the pattern, be it quoted or below a schema."""
    return rf"""(?:["`\[]?\w+["`\]]?\.)?["`\[]?(?P<{name}>\w+)["`\]]?"""


_STATEMENT = re.compile(
    rf"create\s+(?:temp\w*\s+)?table\s+(?:if\s+not\s+exists\s+)?{_said('created')}\s*(?P<open>\()"
    rf"|alter\s+table\s+(?:if\s+exists\s+)?{_said('renamed')}\s+rename\s+to\s+{_said('heir')}"
    rf"|drop\s+table\s+(?:if\s+exists\s+)?{_said('dropped')}"
    rf"|create\s+(?:or\s+replace\s+)?trigger\s+(?:if\s+not\s+exists\s+)?{_said('trigger')}(?P<does>.*?)\bend\b\s*;"
    rf"|drop\s+trigger\s+(?:if\s+exists\s+)?{_said('gone')}"
    rf"|alter\s+table\s+{_said('altered')}\s+alter\s+(?:column\s+)?{_said('column')}\s+"
    r"(?:set\s+default\s+(?P<default>'[^']*'|[\w.]+)|drop\s+default)"
    rf"|alter\s+table\s+{_said('extended')}\s+add\s+(?:column\s+)?(?:if\s+not\s+exists\s+)?{_said('gained')}"
    r"(?P<added>[^;]*)",
    re.I | re.S,
)
_HEADS = ("created", "renamed", "dropped", "trigger", "gone", "altered", "extended")
_REFERS = re.compile(rf"\breferences\s+{_said('table')}(?P<rest>[^,]*)", re.I)
_KEYED = re.compile(r"foreign\s+key\s*\(\s*\W?(\w+)", re.I)
_DEFAULT = re.compile(r"\bdefault\s+('[^']*'|[\w.-]+)", re.I)
_SETS = re.compile(rf"\bupdate\s+{_said('table')}\s+set\s+{_said('column')}\s*=", re.I)


class Kind(StrEnum):
    """What a database does by itself."""

    DEFAULT = "default"  # fills a column; ``what`` is the literal
    CASCADE = "cascade"  # deletes rows along with those of the table ``what``
    REFERENCE = "reference"  # lets a column hold only what stands in the table ``what``
    TRIGGER = "trigger"  # keeps a column; ``what`` is the trigger's name
    ROWID = "rowid"  # numbers the rows of a table in a column that nobody declared; ``what`` is "without" where not


class Key(NamedTuple):
    """What one manner is about: a table, and a column of it where there is one."""

    kind: Kind
    table: str
    column: str = ""


class Manner(NamedTuple):
    """One thing that a database does by itself, and where that is said, by file."""

    what: str
    path: str
    place: Place


def upkeep(sources: Iterable[tuple[str, str]]) -> dict[Key, Manner]:
    """What the statements of files, each with its path, in this order, leave a database doing by itself."""
    found: dict[Key, Manner] = {}
    for path, source in sources:
        for match in _STATEMENT.finditer(source):
            _apply(found, path, source, match)
    return found


def _apply(found: dict[Key, Manner], path: str, source: str, match: re.Match[str]) -> None:
    place, head = place_after(source, match.start()), next(one for one in _HEADS if match[one])
    name = match[head].lower()
    match head:
        case "created":
            _leave_out(found, lambda key, _: key.table == name)
            found.update(_of_table(path, source, match, name))
        case "renamed":
            moved = {key: one for key, one in found.items() if key.table == name}
            _leave_out(found, lambda key, _: key in moved)
            found.update({key._replace(table=match["heir"].lower()): one for key, one in moved.items()})
        case "dropped":
            _leave_out(found, lambda key, _: key.table == name)
        case "trigger":
            kept = [(one["table"].lower(), one["column"].lower()) for one in _SETS.finditer(match["does"])]
            found.update({Key(Kind.TRIGGER, *each): Manner(name, path, place) for each in kept})
        case "gone":
            _leave_out(found, lambda key, one: key.kind is Kind.TRIGGER and one.what == name)
        case "altered":
            filled = Key(Kind.DEFAULT, name, match["column"].lower())
            _leave_out(found, lambda key, _: key == filled)
            found.update({filled: Manner(match["default"], path, place)} if match["default"] else {})
        case _:
            found.update(_of_column(path, place, name, match["gained"].lower(), match["added"]))


def _leave_out(found: dict[Key, Manner], is_gone: Callable[[Key, Manner], bool]) -> None:
    for key in [key for key, one in found.items() if is_gone(key, one)]:
        del found[key]


def _of_table(path: str, source: str, match: re.Match[str], table: str) -> Iterator[tuple[Key, Manner]]:
    at, body = match.end("open"), enclosed(source, match.end("open"))
    tail = source[at + len(body) : at + len(body) + 60].partition(";")[0]
    numbers = "without" if re.search(r"\bwithout\s+rowid\b", tail, re.I) else ""
    yield Key(Kind.ROWID, table), Manner(numbers, path, place_after(source, match.start()))
    for start, part in _parts(body):
        place = place_after(source, at + start)
        keyed = _KEYED.search(part)
        name = keyed[1] if keyed is not None else next(iter(re.findall(r"\w+", part)), "")
        yield from _of_column(path, place, table, name.lower(), part)


def _of_column(path: str, place: Place, table: str, name: str, said: str) -> Iterator[tuple[Key, Manner]]:
    filled, refers = _DEFAULT.search(said), _REFERS.search(said)
    if filled is not None:
        yield Key(Kind.DEFAULT, table, name), Manner(filled[1], path, place)
    if refers is not None:
        yield Key(Kind.REFERENCE, table, name), Manner(refers["table"].lower(), path, place)
        if re.search(r"\bon\s+delete\s+cascade\b", refers["rest"], re.I):
            yield Key(Kind.CASCADE, table, name), Manner(refers["table"].lower(), path, place)


def _parts(body: str) -> Iterator[tuple[int, str]]:
    """The columns and constraints of a table, each with where it begins."""
    depth = begin = 0
    for at, sign in enumerate(f"{body},"):
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            yield begin, f"{body},"[begin:at]
            begin = at + 1
