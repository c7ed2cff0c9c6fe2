"""The named children of a syntax tree's node by their types, whichever grammar made it."""

from __future__ import annotations

from tree_sitter import Node


def child(node: Node, *types: str) -> Node | None:
    """The first named child of one of these types, or None."""
    return next((one for one in node.named_children if one.type in types), None)


def children(node: Node | None, *types: str) -> list[Node]:
    """The named children of these types; of none, nothing."""
    return [one for one in node.named_children if one.type in types] if node is not None else []
