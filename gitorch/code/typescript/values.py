"""Values where a type is expected: which keys an object literal gives, which string stands there."""

from __future__ import annotations

import re

from tree_sitter import Node

from gitorch.code.typescript.functions import read_function
from gitorch.code.typescript.inference import member_of, object_keys, string_value, value_of
from gitorch.code.typescript.walk import Walk

_PLAIN = re.compile(r"[\w-]+")


def read_value(walk: Walk, node: Node, expected: str | None) -> None:
    """Read an expression that stands where a value of type ``expected`` must."""
    if expected is None:
        walk.visit(node)
        return
    match node.type:
        case "object":
            read_object(walk, node, expected)
        case "arrow_function" | "function_expression":
            read_function(walk, node, expected)
        case "string":
            read_literal(walk, node, expected)
        case "parenthesized_expression" if node.named_children:
            read_value(walk, node.named_children[0], expected)
        case "ternary_expression":
            _read_either(walk, node, expected)
        case "array":
            for child in node.named_children:
                read_value(walk, child, walk.local_type(f"({expected})[number]"))
        case _:
            walk.visit(node)


def _read_either(walk: Walk, node: Node, expected: str) -> None:
    walk.visit_field(node, "condition")
    for field in ("consequence", "alternative"):
        branch = node.child_by_field_name(field)
        if branch is not None:
            read_value(walk, branch, expected)


def read_object(walk: Walk, node: Node, expected: str) -> None:
    """An object literal of a known type: its keys are members of that type."""
    keys, is_open = object_keys(walk, node)
    walk.refer_object(expected, [key for key, _, _ in keys], node, is_open=is_open)
    for key, at, _ in keys:
        walk.refer_member("{}", expected, [key], at, role="key")
    for child in node.named_children:
        value = value_of(child)
        if child.type == "pair" and value is not None:
            key_node = child.child_by_field_name("key")
            key = walk.text(key_node).strip("\"'") if key_node is not None else ""
            if key_node is not None and key_node.type == "computed_property_name":
                walk.visit(key_node)
                walk.visit(value)
            else:
                read_value(walk, value, walk.local_type(member_of(expected, key)))
        elif child.type == "method_definition":
            name = child.child_by_field_name("name")
            key = walk.text(name) if name is not None else ""
            read_function(walk, child, walk.local_type(member_of(expected, key)))
        else:
            walk.visit(child)


def read_literal(walk: Walk, node: Node, expected: str) -> None:
    """A string where a type with a fixed set of strings may be expected."""
    value = string_value(walk, node)
    if value is not None and _PLAIN.fullmatch(value):
        walk.refer_member("=", expected, [value], node, role="literal")
