"""What a statement changes in place. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.model import Place
from gitorch.code.syntax import (
    ASSIGNMENTS,
    CALLS,
    MEMBERS,
    SUBSCRIPTS,
    arguments,
    called_name,
    place,
    receiver,
    text,
)

_MUTATORS = frozenset({
    "sort", "reverse", "append", "extend", "insert", "remove", "pop", "clear", "update", "setdefault", "popitem", "add",
    "discard", "push", "shift", "unshift", "splice", "fill", "copyWithin", "delete", "set",
})  # fmt: skip


_FIRST_GIVEN = re.compile(
    r"Object\.(?:assign|define\w+)|Reflect\.set|(?:_|lodash)\.(?:assign\w*|defaults(?:Deep)?|extend\w*|merge\w*|set|unset|"
    r"pull\w*|remove)|(?:random\.)?shuffle|heapq\.\w+|bisect\.insort\w*"
)
_WITHIN = (*SUBSCRIPTS, *MEMBERS)
_SETTING = (*ASSIGNMENTS, "augmented_assignment", "augmented_assignment_expression", "update_expression")
_PATTERNS = ("pattern_list", "tuple_pattern", "list_pattern", "array_pattern")


def mutations(nodes: list[Node], parameters: frozenset[str]) -> Iterator[tuple[str, Place]]:
    """Parameters that are changed in place, before any rebinding of their name."""
    rebound: set[str] = set()
    for node in nodes:
        left = node.child_by_field_name("left") or node.child_by_field_name("name")
        if node.type in ASSIGNMENTS and left is not None and text(left) in parameters:
            rebound.add(text(left))
        target = mutated(node)
        if target in parameters - rebound:
            yield target, place(node)


def mutated(node: Node) -> str:
    """The name whose value a statement changes in place; empty for none, the first of several."""
    if node.type in _SETTING:
        left = node.child_by_field_name("left") or node.child_by_field_name("argument")
        several = left.named_children if left is not None and left.type in _PATTERNS else [left]
        return next((_root(one) for one in several if one is not None and one.type in _WITHIN), "")
    is_deletion = node.type == "delete_statement" or (
        node.type == "unary_expression" and text(node).startswith("delete")
    )
    if is_deletion and node.named_children and node.named_children[0].type in _WITHIN:
        return _root(node.named_children[0])
    if node.type in CALLS:
        given = arguments(node)
        if given and _FIRST_GIVEN.fullmatch(text(node.child_by_field_name("function"))):
            return text(given[0])
        return text(receiver(node)) if called_name(node) in _MUTATORS else ""
    return ""


def _root(node: Node) -> str:
    while node.type in (*SUBSCRIPTS, *MEMBERS):
        below = node.child_by_field_name("object") or node.child_by_field_name("value")
        if below is None:
            break
        node = below
    return text(node)
