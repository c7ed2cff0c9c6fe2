"""SQL as words and signs: strings in code have holes and dialects differ, so a tokenizer is all there is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gitorch.code.wire.verbs import named

_TOKEN = re.compile(
    r"""(?P<skip>\s+|--[^\n]*|/\*.*?\*/|\#[^\n]*)|(?P<text>'(?:[^']|'')*')|(?P<quoted>"[^"]+"|`[^`]+`|\[[^\]]+\])"""
    r"""|(?P<word>[A-Za-z_][\w$]*)|(?P<number>\d+(?:\.\d+)?)|(?P<hole>\{\}|%\(\w+\)s|%s|[:@$]\w+|\?)|(?P<sign><>|!=|<=|>=|::|.)""",
    re.S,
)
_KEYWORDS = named(
    "select from where and or not in is null like ilike between exists case when then else end as on using join inner "
    "left right full outer cross natural group by order having limit offset asc desc distinct all union except "
    "intersect insert into values update set delete create table view unique primary foreign references check default "
    "constraint if replace alter add drop column rename to with recursive returning conflict nothing true false cast "
    "interval current_timestamp over nulls temporary temp materialized integer varchar char boolean numeric decimal "
    "bigint smallint serial escape begin commit lateral any excluded ignore"
)


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a statement; ``at`` is its offset. Words and quoted names are lower-cased in ``name``."""

    kind: str
    text: str
    at: int

    @property
    def name(self) -> str:
        return (self.text[1:-1] if self.kind == "quoted" else self.text).lower()

    @property
    def is_name(self) -> bool:
        return self.kind == "quoted" or (self.kind == "word" and self.text.lower() not in _KEYWORDS)

    def says(self, *words: str) -> bool:
        return self.kind in ("word", "sign") and self.text.lower() in words


def tokens(source: str) -> Iterator[Token]:
    """The pieces of a text, white space and comments left out."""
    for match in _TOKEN.finditer(source):
        if match.lastgroup and match.lastgroup != "skip":
            yield Token(match.lastgroup, match.group(), match.start())


def name_after(tokens: list[Token], start: int) -> tuple[str, int, int]:
    """The table's name from a position on, the schema before it left out; its offset, and the position behind it."""
    position = start
    while position < len(tokens) and not tokens[position].is_name:
        if tokens[position].says("(", "select"):
            return "", 0, position
        position += 1
    if position >= len(tokens):
        return "", 0, position
    while position + 2 < len(tokens) and tokens[position + 1].says("."):
        position += 2
    return tokens[position].name, tokens[position].at, position + 1


def parts(tokens: list[Token]) -> Iterator[list[Token]]:
    """The pieces between commas of the first parenthesis."""
    depth, part = 0, list[Token]()
    for token in tokens:
        if token.says("("):
            depth += 1
            if depth == 1:
                continue
        if token.says(")"):
            depth -= 1
            if depth == 0:
                break
        if depth == 1 and token.says(","):
            yield part
            part = []
        elif depth:
            part.append(token)
    if part:
        yield part
