"""The text of a language of braces as blocks: what stands before each brace, where it ends. Pure.

What is written in comments and strings is blanked first, so that what is left is code, each character in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from gitorch.code.model import Definition, Place
from gitorch.code.offsets import offset_of

LANGUAGES = {".go": "go", ".java": "java", ".kt": "kotlin", ".kts": "kotlin", ".rs": "rust", ".cs": "csharp"}
_QUOTED = re.compile(
    r"//[^\n]*|/\*.*?\*/|\"\"\".*?\"\"\"|`[^`]*`|\$?\"(?:\\.|[^\"\\\n])*\"|'(?:\\.[^']{0,6}|[^'\\\n])'", re.S
)
_HEAD_ENDS = ";{}"


def language_of(path: str) -> str | None:
    """The language of a path, or None for one that is not read here."""
    return LANGUAGES.get(path[path.rfind(".") :].lower()) if "." in path else None


@lru_cache(maxsize=256)
def code_of(source: bytes) -> str:
    """A text with its comments and strings blank; quotes stay."""
    return _QUOTED.sub(_blank, source.decode("utf-8", "replace"))


def _blank(found: re.Match[str]) -> str:
    said = found[0]
    if said[0] == "/":
        return re.sub(r"[^\n]", " ", said)
    if said[0] == "$" or "${" in said:
        return _reckoned(said)
    return said[0] + re.sub(r"[^\n]", " ", said[1:-1]) + said[-1]


def _reckoned(said: str) -> str:
    """A string with expressions in braces: these stay, without the braces; all else is blank."""
    kept, depth = [said[0]], 0
    for sign in said[1:-1]:
        depth += (sign == "{") - (sign == "}" and depth > 0)
        kept.append(sign if sign == "\n" or (depth and sign not in '{}"$') else " ")
    return "".join(kept) + said[-1]


@dataclass(frozen=True)
class Block:
    """One pair of braces: the offsets of both, and what stands before it since the statement began."""

    head: str
    start: int
    end: int

    def holds(self, offset: int) -> bool:
        return self.start <= offset < self.end


@lru_cache(maxsize=64)  # asked again for every function of a file
def blocks(code: str) -> tuple[Block, ...]:
    """Every block, the outer before the inner."""
    opened: list[tuple[str, int]] = []
    found: list[Block] = []
    for offset, sign in _braces(code):
        if sign == "{":
            opened.append((_head(code, offset), offset))
        elif opened:
            head, start = opened.pop()
            found.append(Block(head, start, offset + 1))
    return tuple(sorted(found, key=lambda one: one.start))


def _braces(code: str) -> Iterator[tuple[int, str]]:
    return ((found.start(), found[0]) for found in re.finditer(r"[{}]", code))


def _head(code: str, brace: int) -> str:
    """The words before a brace; the semicolons of a ``for`` belong to it."""
    line = code.rfind("\n", 0, brace) + 1
    if re.match(r"\s*for\b", code[line:brace]):
        return " ".join(code[line:brace].split())
    start, depth = brace, 0
    while start > 0:
        sign = code[start - 1]
        depth += (sign == ")") - (sign == "(")
        if depth < 0 or (depth == 0 and sign in _HEAD_ENDS):
            break
        start -= 1
    return " ".join(code[start:brace].split())


def span_of(code: str, definition: Definition) -> tuple[int, int]:
    """Where a definition's text begins, by its name, and ends."""
    return offset_of(code, definition.place), offset_of(code, Place(definition.end_line + 1, 1))


def parenthesis_end(code: str, opening: int) -> int:
    """Just behind the parenthesis that closes the one at an offset; the end of the text where none does."""
    depth = 0
    for offset in range(opening, len(code)):
        depth += (code[offset] == "(") - (code[offset] == ")")
        if depth == 0:
            return offset + 1
    return len(code)
