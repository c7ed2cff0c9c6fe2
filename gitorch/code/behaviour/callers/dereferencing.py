"""Where a caller works with the result of a call as if it could not be nothing. Pure."""

from __future__ import annotations

import re

from tree_sitter import Node

from gitorch.code.behaviour.callers.provisions import is_read_from
from gitorch.code.behaviour.calls.call_uses import is_field
from gitorch.code.behaviour.calls.reaching import PATTERNS
from gitorch.code.syntax import called_name, text

_TAKES_APART = frozenset({
    "len", "sum", "sorted", "list", "dict", "set", "tuple", "int", "float", "round", "max", "min", "join", "enumerate",
    "zip", "reversed", "iter", "frozenset", "any", "all", "abs", "deque", "chain", "extend", "fromkeys",
})  # fmt: skip
_TAKES_APART_IN_JAVASCRIPT = frozenset({
    "Object.keys", "Object.values", "Object.entries", "Object.fromEntries", "Array.from",
})  # fmt: skip


def dereferences(parent: Node, value: Node) -> bool:
    """Whether what stands around a value fails where the value is nothing."""
    if is_read_from(value):
        return True
    if parent.type in ("binary_operator", "augmented_assignment", "augmented_assignment_expression"):
        return True
    if parent.type == "binary_expression" and text(parent.child_by_field_name("operator")) in (
        "+",
        "-",
        "*",
        "/",
        "<",
        ">",
        "<=",
        ">=",
    ):
        return True
    if parent.type == "comparison_operator":
        return not re.search(r"\bis\b|==|!=", text(parent)) and not text(parent).startswith(text(value) + " in")
    if parent.type in ("for_statement", "for_in_statement", "for_in_clause") and is_field(parent, "right", value):
        return True
    if parent.type in ("assignment", "variable_declarator"):
        left = parent.child_by_field_name("left") or parent.child_by_field_name("name")
        return left is not None and left.type in PATTERNS
    if parent.type in ("argument_list", "arguments") and parent.parent is not None:
        return _is_taken_apart_by(parent.parent, parent, value)
    return parent.type in ("spread_element", "list_splat", "dictionary_splat") or _is_put_together(parent, value)


def _is_put_together(parent: Node, value: Node) -> bool:
    """Whether a value is added up or compared as one of a collection."""
    if parent.type in ("generator_expression", "list_comprehension") and parent.named_children[0].id == value.id:
        call = parent.parent if parent.type == "generator_expression" else (parent.parent or parent).parent
        return call is not None and called_name(call) in ("sum", "max", "min", "join", "sorted")
    return False


def _is_taken_apart_by(call: Node, given: Node, value: Node) -> bool:
    if given.type == "arguments":
        return text(call.child_by_field_name("function")) in _TAKES_APART_IN_JAVASCRIPT
    is_first = given.named_children[0].id == value.id
    return called_name(call) in (_TAKES_APART if is_first else _TAKES_APART | {"map", "filter"})
