"""What a function closes that it did not open: what it is given, or an attribute of its object. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.behaviour.calls.options import options_for
from gitorch.code.behaviour.promises.failing import Said
from gitorch.code.syntax import (
    ASSIGNMENTS,
    CALLS,
    FUNCTIONS,
    MEMBERS,
    above,
    arguments,
    called_name,
    enclosing_function,
    place,
    receiver,
    text,
    walk,
)

ENDINGS = frozenset({
    "close", "aclose", "end", "destroy", "disconnect", "quit", "terminate", "release", "shutdown", "dispose",
    "closeSync",
})  # fmt: skip
_CLOSERS = frozenset({"closing", "aclosing"})  # which end what they are given once they are left
_BY_NUMBER = ("os", "fs", "fsp", "fsPromises")  # whose ``close`` takes a file's number
_ONLY_HELD = re.compile(
    r"(?i)lock|mutex|sem(?:aphore)?$|cond(?:ition)?$|conn|connection|^db$|database|transaction|^tx$|^cur"
)
_OPENS = ("acquire", "connect", "open", "start", "begin")
_AT_THE_END = frozenset({"finally", "then", "callback", "push_async_callback"})
_HANDLERS = ("except_clause", "except_group_clause", "catch_clause")
_OWN = re.compile(r"(?:self|this)\.#?\w+")


def closings(function: Node, body: Node, parameters: frozenset[str]) -> Iterator[tuple[str, Said]]:
    """By name: where something is closed in any case that goes well, with the options that a caller must give for it.

    What the function opens itself, or gives another value, is its own; so is what it takes by ``with`` and may take
    again, such as a lock or a connection whose ``with`` is a transaction.
    """
    nodes = list(walk(body, across_functions=True))
    own = {text(one.child_by_field_name("left") or one.child_by_field_name("name")) for one in nodes if _binds(one)}
    own |= {text(receiver(one)) for one in nodes if one.type in CALLS and called_name(one) in _OPENS}
    for node in nodes:
        name = _closed(node)
        if (name in parameters or _OWN.fullmatch(name)) and name not in own and _is_reached(node, function):
            options = options_for(node, body)
            if all(one.partition(".")[0] in parameters for one in options) and _is_unasked(node, body, options):
                yield name, Said(name, place(node), options)


def _binds(node: Node) -> bool:
    return node.type in ASSIGNMENTS


def _closed(node: Node) -> str:
    """The name of what a node closes; empty for none."""
    if node.type == "with_item":
        value = node.child_by_field_name("value")
        held = value.named_children[0] if value is not None and value.type == "as_pattern" else value
        if held is not None and held.type == "identifier" and not _ONLY_HELD.search(text(held)):
            return text(held)
    if node.type not in CALLS:
        return ""
    given, owner = arguments(node), text(receiver(node))
    if called_name(node) in _CLOSERS or (called_name(node) in ENDINGS and owner in _BY_NUMBER):
        return text(given[0]) if given else ""
    if called_name(node) in _AT_THE_END and given and given[0].type in MEMBERS:
        return text(given[0].children[0]) if text(given[0].children[-1]) in ENDINGS else ""
    return owner if called_name(node) in ENDINGS and len(given) == 0 else ""


def _is_reached(node: Node, function: Node) -> bool:
    """Whether it is done by the function itself, or when what it waits for is through, and not after a failure."""
    inside = enclosing_function(node)
    call = next((one for one in above(inside) if one.type in CALLS), None) if inside is not None else None
    is_own = inside is not None and inside.id == function.id
    is_callback = call is not None and called_name(call) in _AT_THE_END and inside is not None
    is_nested = is_callback and call is not None and _function_around(call) == function.id
    within = (one for one in above(node) if one.start_byte > function.start_byte)
    return (is_own or is_nested) and not any(one.type in _HANDLERS for one in within)


def _function_around(node: Node) -> int:
    return next((one.id for one in above(node) if one.type in FUNCTIONS), 0)


def _is_unasked(node: Node, body: Node, options: tuple[str, ...]) -> bool:
    """Whether no condition decides on it but on what is given."""
    asked = 0
    for one in above(node):
        if one.id == body.id:
            break
        asked += one.type in ("if_statement", "elif_clause", "else_clause", "conditional_expression")
    return asked == 0 or len(options) >= asked
