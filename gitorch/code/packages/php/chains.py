"""The chain of names and steps that a PHP expression is: ``$this->cart->total()``."""

from __future__ import annotations

from tree_sitter import Node

from gitorch.code.packages.php.names import class_name, function_name
from gitorch.code.packages.walk import Chain, Walk

NAMES = ("name", "qualified_name", "relative_name")
MEMBER_CALLS = ("member_call_expression", "nullsafe_member_call_expression", "scoped_call_expression")
ACCESSES = ("member_access_expression", "nullsafe_member_access_expression", "scoped_property_access_expression",
             "class_constant_access_expression")  # fmt: skip


def chain_of(walk: Walk, node: Node, depth: int) -> Chain | None:  # noqa: PLR0911 - one line a shape
    """The chain that a node is, None where it is none; ``depth`` is how deep the reading is in a longer one."""
    match node.type:
        case "variable_name":
            return _variable(walk, node)
        case "name" | "qualified_name" | "relative_name" | "relative_scope":
            return Chain(class_name(walk, walk.folded(node)), None, "")
        case "parenthesized_expression" | "clone_expression" if node.named_child_count == 1:
            return walk.chain(node.named_children[0], depth + 1)
        case "assignment_expression":
            return walk.chain(node.child_by_field_name("right"), depth + 1)
        case "object_creation_expression" if node.named_child_count and node.named_children[0].type in NAMES:
            found = walk.chain(node.named_children[0], depth + 1)
            return found.then("()") if found is not None else None
        case "function_call_expression":
            function = node.child_by_field_name("function")
            is_named = function is not None and function.type in NAMES
            return function_chain(walk, function).then("()") if function is not None and is_named else None
        case "subscript_expression" if node.named_child_count == 2:
            found = walk.chain(node.named_children[0], depth + 1)
            return found.then("[]") if found is not None else None
        case kind if kind in MEMBER_CALLS or kind in ACCESSES:
            found = member_chain(walk, node, depth)
            return found.then("()") if found is not None and kind in MEMBER_CALLS else found
        case _:
            return None


def _variable(walk: Walk, node: Node) -> Chain | None:
    name = walk.text(node).removeprefix("$")
    if name == "this":
        return Chain("this", None, "")
    found = walk.root(name)
    return found if found.local is not None else None


def function_chain(walk: Walk, node: Node) -> Chain:
    """The chain of a function that is called by its name."""
    return Chain(function_name(walk, walk.folded(node)), None, "")


def member_chain(walk: Walk, node: Node, depth: int) -> Chain | None:
    """The chain of a member, by that of its holder; None where the name is not written."""
    holder, name = holder_and_name(node)
    found = walk.chain(holder, depth + 1) if name is not None else None
    return found.then(f".{walk.text(name)}") if found is not None and name is not None else None


def holder_and_name(node: Node) -> tuple[Node | None, Node | None]:
    """What a member is asked of, and its plain name; a name that is itself a value is none."""
    if node.type == "class_constant_access_expression":
        parts = node.named_children
        return parts[0], parts[1] if len(parts) > 1 and parts[1].type == "name" else None
    holder = node.child_by_field_name("object") or node.child_by_field_name("scope")
    name = node.child_by_field_name("name")
    if name is not None and node.type == "scoped_property_access_expression":
        name = name.named_children[0] if name.type == "variable_name" and name.named_child_count else None
    return holder, name if name is not None and name.type == "name" else None
