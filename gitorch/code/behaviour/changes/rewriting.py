"""Whether a function does what it did, as far as its text tells: all of it but what is only said. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.syntax import CALLS, text

_ONLY_SAID = frozenset({"comment", "type", "type_annotation", "type_parameters", "type_arguments"})
_TELLS = re.compile(r"(?:\w+\.)*_?(?:log(?:ger|ging)?|console|warnings|debug)\.\w+$|print$", re.IGNORECASE)


def is_rewritten(before: Node, after: Node) -> bool:
    """Whether the bodies of two versions differ in more than comments, docstrings, types, layout and what they log."""
    return list(_tokens(before)) != list(_tokens(after))


def _tokens(function: Node) -> Iterator[str]:
    """What is written in a function's body, in order; without the colons, some of which belong to types."""
    stack = [function.child_by_field_name("body") or function]
    while stack:
        node = stack.pop()
        if node.type in _ONLY_SAID or node.type == ":" or _is_aside(node):
            continue
        if not node.children or node.type == "string":
            yield text(node).replace("'", '"')
        stack.extend(reversed(node.children))


def _is_aside(node: Node) -> bool:
    """A statement that is a text alone, or tells a log."""
    if node.type != "expression_statement" or not node.named_children:
        return False
    said = node.named_children[0]
    return said.type == "string" or (said.type in CALLS and _TELLS.match(text(said.named_children[0])) is not None)
