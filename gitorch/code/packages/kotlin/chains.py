"""The chain of names and steps that a Kotlin expression or type is: ``shop.cart().total``."""

from __future__ import annotations

from tree_sitter import Node

from gitorch.code.packages.walk import Chain, Walk


def chain_of(walk: Walk, node: Node, depth: int) -> Chain | None:  # noqa: PLR0911 - one line a shape
    """The chain that a node is, None where it is none; ``depth`` is how deep the reading is in a longer one."""
    inner = node.named_children
    match node.type:
        case "identifier":
            return walk.root(walk.text(node))
        case "this_expression" | "super_expression":
            name = walk.text(node)
            return walk.root(name) if name in ("this", "super") else None
        case "user_type":
            names = [walk.text(one) for one in inner if one.type == "identifier"]
            root = walk.root(names[0]) if names else None
            return Chain(root.root, root.local, "".join(f".{one}" for one in names[1:])) if root else None
        case "navigation_expression" if len(inner) > 1 and inner[-1].type == "identifier":
            name = walk.text(inner[-1])
            return _stepped(walk, inner[0], f".{name}" if name != "Companion" else "", depth)
        case "call_expression" if inner:
            callee = called_node(node)
            return _stepped(walk, callee, "()", depth)
        case "index_expression" if inner:
            return _stepped(walk, inner[0], "[]", depth)
        case "as_expression":
            return _stepped(walk, node.child_by_field_name("right"), "()", depth)
        case "nullable_type" | "parenthesized_expression" | "non_nullable_type" if len(inner) == 1:
            return walk.chain(inner[0], depth + 1)
        case "unary_expression" if walk.field_text(node, "operator") == "!!":
            return walk.chain(node.child_by_field_name("argument"), depth + 1)
        case _:
            return None


def _stepped(walk: Walk, root: Node | None, step: str, depth: int) -> Chain | None:
    found = walk.chain(root, depth + 1)
    return found.then(step) if found is not None else None


def called_node(node: Node) -> Node | None:
    """What is called: of ``f(1) { }``, which is written as two calls, still ``f``."""
    first = node.named_children[0] if node.named_children else None
    is_behind = not any(one.type == "value_arguments" for one in node.named_children)
    if first is not None and is_behind and first.type == "call_expression":
        return called_node(first)
    return first
