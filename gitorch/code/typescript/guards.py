"""What a condition asks for before it is used: names and members whose presence it tests."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.typescript.walk import Walk


def guards_in(walk: Walk, condition: Node) -> set[str]:
    """The names and members whose presence a condition tests; what a function in it does is no test."""
    return set(_guards(walk, condition))


def _guards(walk: Walk, node: Node) -> Iterator[str]:
    operator = node.child_by_field_name("operator")
    sign = operator.type if operator is not None else ""
    if node.type == "unary_expression" and sign == "typeof":
        argument = node.child_by_field_name("argument")
        if argument is not None:
            yield walk.folded(argument)
    elif node.type == "binary_expression" and sign == "in":
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is not None and right is not None and left.type == "string":
            yield f"{walk.folded(right)}.{walk.text(left)[1:-1]}"
    elif node.type == "member_expression" and walk.is_javascript:
        yield walk.folded(node).replace("?.", ".")
    elif node.type != "statement_block":
        for child in node.named_children:
            yield from _guards(walk, child)
