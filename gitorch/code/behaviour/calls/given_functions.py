"""The function that a call, or a decorator, hands over, and whether it may fail. Pure."""

from __future__ import annotations

import re

from tree_sitter import Node

from gitorch.code.behaviour.calls.call_uses import CallUse, use_at
from gitorch.code.behaviour.failures.handlers import is_answered
from gitorch.code.behaviour.failures.running import DECORATED, function_name
from gitorch.code.model import Place
from gitorch.code.syntax import AWAITS, CALLS, FUNCTIONS, above, arguments, called_name, place, text, walk

_FAILS = ("raise_statement", "throw_statement")
_HANDLES = re.compile(r"^(?:try|with\b.*suppress)")


def given_at(root: Node, where: Place, argument: int) -> Node | None:
    """The function that is handed over where a name stands, by its place among the arguments."""
    use = use_at(root, where)
    if use is None:
        return None
    if argument == DECORATED or use.node.type not in CALLS:
        return _decorated(use)
    listed = [one for one in arguments(use.node) if one.type != "keyword_argument"]
    if argument >= len(listed):
        return _decorated(use) if argument == 0 else None
    return _function(root, listed[argument])


def _decorated(use: CallUse) -> Node | None:
    around = next((one for one in above(use.node) if one.type == "decorated_definition"), None)
    found = around.child_by_field_name("definition") if around is not None else None
    is_head = found is not None and use.node.start_byte < found.start_byte
    return found if is_head and found is not None and found.type in FUNCTIONS else None


def _function(root: Node, value: Node) -> Node | None:
    """A function that is written there, or named, called or bound there and written in the same file."""
    if value.type in FUNCTIONS:
        return value
    if value.type in CALLS and called_name(value) in ("partial", "bind") and arguments(value):
        return _function(root, arguments(value)[0])
    name = called_name(value) if value.type in CALLS else text(value).rpartition(".")[2]
    named = (one for one in walk(root, across_functions=True) if one.type in FUNCTIONS and function_name(one) == name)
    return next(named, None) if name else None


def fails_at(function: Node) -> Place | None:
    """Where a function raises, or waits for what may fail, with no handler of its own around it."""
    body = function.child_by_field_name("body") or function
    for one in walk(body):
        if one.type in _FAILS and not _is_within_handled(one, body):
            return place(one)
    for one in walk(body):
        if one.type in AWAITS and not _is_within_handled(one, body):
            return place(one)
    return None


def _is_within_handled(node: Node, body: Node) -> bool:
    if is_answered(node):
        return True
    inner = node
    for one in above(node):
        if one.id == body.id:
            return False
        tried = one.child_by_field_name("body") if _HANDLES.match(text(one)[:60]) else None
        if tried is not None and tried.id == inner.id and node.type in _FAILS and "except" in text(one):
            return True
        inner = one
    return False
