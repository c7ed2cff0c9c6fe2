"""Reading nodes of Go's syntax tree, and what a file's variables are known to be."""

from __future__ import annotations

import re

from tree_sitter import Node

from gitorch.code.nodes import children
from gitorch.code.wire.nodes import Nodes, text
from gitorch.code.wire.paths import HOLE

_VERB = re.compile(r"%[-+#0-9.]*[a-zA-Z]")


class Found(Nodes):
    """What one file has yielded so far, and what its variables were made as."""

    def __init__(self, source: bytes) -> None:
        super().__init__(source)
        self.values: dict[str, Node] = {}


def plain(node: Node | None) -> str:
    """A string without its quotes; nothing for what is no string."""
    is_string = node is not None and node.type in ("interpreted_string_literal", "raw_string_literal")
    return text(node)[1:-1] if is_string else ""


def key_text(element: Node) -> str:
    """The text that is the key of one entry of a map."""
    key = element.named_children[0] if element.named_children else None
    return plain(key.named_children[0]) if key is not None and key.named_children else ""


def template(node: Node | None, values: dict[str, Node], depth: int = 3) -> str:
    """A string expression with ``{}`` for what is not written out; nothing for what is no string."""
    if node is None or depth == 0:
        return ""
    if plain(node):
        return plain(node)
    if node.type == "binary_expression":
        sides = [template(node.child_by_field_name(side), values, depth) or HOLE for side in ("left", "right")]
        return "".join(sides) if any(side != HOLE for side in sides) else ""
    if node.type == "call_expression" and text(node.child_by_field_name("function")) == "fmt.Sprintf":
        return _formatted(arguments(node), values, depth)
    return template(values.get(text(node)), values, depth - 1) if node.type == "identifier" else ""


def _formatted(given: list[Node], values: dict[str, Node], depth: int) -> str:
    """``fmt.Sprintf("%s/users/%d", base, id)``, constants among the values written out."""
    filled = iter(given[1:])
    parts = re.split(f"({_VERB.pattern})", plain(given[0]) if given else "")
    return "".join(
        (template(next(filled, None), values, depth - 1) or HOLE) if number % 2 else part
        for number, part in enumerate(parts)
    )


def arguments(call: Node) -> list[Node]:
    """What a call is given, comments left out."""
    given = call.child_by_field_name("arguments")
    return [one for one in given.named_children if one.type != "comment"] if given is not None else []


def parameters(function: Node) -> list[Node]:
    """The declarations of a function's parameters."""
    return children(function.child_by_field_name("parameters"), "parameter_declaration")
