"""Whether a function tries again: loops around what may fail, callbacks that start it anew. Pure."""

from __future__ import annotations

import re

from tree_sitter import Node

from gitorch.code.syntax import FUNCTIONS, MEMBERS, above, text, walk

RETRY_WORD = re.compile(r"(?i)retr(?:y|ies)|reconnect|attempt|backoff|tenacity")
_LEAVES = ("return_statement", "raise_statement", "throw_statement", "break_statement")
_ENDS = ("return_statement", "break_statement")
_PAUSES = re.compile(r"^for\s+\w*(?:delay|pause|wait|sleep|tr(?:y|ies))\w*\s+in\b")
_HANDLERS = ("except_clause", "except_group_clause", "catch_clause")


def tries_in_loops(nodes: list[Node]) -> int:
    """How many loops go round again after a failure: a handler in them does not leave in any case.

    A loop over things doesn't: there the next thing's turn comes, not the same one's again.
    """
    return sum(_goes_on(one) for one in nodes if _is_endless(one)) + sum(
        _goes_on(one, ends_by_success=True) for one in nodes if _counts_tries(one)
    )


def is_trying_again(loop: Node) -> bool:
    """Whether a loop goes round again after a failure, or counts its tries and leaves with the first that is fine."""
    if _is_endless(loop) and _goes_on(loop):
        return True
    if not _counts_tries(loop) or (loop.type not in ("for_statement", "for_in_statement")):
        return False
    is_left = any(one.type in _ENDS for one in walk(loop))
    return _goes_on(loop, ends_by_success=True) or (is_left and RETRY_WORD.search(text(loop)) is not None)


def _is_endless(loop: Node) -> bool:
    """Whether a loop goes on by itself; one over the connections that a library makes anew does."""
    if loop.type == "for_statement":
        return re.search(r"\bconnect\(", text(loop.child_by_field_name("right"))) is not None
    return loop.type in ("while_statement", "do_statement")


def _counts_tries(loop: Node) -> bool:
    """Whether a loop goes by a number, or over what it waits between tries."""
    over = loop.child_by_field_name("right")
    if loop.type != "for_statement" or over is None:
        return loop.type == "for_statement"  # of JavaScript, where those over things are of another type
    return re.match(r"range\(|(?:\w+\.)?count\(", text(over)) is not None or _PAUSES.search(text(loop)) is not None


def _goes_on(loop: Node, *, ends_by_success: bool = False) -> bool:
    """Whether a handler lets a loop go on; with ``ends_by_success``, what it is of must end the loop otherwise."""
    for one in walk(loop):
        body = one.child_by_field_name("body") if one.type == "try_statement" else None
        if body is None or (ends_by_success and not any(inner.type in _ENDS for inner in walk(body))):
            continue
        handlers = [each for each in one.children if each.type in _HANDLERS]
        if any(not _leaves_in_any_case(each) for each in handlers):
            return True
    return False


def _leaves_in_any_case(handler: Node) -> bool:
    block = handler.child_by_field_name("body") or handler.named_children[-1]
    return any(one.type in _LEAVES for one in block.named_children)


def begins_anew(function: Node) -> int:
    """How often a function is named in a callback of its own, as one is that starts again when a connection ends."""
    found = 0
    for one in (function, *(inner for inner in walk(function, across_functions=True) if inner.type in FUNCTIONS)):
        name = _own_name(one)
        found += bool(name) and sum(
            (text(inner) == name or _leads_back(inner, name)) and _is_named(inner) and _is_in_callback(inner, one)
            for inner in walk(one, across_functions=True)
        )
    return found


def _is_named(node: Node) -> bool:
    """Whether a node names a function, or a method of one's own."""
    around = node.parent
    is_own = around is not None and around.type in MEMBERS and text(around.children[0]) in ("this", "self")
    return node.type == "identifier" or (node.type == "property_identifier" and is_own)


def _leads_back(node: Node, name: str) -> bool:
    """Whether a method of one's own is named whose body names another: it starts that again."""
    owner = next((one for one in above(node) if one.type == "class_body"), None)
    if owner is None or node.type != "property_identifier" or not _is_named(node):
        return False
    methods = (one for one in owner.named_children if text(one.child_by_field_name("name")) == text(node))
    return any(re.search(rf"\bthis\.{re.escape(name)}\b", text(one)) for one in methods)


def _own_name(function: Node) -> str:
    around, named = function.parent, function.child_by_field_name("name")
    if named is None and around is not None and around.type == "variable_declarator":
        named = around.child_by_field_name("name")
    return text(named) if named is not None else ""


def _is_in_callback(node: Node, function: Node) -> bool:
    """Whether a function stands between a node and the function around both."""
    inside = (one for one in above(node) if one.type in FUNCTIONS and one.start_byte > function.start_byte)
    return next(inside, None) is not None
