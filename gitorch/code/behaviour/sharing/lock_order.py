"""Which lock a Python function takes while it holds another. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tree_sitter import Node

from gitorch.code.model import Place
from gitorch.code.syntax import FUNCTIONS, above, place, text, walk

_HELD = re.compile(r"[A-Za-z_][\w.]*")


class Order(NamedTuple):
    """The names of a lock that is held and of one that is taken then, and where each is taken."""

    first: str
    second: str
    held: Place
    taken: Place


def orders(function: Node) -> Iterator[Order]:
    """Every two locks that are held at once: bare names in ``with``."""
    items = [one for one in walk(function) if one.type == "with_item" and _HELD.fullmatch(text(one))]
    for inner in items:
        for outer in items:
            if outer.start_byte < inner.start_byte and text(outer) != text(inner) and _holds(outer, inner):
                yield Order(text(outer), text(inner), place(outer), place(inner))


def _holds(outer: Node, inner: Node) -> bool:
    """Whether one item's statement is around the other, or has both."""
    statement = next(one for one in above(outer) if one.type == "with_statement")
    around = (one for one in above(inner) if one.type == "with_statement" or one.type in FUNCTIONS)
    return any(one.id == statement.id for one in around)
