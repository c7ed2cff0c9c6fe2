"""The chain of names and steps that a Rust expression or type is: ``crate::shop::Cart::new().total``."""

from __future__ import annotations

from tree_sitter import Node

from gitorch.code.packages.walk import Chain, Walk

_NAMES = ("identifier", "type_identifier", "self", "crate", "super", "metavariable")
_WRAPPERS = ("reference_expression", "parenthesized_expression", "await_expression", "reference_type")
_STEPS = {
    "field_expression": ("value", "field"),
    "scoped_identifier": ("path", "name"),
    "scoped_type_identifier": ("path", "name"),
    "call_expression": ("function", "()"),
    "struct_expression": ("name", "()"),
    "type_cast_expression": ("type", "()"),
    "generic_function": ("function", ""),
    "generic_type": ("type", ""),
    "generic_type_with_turbofish": ("type", ""),
}


def chain_of(walk: Walk, node: Node, depth: int) -> Chain | None:
    """The chain that a node is, None where it is none; ``depth`` is how deep the reading is in a longer one."""
    if node.type in _NAMES:
        return root(walk, walk.text(node))
    if node.type in _STEPS:
        field, step = _STEPS[node.type]
        holder = node.child_by_field_name(field)
        if holder is not None and holder.type == "self" and node.type.startswith("scoped"):
            return Chain("mod", None, f".{walk.field_text(node, step)}")
        found = walk.chain(holder, depth + 1)
        return found.then(step if step in ("()", "") else f".{walk.field_text(node, step)}") if found else None
    if node.type == "try_expression":
        found = walk.chain(node.named_children[0], depth + 1) if node.named_children else None
        return found.then("!") if found is not None else None
    if node.type == "index_expression" and node.named_children:
        found = walk.chain(node.named_children[0], depth + 1)
        return found.then("[]") if found is not None else None
    is_deref = node.type == "unary_expression" and bool(node.children) and node.children[0].type == "*"
    if (node.type in _WRAPPERS or is_deref) and node.named_children:
        return walk.chain(node.named_children[-1], depth + 1)
    return None


def root(walk: Walk, name: str) -> Chain:
    """The first name of a path; in a module within the file ``super`` is the file's own."""
    if name == "super" and walk.modules:
        return Chain("mod", None, "")
    return walk.root(name)
