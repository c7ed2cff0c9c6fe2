"""Where code says the text of a value instead of the member that it is of: compared, filed under, listed. Pure."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from typing import NamedTuple

from gitorch.code.model import Place

_HOLDER = r"(?P<key>[A-Za-z_]\w*)[\"'\])]*"
_TEXT = r"(?P<quote>[\"'`])(?P<said>[^\"'`\n]{1,60}?)(?P=quote)"
_COMPARED = (
    _HOLDER + r"\s*(?:===?|!==?|<>|\bis(?:\s+not)?\b)\s*" + _TEXT,
    _TEXT + r"\s*(?:===?|!==?)\s*[\w.$\[\]\"'()]*?" + r"(?P<key>[A-Za-z_]\w*)(?:\b(?![\w.\[(\"']))",
)
_AMONG = (
    _HOLDER + r"\s+(?:not\s+)?in\s*[(\[{](?P<inside>[^)\]}]*)",
    r"\[(?P<inside>[^\[\]]*)\]\.(?:includes|has)\([\w.$]*?(?P<key>[A-Za-z_]\w*)\)",
)
_GIVEN = (_HOLDER + r"\s*(?:=|:)\s*" + _TEXT,)
_CASE = r"^\s*case\b[^\n]*?" + _TEXT
_CHOSEN = re.compile(r"\b(?:match|switch)\b[^\n]*?(?P<key>[A-Za-z_]\w*)[\"'\])]*\s*[:{]")
_LISTED = re.compile(
    r"^\s*(?:export\s+)?(?:const\s+|let\s+)?(?P<name>[A-Za-z_]\w*)\s*(?::[^=]+)?="
    r"\s*(?:new\s+Set\(|frozenset\()?[(\[{]"
)
_TEXT_METHODS = "upper lower title capitalize casefold startswith endswith replace split strip encode removeprefix"


class Raw(NamedTuple):
    """A text, the name of what it is compared with or stands for, and where; ``is_asked`` where it is compared."""

    said: str
    key: str
    place: Place
    is_asked: bool


def raw_texts(source: str, texts: Container[str], lines: Container[int]) -> Iterator[Raw]:
    """Every place on some lines where one of the texts stands for a value of something with a name."""
    written = source.splitlines()
    for number, line in enumerate(written, 1):
        if number not in lines:
            continue
        for is_asked, pattern in _PATTERNS:
            for found in pattern.finditer(line):
                if found["said"] in texts:
                    yield Raw(found["said"], found["key"], Place(number, found.start("said")), is_asked)
        yield from _among(line, number, texts)
        yield from _cases(written, number, texts)
        yield from _listed(source, line, number, texts)


def _among(line: str, number: int, texts: Container[str]) -> Iterator[Raw]:
    for pattern in _LISTS:
        for one in pattern.finditer(line):
            for found in _ANY.finditer(one["inside"]):
                if found["said"] in texts:
                    at = Place(number, one.start("inside") + found.start("said"))
                    yield Raw(found["said"], one["key"], at, is_asked=True)


def _cases(written: list[str], number: int, texts: Container[str]) -> Iterator[Raw]:
    found = _COMPILED_CASE.match(written[number - 1])
    if found is None or found["said"] not in texts:
        return
    for above in reversed(written[: number - 1]):
        chosen = _CHOSEN.search(above)
        if chosen is not None:
            yield Raw(found["said"], chosen["key"], Place(number, found.start("said")), is_asked=True)
            return


def _listed(source: str, line: str, number: int, texts: Container[str]) -> Iterator[Raw]:
    """A text in a list, a set or a mapping with a name, in which things are looked up elsewhere in the file."""
    named = _LISTED.match(line)
    if named is None:
        return
    name = re.escape(named["name"])
    asked = re.compile(
        rf"(?P<key>[A-Za-z_]\w*)[\"'\])]*\s+(?:not\s+)?in\s+{name}\b"
        rf"|\b{name}(?:\.(?:get|includes|has)\(|\[)[\w.$]*?(?P<other>[A-Za-z_]\w*)[)\],]"
    )
    keys = {found["key"] or found["other"] for found in asked.finditer(source)}
    for found in _ANY.finditer(line) if keys else ():
        if found["said"] in texts:
            yield from (
                Raw(found["said"], key, Place(number, found.start("said")), is_asked=True) for key in sorted(keys)
            )


def text_methods(source: str, lines: Container[int]) -> Iterator[tuple[str, str, Place]]:
    """What is asked for a method of texts on some lines: its name, the method, where."""
    for number, line in enumerate(source.splitlines(), 1):
        for found in _METHODS.finditer(line) if number in lines else ():
            yield found["key"], found["method"], Place(number, found.start("method") + 1)


_PATTERNS = (*((True, re.compile(one)) for one in _COMPARED), *((False, re.compile(one)) for one in _GIVEN))
_LISTS = tuple(map(re.compile, _AMONG))
_COMPILED_CASE = re.compile(_CASE)
_ANY = re.compile(_TEXT)
_METHODS = re.compile(rf"\.(?P<key>[A-Za-z_]\w*)\.(?P<method>{_TEXT_METHODS.replace(' ', '|')})\(")
