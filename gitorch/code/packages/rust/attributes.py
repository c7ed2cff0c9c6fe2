"""The attributes before a Rust item: kept when they are read, taken by the item that follows."""

from __future__ import annotations

from tree_sitter import Node

from gitorch.code.packages.walk import Walk


def take_attributes(walk: Walk) -> tuple[str, ...]:
    """The attributes before an item, which are its own."""
    found, walk.decorators = walk.decorators, ()
    return found


def read_attribute(walk: Walk, node: Node) -> None:
    """A handler: keep an attribute for the item that follows."""
    inner = node.named_children[0] if node.named_children else node
    name = inner.named_children[0] if inner.named_children else inner
    walk.decorators = (*walk.decorators, walk.text(name))
