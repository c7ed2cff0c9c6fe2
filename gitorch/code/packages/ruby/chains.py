"""The chain of names and steps that a Ruby expression is.

It has a dot before a constant as before a method, and ``()`` after every method but the last of a reference:
``Shop.Cart.new().total``. ``this`` is an object of the class around, ``self`` whatever it is where it stands.
"""

from __future__ import annotations

from tree_sitter import Node

from gitorch.code.packages.walk import Chain, Walk


def chain_of(walk: Walk, node: Node, depth: int) -> Chain | None:  # noqa: PLR0911 - one line a shape
    """The chain that a node is, None where it is none; ``depth`` is how deep the reading is in a longer one."""
    match node.type:
        case "identifier":
            root = walk.root(walk.text(node))
            return root if root.local is not None else root.then("()")
        case "constant":
            return Chain(walk.text(node), None, "")
        case "self":
            return Chain("self", None, "")
        case "instance_variable":
            return Chain("self", None, f".{walk.text(node)}")
        case "scope_resolution":
            return _scoped(walk, node, depth)
        case "call":
            found = method_chain(walk, node, depth)
            return found.then("()") if found is not None else None
        case "parenthesized_statements" if node.named_child_count == 1:
            return walk.chain(node.named_children[0], depth + 1)
        case "assignment" | "operator_assignment":
            left = node.child_by_field_name("left")
            if left is not None and left.type == "instance_variable":
                return walk.chain(left, depth + 1)
            return walk.chain(node.child_by_field_name("right"), depth + 1)
        case _:
            return None


def _scoped(walk: Walk, node: Node, depth: int) -> Chain | None:
    scope, name = node.child_by_field_name("scope"), walk.field_text(node, "name")
    if scope is None:
        return Chain(f"::{name}", None, "")
    found = walk.chain(scope, depth + 1)
    return found.then(f".{name}") if found is not None else None


def method_chain(walk: Walk, node: Node, depth: int) -> Chain | None:
    """What a call calls: a method of something, or of whatever ``self`` is."""
    receiver, method = node.child_by_field_name("receiver"), node.child_by_field_name("method")
    if method is None or method.type not in ("identifier", "constant"):
        return None
    if receiver is None:
        return Chain(walk.text(method), None, "")
    found = walk.chain(receiver, depth + 1)
    return found.then(f".{walk.text(method)}") if found is not None else None
