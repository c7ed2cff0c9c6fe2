"""The chain of names and steps that a Go expression or type is: ``shop.NewCart().Total``."""

from __future__ import annotations

from tree_sitter import Node

from gitorch.code.packages.walk import Chain, Walk

_STEPS = {
    "selector_expression": ("operand", "field"),
    "qualified_type": ("package", "name"),
    "composite_literal": ("type", "()"),
    "type_conversion_expression": ("type", "()"),
    "type_assertion_expression": ("type", "()"),
    "index_expression": ("operand", "[]"),
    "slice_expression": ("operand", ""),
    "generic_type": ("type", ""),
    "type_instantiation_expression": ("type", ""),
}


def chain_of(walk: Walk, node: Node, depth: int) -> Chain | None:
    """The chain that a node is, None where it is none; ``depth`` is how deep the reading is in a longer one."""
    if node.type in ("identifier", "type_identifier", "package_identifier"):
        return walk.root(walk.text(node))
    if node.type == "call_expression":
        return _call_chain(walk, node, depth)
    if node.type in ("parenthesized_expression", "unary_expression", "pointer_type", "literal_element"):
        is_plain = node.named_child_count == 1 and node.children[0].type not in ("<-", "!", "-", "+", "^")
        return walk.chain(node.named_children[0], depth + 1) if is_plain else None
    if node.type not in _STEPS:
        return None
    field, step = _STEPS[node.type]
    root = walk.chain(node.child_by_field_name(field), depth + 1)
    return root.then(step if step in ("()", "[]", "") else f".{walk.field_text(node, step)}") if root else None


def _call_chain(walk: Walk, node: Node, depth: int) -> Chain | None:
    """A call; ``new(T)`` is a value of ``T``."""
    function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
    if function is not None and arguments is not None and walk.text(function) == "new":
        function = arguments.named_children[0] if arguments.named_child_count == 1 else None
    root = walk.chain(function, depth + 1)
    return root.then("()") if root is not None else None
