"""Reading nodes of Rust's syntax tree: texts, attributes, and what serde is told."""

from __future__ import annotations

import re

from tree_sitter import Node

from gitorch.code.nodes import child, children
from gitorch.code.wire.nodes import Nodes, text
from gitorch.code.wire.paths import HOLE

_SAID = re.compile(r'(?P<key>\w+)(?:\s*=\s*"(?P<value>[^"]*)"|\s*\(\s*(?:serialize\s*=\s*"(?P<sent>[^"]*)")?[^)]*\))?')


class Found(Nodes):
    """What one file has yielded so far, and what its variables were made as."""

    def __init__(self, source: bytes) -> None:
        super().__init__(source)
        self.values: dict[str, Node] = {}


def plain(node: Node | None) -> str:
    """A string without its quotes; nothing for what is no string."""
    content = child(node, "string_content") if node is not None and node.type.endswith("string_literal") else None
    return text(content)


def attributes(node: Node) -> list[str]:
    """The source of every attribute right above an item."""
    found: list[str] = []
    before = node.prev_named_sibling
    while before is not None and before.type in ("attribute_item", "line_comment", "block_comment"):
        if before.type == "attribute_item":
            found.append(text(before))
        before = before.prev_named_sibling
    return found


def serde(node: Node) -> dict[str, str]:
    """What ``#[serde(…)]`` above an item says; a word alone says nothing more."""
    said: dict[str, str] = {}
    for one in attributes(node):
        if re.match(r"#\[serde\s*\(", one):
            for match in _SAID.finditer(one.partition("(")[2].rpartition(")")[0]):
                said[match["key"]] = match["value"] or match["sent"] or ""
    return said


def arguments(call: Node) -> list[Node]:
    """What a call is given, comments left out."""
    given = call.child_by_field_name("arguments")
    return [one for one in given.named_children if "comment" not in one.type] if given is not None else []


def template(node: Node | None, values: dict[str, Node], depth: int = 3) -> str:
    """A string expression with ``{}`` for what is not written out; nothing for what is no string."""
    if node is None or depth == 0:
        return ""
    if node.type.endswith("string_literal"):
        return plain(node)
    if node.type in ("reference_expression", "parenthesized_expression") and node.named_children:
        return template(node.named_children[-1], values, depth)
    if node.type == "macro_invocation" and text(node.child_by_field_name("macro")) == "format":
        tokens = child(node, "token_tree")
        first = children(tokens, "string_literal")[:1]
        return re.sub(r"\{[^{}]*\}", HOLE, plain(first[0])) if first else ""
    return template(values.get(text(node)), values, depth - 1) if node.type == "identifier" else ""
