"""The mappings that a Python module holds under a name of its own: ``SETTINGS = {"timeout": 30}``. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.model import Place
from gitorch.code.syntax import parsed, place, string_value, text

_GIVES = re.compile(rb"=[\s\\]*\{")
Keys = dict[str, tuple[Place, str]]
"""By key: where it stands, and its value as written."""


def mappings(source: bytes) -> dict[str, Keys]:
    """The names that a file gives a mapping literal at its top level, and adds nothing to afterwards."""
    found: dict[str, Keys] = {}
    for statement in parsed("python", source).named_children if _GIVES.search(source) else ():
        assignment = statement.named_children[0] if statement.type == "expression_statement" else None
        left = assignment.child_by_field_name("left") if assignment is not None else None
        right = assignment.child_by_field_name("right") if assignment is not None else None
        if left is None or right is None or left.type != "identifier" or right.type != "dictionary":
            continue
        pairs = [one for one in right.named_children if one.type != "comment"]
        if all(one.type == "pair" for one in pairs) and not _grows(source, text(left)):
            found[text(left)] = dict(_keys(pairs))
    return found


def _keys(pairs: list[Node]) -> Iterator[tuple[str, tuple[Place, str]]]:
    for one in pairs:
        key = one.child_by_field_name("key")
        said = string_value(key) if key is not None else None
        if key is not None and key.type == "integer":
            said = number(text(key))
        if key is not None and said is not None:
            yield said, (place(key), text(one.child_by_field_name("value")))


def number(key: str) -> str:
    """How a key that is a number is told from the text of it."""
    return f"the number {key}"


def _grows(source: bytes, name: str) -> bool:
    word = re.escape(name.encode())
    return re.search(rb"\b" + word + rb"(?:\[[^\]]+\]\s*=[^=]|\.(?:update|setdefault)\(|\s*\|=)", source) is not None
