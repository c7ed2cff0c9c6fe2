"""Whether a function tries again: loops around what may fail, callbacks that start it anew. Pure."""

from __future__ import annotations

import re

from tree_sitter import Node

from gitorch.code.syntax import FUNCTIONS, above, text, walk

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
            inner.type == "identifier" and text(inner) == name and _is_in_callback(inner, one)
            for inner in walk(one, across_functions=True)
        )
    return found


def _own_name(function: Node) -> str:
    around, named = function.parent, function.child_by_field_name("name")
    if named is None and around is not None and around.type == "variable_declarator":
        named = around.child_by_field_name("name")
    return text(named) if named is not None else ""


def _is_in_callback(node: Node, function: Node) -> bool:
    """Whether a function stands between a node and the function around both."""
    inside = (one for one in above(node) if one.type in FUNCTIONS and one.start_byte > function.start_byte)
    return next(inside, None) is not None
