"""What a Python method writes, under a lock that its object holds, that other objects of its class see, too. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tree_sitter import Node

from gitorch.code.behaviour.sharing.shared_state import accesses
from gitorch.code.behaviour.sharing.writes import statement_that_writes
from gitorch.code.model import Place
from gitorch.code.syntax import FUNCTIONS, MEMBERS, above, at, place, text, walk

_CLASS = ("type(self)", "self.__class__")
_FILLED = re.compile(
    r"\{|\[|(?:\w+\.)?(?:dict|list|set|deque|defaultdict|OrderedDict|Counter|WeakValueDictionary|WeakSet)\("
)


class Written(NamedTuple):
    """A name as written (``self._seen``, ``Stock.made``, ``_MADE``), and where.

    ``is_item`` where something in it is written, which all see who hold the same one.
    """

    name: str
    place: Place
    is_item: bool


def may_be_filled(value: str) -> bool:
    """Whether what a name is given is a collection, which stays the same one when it is written into."""
    return _FILLED.match(value) is not None


def written_under(function: Node, lock: str) -> Iterator[Written]:
    """Every write with a lock of the object held around it: ``with self._lock``."""
    root = list(above(function))[-1]
    for one in accesses(function) if lock in text(function) else ():
        node = at(root, one.place) if one.is_write else None
        if node is not None and _is_under(node, lock):
            yield Written(one.name, one.place, is_item=not one.is_whole)
    for node in walk(function) if any(each in text(function) for each in _CLASS) else ():
        is_of_class = node.type in MEMBERS and text(node.children[0]) in _CLASS
        if is_of_class and statement_that_writes(node) is not None and _is_under(node, lock):
            yield Written(f"cls.{text(node.children[-1])}", place(node), is_item=True)


def _is_under(node: Node, lock: str) -> bool:
    for one in above(node):
        if one.type in FUNCTIONS:
            return False
        if one.type == "with_statement" and any(
            text(each) == lock for each in walk(one) if each.type == "with_item" and each.end_byte <= node.start_byte
        ):
            return True
    return False
