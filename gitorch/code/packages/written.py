"""A type as a language of packages writes it, taken apart far enough to know whose members a value has. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

CONTAINER = "[]"
TUPLE = "()"
_PREFIX = re.compile(r"^(?:\*|&|\?|'\w+\s|(?:mut|dyn|impl|final|const|readonly|ref|out|in|vararg)\s+)\s*")
_NAME = re.compile(r"[\w.:\\$]+")
_APPLIED = re.compile(r"([\w.:\\$]+)\s*(?:<(.*)>|\[(.+)\])")
_OPENING, _CLOSING = "([{<", ")]}>"


@dataclass(frozen=True, slots=True)
class Written:
    """A dotted name and what it is applied to; :data:`CONTAINER` holds its last argument, :data:`TUPLE` them all."""

    name: str
    arguments: tuple[Written | None, ...] = ()


@lru_cache(maxsize=4096)
def written_type(text: str) -> Written | None:
    """The type that a text is; None for one that has no one name, such as a function or a union."""
    text = _bare(text.strip())
    if not text or "->" in text or "=>" in text or text.startswith(("func", "fn(", "chan ", "<-")):
        return None
    if text.startswith("["):
        return _bracketed(text)
    if text.startswith("map["):
        return _applied(CONTAINER, text[_matching(text, 3) + 1 :])
    if text.startswith("("):
        parts = _split(text[1:-1]) if text.endswith(")") else []
        return Written(TUPLE, tuple(written_type(part.split(" ")[-1]) for part in parts))
    if text.endswith("[]"):
        return _applied(CONTAINER, text[:-2])
    if _NAME.fullmatch(text):
        return Written(_dotted(text))
    found = _APPLIED.fullmatch(text)
    arguments = _split(found[2] or found[3]) if found else []
    return Written(_dotted(found[1]), tuple(map(written_type, arguments))) if found else None


def _bare(text: str) -> str:
    """The type without what says how it is held: pointers, references, null, lifetimes."""
    while found := _PREFIX.match(text):
        text = text[found.end() :]
    parts = [part.strip() for part in text.split("|")] if "|" in text else [text]
    known = [part for part in parts if part.lower() != "null"]
    return known[0].rstrip("?! ").removesuffix("...").strip() if len(known) == 1 else ""


def _bracketed(text: str) -> Written | None:
    """``[]T`` and ``[4]T`` of Go, ``[T]`` and ``[T; 4]`` of Rust."""
    end = _matching(text, 0)
    return _applied(CONTAINER, text[end + 1 :] or text[1:end].partition(";")[0])


def _applied(name: str, element: str) -> Written | None:
    return Written(name, (written_type(element),))


def _dotted(text: str) -> str:
    return text.replace("::", ".").strip(".")


def _matching(text: str, start: int) -> int:
    depth = 0
    for at in range(start, len(text)):
        depth += (text[at] in _OPENING) - (text[at] in _CLOSING)
        if depth == 0:
            return at
    return len(text)


def _split(text: str) -> list[str]:
    return [part.strip() for part in _parts(text) if part.strip()]


def _parts(text: str) -> Iterator[str]:
    """The text between the commas that stand in no brackets."""
    depth, start = 0, 0
    for at, letter in enumerate(text):
        depth += (letter in _OPENING) - (letter in _CLOSING)
        if letter == "," and depth == 0:
            yield text[start:at]
            start = at + 1
    yield text[start:]
