"""What a function writes of the objects that it is given, and of the stores that objects hold. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.behaviour.sharing.locks import locks_held
from gitorch.code.behaviour.sharing.shared_state import Access
from gitorch.code.behaviour.sharing.writes import statement_that_writes
from gitorch.code.syntax import CALLS, MEMBERS, called_name, place, receiver, text, walk

_PUTS = re.compile(r"^(?:write|save|put|store|update|insert|replace|persist|set)(?:[A-Z_]\w*)?$")
_OWN = ("self", "this")


def writes_of_others(function: Node) -> Iterator[Access]:
    """The writes of an attribute of anything but the function's own object: ``room.members.discard(one)``."""
    for node in walk(function.child_by_field_name("body") or function, across_functions=True):
        owner = node.child_by_field_name("object") if node.type in MEMBERS else None
        write = statement_that_writes(node) if owner is not None and owner.type == "identifier" else None
        if owner is not None and write is not None and text(owner) not in _OWN:
            is_whole = write.child_by_field_name("left") is not None
            yield Access(
                text(node), is_write=True, offset=write.end_byte, place=place(node), locks=locks_held(node),
                is_whole=is_whole,
            )  # fmt: skip


def stores_written(function: Node) -> Iterator[Access]:
    """What is put into a store that an object holds, by a method's name: ``this.disk.write(doc)``."""
    for node in walk(function.child_by_field_name("body") or function, across_functions=True):
        owner = receiver(node) if node.type in CALLS else None
        if owner is None or owner.type not in MEMBERS or not _PUTS.match(called_name(node)):
            continue
        root = owner.child_by_field_name("object")
        if root is not None and root.type in ("identifier", "this"):
            yield Access(
                text(owner), is_write=True, offset=node.end_byte, place=place(node), locks=locks_held(node)
            )  # fmt: skip
