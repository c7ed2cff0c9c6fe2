"""Whether an emitter's class tells of errors where it told of none: whoever makes one has to listen. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.behaviour.changes.aspects import Aspect, ContractChange
from gitorch.code.behaviour.failures.running import function_name
from gitorch.code.syntax import (
    CALLS,
    FUNCTIONS,
    above,
    arguments,
    called_name,
    place,
    receiver,
    string_value,
    text,
    walk,
)

_MAY = re.compile(rb"\bemit\(\s*['\"`]error['\"`]")


def may_emit_errors(source: bytes) -> bool:
    """Whether anything in a file could emit an error, by its words alone."""
    return _MAY.search(source) is not None


def newly_emits(old: Node, new: Node, owner: str) -> Iterator[ContractChange]:
    """The first method of a class that emits an error, where none did. The change is told with the method's name.

    ``old`` and ``new`` are the two versions of its file.
    """
    now = next(_emitted(new, owner), None)
    if now is None or next(_emitted(old, owner), None) is not None:
        return
    method = next((name for one in above(now) if one.type in FUNCTIONS and (name := function_name(one))), "")
    yield ContractChange(Aspect.NO_ERROR_PATH, "emits an error now", place(now), name="made", old=method)


def _emitted(root: Node, owner: str) -> Iterator[Node]:
    for node in walk(root):
        if node.type == "class_declaration" and text(node.child_by_field_name("name")) == owner:
            for one in walk(node, across_functions=True):
                is_own = one.type in CALLS and called_name(one) == "emit" and text(receiver(one)) in ("this", "self")
                if is_own and arguments(one) and string_value(arguments(one)[0]) == "error":
                    yield one
