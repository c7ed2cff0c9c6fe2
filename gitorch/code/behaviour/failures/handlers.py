"""Whether a failure at a node is handled by the code around it. Pure."""

from __future__ import annotations

import re

from tree_sitter import Node

from gitorch.code.syntax import CALLS, FUNCTIONS, above, arguments, called_name, receiver, text, walk

_EVERYTHING = re.compile(r"except\s*$|\b(?:Base)?Exception\b")


def is_answered(node: Node) -> bool:
    """Whether a failure at a node becomes something else: a handler for everything, or a ``catch`` behind it."""
    inner = node
    for one in above(node):
        if one.type == "try_statement" and _is_body(one, inner) and any(map(_is_for_everything, one.children)):
            return True
        if one.type in CALLS and called_name(one) == "catch" and receiver(one) is not None:
            return True
        if one.type in CALLS and called_name(one) == "then" and len(arguments(one)) > 1:
            return True
        if one.type in FUNCTIONS:
            return False
        inner = one
    return False


def _is_body(tried: Node, inner: Node) -> bool:
    body = tried.child_by_field_name("body")
    return body is not None and body.id == inner.id


def _is_for_everything(handler: Node) -> bool:
    if any(one.type in ("raise_statement", "throw_statement") for one in walk(handler)):
        return False
    head = text(handler).partition(":")[0]
    return handler.type == "catch_clause" or (
        handler.type == "except_clause" and _EVERYTHING.search(head) is not None
    )  # fmt: skip
