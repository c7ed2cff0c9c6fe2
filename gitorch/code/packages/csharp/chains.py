"""The chain of names and steps that a C# expression or type is: ``Shop.Cart().Total``."""

from __future__ import annotations

from tree_sitter import Node

from gitorch.code.packages.walk import Chain, Walk

_STEPS = {
    "member_access_expression": ("expression", "name"),
    "qualified_name": ("qualifier", "name"),
    "invocation_expression": ("function", "()"),
    "object_creation_expression": ("type", "()"),
    "cast_expression": ("type", "()"),
    "element_access_expression": ("expression", "[]"),
    "nullable_type": ("type", ""),
}


def chain_of(walk: Walk, node: Node, depth: int) -> Chain | None:
    """The chain that a node is, None where it is none; ``depth`` is how deep the reading is in a longer one."""
    if node.type == "identifier":
        return walk.root(walk.text(node))
    if node.type in ("this", "base"):
        return Chain("super" if node.type == "base" else "this", None, "")
    if node.type in _STEPS:
        field, step = _STEPS[node.type]
        found = walk.chain(node.child_by_field_name(field), depth + 1)
        if found is None or step in ("()", "[]", ""):
            return found.then(step) if found is not None else None
        name = name_of(node)
        return found.then(f".{walk.text(name)}") if name is not None else None
    if node.type == "conditional_access_expression":
        found, name = walk.chain(node.child_by_field_name("condition"), depth + 1), name_of(node)
        return found.then(f".{walk.text(name)}") if found is not None and name is not None else None
    if node.type == "await_expression" and node.named_children:
        found = walk.chain(node.named_children[0], depth + 1)
        return found.then("!") if found is not None else None
    if node.type in ("generic_name", "parenthesized_expression") and node.named_children:
        return walk.chain(node.named_children[0], depth + 1)
    return None


def name_of(node: Node) -> Node | None:
    """The name that is asked of something, its type arguments apart."""
    bound = next((one for one in node.named_children if one.type == "member_binding_expression"), node)
    found = bound.child_by_field_name("name")
    if found is not None and found.type == "generic_name":
        found = found.named_children[0] if found.named_children else None
    return found if found is not None and found.type == "identifier" else None
