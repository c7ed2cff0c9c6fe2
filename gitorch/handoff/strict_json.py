"""JSON from somebody whom we don't know: bounded in size and depth, no key twice, no number that is none."""

from __future__ import annotations

import json
from typing import Any, NoReturn

DEPTH = 64


def read_json(content: bytes, *, limit: int) -> Any:
    """The value. Raises ValueError with the reason in a sentence."""
    if len(content) > limit:
        raise ValueError(f"it has {len(content)} bytes, and {limit} is the limit")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"byte {error.start} is not UTF-8") from error
    if _depth(text) > DEPTH:
        raise ValueError(f"it is nested more than {DEPTH} deep")
    value = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant, parse_int=_bounded)
    _require_text(value)
    return value


def _depth(text: str) -> int:
    """How deep brackets nest, those in strings not counted: json would recurse as deep."""
    deepest = depth = 0
    in_string = escaped = False
    for character in text:
        if in_string:
            in_string = escaped or character != '"'
            escaped = character == "\\" and not escaped
        elif character == '"':
            in_string = True
        elif character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"{next(name for name in names if names.count(name) > 1)!r} stands twice in one object")
    return found


def _no_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a number")


def _bounded(text: str) -> int:
    if len(text) > 20:
        raise ValueError(f"{text[:12]}… has {len(text)} digits")
    return int(text)


def _require_text(value: Any) -> None:
    """No half of a surrogate pair and no NUL: neither can be written down again."""
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
            raise ValueError("a text in it holds a character that can't be written")
    elif isinstance(value, dict):
        for key, below in value.items():
            _require_text(key)
            _require_text(below)
    elif isinstance(value, list):
        for below in value:
            _require_text(below)
