"""Reading tree-sitter nodes of TypeScript, and what has been found in a file so far."""

from __future__ import annotations

import re

from tree_sitter import Node

from gitorch.code.wire.nodes import Nodes, text
from gitorch.code.wire.paths import HOLE
from gitorch.code.wire.verbs import named

_WRAPPERS = named("await_expression parenthesized_expression as_expression satisfies_expression non_null_expression")


class Found(Nodes):
    """What one file has yielded so far, and what its variables are known to be."""

    def __init__(self, source: bytes) -> None:
        super().__init__(source)
        self.asks_drizzle = b"drizzle" in source
        self.types: dict[str, str] = {}  # variable: annotation as written
        self.values: dict[str, Node] = {}  # variable: what it was made as
        self.leaving: dict[int, frozenset[str]] = {}  # by a block's id: the names that leave it
        self.identifiers: dict[int, dict[str, list[Node]]] = {}  # below a node, by its id: each name where it stands


def plain(node: Node | None) -> str:
    """The source of a name, or of a string without its quotes."""
    found = text(node)
    return found[1:-1] if node is not None and node.type in ("string", "template_string") else found


def unwrapped(node: Node | None) -> Node | None:
    """The expression inside await, parentheses, ``as`` and ``!``."""
    while node is not None and node.type in _WRAPPERS and node.named_children:
        node = node.named_children[0]
    return node


def key_of(node: Node) -> str:
    """The key of one entry of an object, pattern or interface; nothing for a spread or a computed one."""
    if node.type in ("shorthand_property_identifier", "shorthand_property_identifier_pattern"):
        return text(node)
    if node.type == "object_assignment_pattern":
        return text(node.child_by_field_name("left"))
    key = node.child_by_field_name("key") or node.child_by_field_name("name")
    return plain(key) if key is not None and key.type != "computed_property_name" else ""


def entry_text(node: Node, keys: tuple[str, ...]) -> str:
    """What an object says under the first of these keys, as a text."""
    for child in node.named_children:
        if key_of(child) in keys:
            return template(child.child_by_field_name("value"))
    return ""


_DEEPEST = 4  # names that are followed to say one text


def template(node: Node | None, values: dict[str, Node] | None = None, depth: int = _DEEPEST) -> str:
    """A string expression with ``{}`` for what is not written out; nothing for what is no string."""
    node = unwrapped(node)
    if node is None:
        return ""
    if node.type == "string":
        return plain(node)
    if node.type == "template_string":
        parts = (_part(child, values, depth) for child in node.named_children)
        return "".join(parts) if node.named_children else ""
    if node.type == "binary_expression" and text(node.child_by_field_name("operator")) == "+":
        sides = [node.child_by_field_name("left"), node.child_by_field_name("right")]
        found = [template(side, values, depth) or HOLE for side in sides]
        return "".join(found) if any(part != HOLE for part in found) else ""
    if node.type in ("call_expression", "new_expression"):
        return _made(node, values, depth)
    if node.type in ("identifier", "member_expression") and values and depth and text(node) in values:
        return template(values[text(node)], values, depth - 1)
    return ""


def _made(node: Node, values: dict[str, Node] | None, depth: int) -> str:
    """What ``["/api", id].join("/")`` and ``new URL("/users", base)`` say."""
    function = node.child_by_field_name("function") or node.child_by_field_name("constructor")
    arguments = node.child_by_field_name("arguments")
    given = arguments.named_children if arguments is not None else []
    if text(function) == "URL" and given:
        return template(given[0], values, depth)
    array = unwrapped(function.child_by_field_name("object")) if function is not None else None
    is_joined = array is not None and array.type == "array" and text(function).endswith(".join")
    if array is None or not is_joined or len(given) != 1:
        return ""
    said = [template(one, values, depth) or HOLE for one in array.named_children]
    return plain(given[0]).join(said) if any(one != HOLE for one in said) else ""


def _part(child: Node, values: dict[str, Node] | None, depth: int) -> str:
    if child.type == "string_fragment":
        return text(child)
    if child.type == "template_substitution" and child.named_children:
        return template(child.named_children[0], values, depth) or HOLE
    return text(child) if child.type == "escape_sequence" else HOLE


def is_graphql(node: Node) -> bool:
    """Whether a template is tagged, or marked by a comment before it, as GraphQL, or given to what takes such."""
    parent, before = node.parent, node.prev_sibling
    if before is not None and before.type == "comment" and "GraphQL" in text(before):
        return True
    if parent is not None and parent.type == "arguments":
        parent = parent.parent
    return (
        parent is not None
        and parent.type == "call_expression"
        and text(parent.child_by_field_name("function")) in ("gql", "graphql", "Apollo.gql")
    )


def blanked(node: Node) -> str:
    """A template's text as it stands, its quotes and holes blank, so that every place in it stays what it is."""
    return re.sub(r"\$\{[^}]*\}|^.|.$", lambda match: re.sub(r"[^\n]", " ", match[0]), text(node))
