"""Whether a function tries again: loops around what may fail, callbacks that start it anew. Pure."""

from __future__ import annotations

import re

from tree_sitter import Node

from gitorch.code.syntax import FUNCTIONS, MEMBERS, above, text, walk

RETRY_WORD = re.compile(r"(?i)retr(?:y|ies)|reconnect|attempt|backoff|tenacity")
_LEAVES = ("return_statement", "raise_statement", "throw_statement", "break_statement")
_HANDLERS = ("except_clause", "except_group_clause", "catch_clause")


def tries_in_loops(nodes: list[Node]) -> int:
    """How many loops go round again after a failure: a handler in them neither leaves nor raises.

    A loop over things doesn't: there the next thing's turn comes, not the same one's again.
    """
    return sum(_is_endless(one) and _goes_on(one) for one in nodes)


def _is_endless(loop: Node) -> bool:
    """Whether a loop goes on by itself; one over the connections that a library makes anew does."""
    if loop.type == "for_statement":
        return re.search(r"\bconnect\(", text(loop.child_by_field_name("right"))) is not None
    return loop.type in ("while_statement", "do_statement")


def _goes_on(loop: Node) -> bool:
    for one in walk(loop):
        for handler in one.children if one.type == "try_statement" else ():
            if handler.type in _HANDLERS and not any(inner.type in _LEAVES for inner in walk(handler)):
                return True
    return False


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
