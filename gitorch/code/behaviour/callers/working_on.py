"""Where a caller works on with what a call closes now. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.behaviour.calls.call_uses import CallUse, given, holds
from gitorch.code.behaviour.promises.closing import ENDINGS
from gitorch.code.model import Place
from gitorch.code.syntax import ASSIGNMENTS, CALLS, FUNCTIONS, MEMBERS, above, called_name, place, receiver, text, walk

_LOOPS = ("for_statement", "while_statement", "for_in_statement")
_CLASSES = ("class_definition", "class_declaration", "class")
_ASKS = re.compile(r"\.(?:is_)?(?:closed|destroyed|closing|ended|writableEnded|readyState|is_connected|isOpen)\b")
_ENDS = re.compile(
    r"(?i)^_*a?(?:close|exit|end|stop|dispose|shutdown|destroy|quit|finish|tear_?down|disconnect|release)"
)


def works_on_with(use: CallUse, argument: int, name: str) -> Place | None:
    """Where what a call closes is used later: in the caller, in its next round, or by whom else it is kept for."""
    is_own = name.startswith(("self.", "this."))
    argued = receiver(use.node) if is_own else given(use, argument, name)
    if argued is None or argued.type not in ("identifier", *MEMBERS) or text(argued) in ("self", "this"):
        return None
    if _ENDS.match(called_name(use.node)) or _ASKS.search(text(use.function)):
        return None
    mentions = list(_mentions(use.function, argued))
    for one in mentions:
        if one.start_byte >= use.outer.end_byte and not _is_ended(one) and not _is_elsewhere(use, one):
            return None if _is_bound(one) else place(one)
    return place(argued) if _comes_again(use, argued) or _is_kept(use, argued) else None


def _mentions(around: Node, argued: Node) -> Iterator[Node]:
    name = text(argued)
    return (one for one in walk(around, across_functions=True) if one.type == argued.type and text(one) == name)


def _is_ended(node: Node) -> bool:
    """Whether it is only closed there, which most things let happen twice."""
    member = node.parent
    call = member.parent if member is not None and member.type in MEMBERS else None
    if call is not None and call.type in CALLS and member is not None and text(member.children[-1]) in ENDINGS:
        return True
    return node.parent is not None and node.parent.type == "delete_statement"


def _is_elsewhere(use: CallUse, node: Node) -> bool:
    """Whether a node lies in another branch of a condition than the call, or behind a return that ends its own."""
    for one in above(use.node):
        if one.type in ("if_statement", "match_statement", "switch_statement") and holds(one, node):
            return not any(holds(branch, use.node) and holds(branch, node) for branch in one.named_children)
        if one.type == "return_statement":
            return True
        if one.type in FUNCTIONS:
            return False
    return False


def _is_bound(node: Node) -> bool:
    """Whether a name is given another value there."""
    parent = node.parent
    left = None
    if parent is not None and parent.type in ASSIGNMENTS:
        left = parent.child_by_field_name("left") or parent.child_by_field_name("name")
    return (left is not None and left.id == node.id) or (parent is not None and parent.type == "as_pattern_target")


def _comes_again(use: CallUse, argued: Node) -> bool:
    """Whether a loop around the call, which does not make what it gives, comes round to it again."""
    loop = next((one for one in above(use.node) if one.type in _LOOPS), None)
    if loop is None or loop.start_byte < use.function.start_byte or _leaves(loop, use):
        return False
    return not any(_is_bound(one) or holds(_head(loop), one) for one in _mentions(loop, argued))


def _head(loop: Node) -> Node:
    return loop.child_by_field_name("left") or loop.child_by_field_name("initializer") or loop.children[0]


def _leaves(loop: Node, use: CallUse) -> bool:
    """Whether the block of the call ends the loop."""
    block = next((one for one in above(use.node) if one.type in ("block", "statement_block")), loop)
    is_returned = any(one.type == "return_statement" and holds(loop, one) for one in above(use.node))
    return is_returned or any(one.type in ("return_statement", "break_statement") for one in block.named_children)


def _is_kept(use: CallUse, argued: Node) -> bool:
    """Whether it outlives the caller: an attribute that other methods work with, or something of the file's own."""
    if use.function.id == use.root.id or _ENDS.match(text(use.function.child_by_field_name("name"))):
        return False
    root = argued
    while root.type in MEMBERS:
        root = root.children[0]
    if argued.type in MEMBERS and text(root) in ("self", "this"):
        owner = next((one for one in above(use.node) if one.type in _CLASSES), None)
        others = _mentions(owner, argued) if owner is not None else iter(())
        return any(not holds(use.function, one) and not _is_bound(one) and not _is_ended(one) for one in others)
    return (
        argued.type == "identifier"
        and any(
            text(one.child_by_field_name("left") or one.child_by_field_name("name")) == text(argued)
            for one in walk(use.root)
            if one.type in ASSIGNMENTS
        )
        and not any(_is_bound(one) for one in _mentions(use.function, argued))
        and not _is_parameter(use, argued)
    )


def _is_parameter(use: CallUse, argued: Node) -> bool:
    listed = (one.child_by_field_name("parameters") for one in above(use.node) if one.type in FUNCTIONS)
    return any(re.search(rf"\b{re.escape(text(argued))}\b", text(one)) for one in listed if one is not None)
