"""The chain of names and steps that a Java expression or type is: ``shop.cart().total``."""

from __future__ import annotations

from tree_sitter import Node

from gitorch.code.packages.walk import Chain, Walk


def chain_of(walk: Walk, node: Node, depth: int) -> Chain | None:  # noqa: PLR0911 - one line a shape
    """The chain that a node is, None where it is none; ``depth`` is how deep the reading is in a longer one."""
    match node.type:
        case "identifier" | "type_identifier":
            return walk.root(walk.text(node))
        case "this" | "super":
            return Chain(node.type, None, "")
        case "method_invocation":
            invoked = method_chain(walk, node, depth)
            return invoked.then("()") if invoked is not None else None
        case "field_access":
            return _stepped(walk, node.child_by_field_name("object"), f".{walk.field_text(node, 'field')}", depth)
        case "scoped_type_identifier" | "scoped_identifier" if node.named_child_count >= 2:
            return _stepped(walk, node.named_children[0], f".{walk.text(node.named_children[-1])}", depth)
        case "generic_type" | "annotated_type" if node.named_children:
            inner = next((one for one in node.named_children if one.type.endswith("type_identifier")), None)
            return walk.chain(inner, depth + 1)
        case "object_creation_expression" | "cast_expression":
            return _stepped(walk, node.child_by_field_name("type"), "()", depth)
        case "array_access":
            return _stepped(walk, node.child_by_field_name("array"), "[]", depth)
        case "parenthesized_expression" if node.named_child_count == 1:
            return walk.chain(node.named_children[0], depth + 1)
        case _:
            return None


def _stepped(walk: Walk, root: Node | None, step: str, depth: int) -> Chain | None:
    found = walk.chain(root, depth + 1)
    return found.then(step) if found is not None else None


def method_chain(walk: Walk, node: Node, depth: int) -> Chain | None:
    """The path of a method that is called, None where what it is called on is none; a bare name is never a local's."""
    name, holder = walk.field_text(node, "name"), node.child_by_field_name("object")
    return _stepped(walk, holder, f".{name}", depth) if holder is not None else Chain(name, None, "")
