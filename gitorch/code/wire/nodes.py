"""Reading nodes of any of tree-sitter's grammars, and what has been found in a file so far."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tree_sitter import Node

from gitorch.code.model import Place
from gitorch.code.wire.gathering import Gathering


class Nodes(Gathering):
    """The facts of one file while its tree is read."""

    def place(self, node: Node) -> Place:
        """Where a node starts, the column in characters."""
        return self.place_at(*node.start_point)


def text(node: Node | None) -> str:
    """The source of a node, or nothing."""
    return node.text.decode("utf-8", "replace") if node is not None and node.text is not None else ""


def descendants(node: Node) -> Iterator[Node]:
    """A node and every named one below it, in order."""
    stack = [node]
    while stack:
        here = stack.pop()
        yield here
        stack += here.named_children[::-1]


def names_in(node: Node | None) -> frozenset[str]:
    """Every identifier below a node."""
    return names_of(descendants(node)) if node is not None else frozenset()


def names_of(nodes: Iterable[Node]) -> frozenset[str]:
    """Every identifier among nodes."""
    return frozenset(text(one) for one in nodes if one.type.endswith("identifier") and not one.named_child_count)


def enclosing(node: Node, *types: str) -> Node | None:
    """The nearest node around one that is of one of these types, or None."""
    here = node.parent
    while here is not None and here.type not in types:
        here = here.parent
    return here


def union(parts: Iterable[frozenset[str]]) -> frozenset[str]:
    """All types that any part allows; unknown if one part is."""
    known = list(parts)
    return frozenset().union(*known) if all(known) else frozenset()
