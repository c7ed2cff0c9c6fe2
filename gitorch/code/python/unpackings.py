"""Where Python code takes a value apart: ``x, y = corner()``, ``for x, y in outline()``. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.model import Place
from gitorch.code.python.text import chain
from gitorch.code.syntax import parsed, place, walk

_PATTERNS = ("pattern_list", "tuple_pattern", "list_pattern")
_UNPACKING = ("assignment", "for_statement", "for_in_clause")


class Unpacking(NamedTuple):
    """How many names what is taken apart gets, ``[]`` for each element of a loop, where the names stand, and which."""

    names: int
    chain: str
    place: Place
    said: tuple[str, ...] = ()


def unpackings(source: bytes) -> Iterator[Unpacking]:
    """Every unpacking of a chain of names into a fixed number of names."""
    for node in walk(parsed("python", source), across_functions=True):
        left = node.child_by_field_name("left") if node.type in _UNPACKING else None
        if left is None or left.type not in _PATTERNS or any(one.type == "list_splat_pattern" for one in left.children):
            continue
        written = chain(node.child_by_field_name("right"))
        if written is not None:
            element = "" if node.type == "assignment" else "[]"
            names = tuple((one.text or b"").decode() for one in left.named_children)
            yield Unpacking(len(names), f"{written}{element}", place(left), names)
