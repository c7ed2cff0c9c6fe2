"""The scalars of a YAML, TOML or JSON file with the keys above them and their places. Pure."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator

from gitorch.code.model import Place

Scalar = tuple[tuple[str, ...], str, Place]
_LINE = re.compile(r"^(?P<indent> *)(?P<dashes>(?:- +)*)(?:(?P<key>[\w.@/-]+|\"[^\"]+\") *:(?: +|$))?(?P<value>.*)$")
_ITEM = re.compile(r"\"[^\"]*\"|'[^']*'|[^\s\[\],\"'][^\[\],\"']*")


def scalars(path: str, text: str) -> tuple[Scalar, ...]:
    """Every string with the keys above it, list items as ``[]`` in TOML and JSON; nothing for a file that is broken."""
    try:
        if path.endswith((".yaml", ".yml")):
            return tuple(_yaml(text))
        data = tomllib.loads(text) if path.endswith(".toml") else json.loads(text)
        return tuple((keys, value, _search(text, value)) for keys, value in _leaves(data, ()))
    except (ValueError, RecursionError):
        return ()


def _leaves(data: object, keys: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    match data:
        case dict():
            for key, value in data.items():
                yield from _leaves(value, (*keys, str(key)))
        case list():
            for value in data:
                yield from _leaves(value, (*keys, "[]"))
        case str():
            yield keys, data
        case _:  # numbers, dates and truth values name nothing
            pass


def _yaml(text: str) -> Iterator[Scalar]:
    """Block YAML by its indentation; anchors, tags and folded text are not followed."""
    stack: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        bare = re.sub(r"(?:^|\s)#.*$", "", line)
        match = _LINE.match(bare)
        if match is None or not bare.strip() or bare.startswith("---"):
            continue
        depth = len(match["indent"])
        column = depth + len(match["dashes"])
        while stack and (stack[-1][0] > depth if match["dashes"] else stack[-1][0] >= column):
            stack.pop()
        if match["key"]:
            stack.append((column, match["key"].strip('"')))
        keys = tuple(key for _, key in stack)
        for value in _ITEM.findall(match["value"]):
            plain = value.strip().strip("\"'")
            if plain:
                yield keys, plain, Place(number, line.find(plain) + 1)


def _search(text: str, value: str) -> Place:
    match = re.search(rf"(?<![\w-]){re.escape(value)}(?![\w-])", text)
    offset = match.start() if match else 0
    return Place(text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))
