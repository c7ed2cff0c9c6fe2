"""Where what a ``with`` lends is still needed once its block has been left. Pure."""

from __future__ import annotations

import re

from tree_sitter import Node

from gitorch.code.behaviour.calls.call_uses import CallUse
from gitorch.code.model import Place
from gitorch.code.syntax import ASSIGNMENTS, FUNCTIONS, above, place, text, walk

_LAZY = "execute|cursor|stream|scalars|iter|iterator|iter_lines|iter_content|scan|imap|open|makefile"
_CHANGES = re.compile(r"""execute\(\s*f?["']+\s*(?!SELECT|WITH|VALUES|PRAGMA)\w""", re.I)  # which give no rows to read


def needed_after_block(use: CallUse) -> Place | None:
    """Where the thing that a call lends, or what reads from it only later, leaves the block of the ``with``."""
    statement = next((one for one in above(use.node) if one.type in ("with_statement", *FUNCTIONS)), None)
    name = _lent_name(use.node)
    body = statement.child_by_field_name("body") if statement is not None else None
    if statement is None or statement.type != "with_statement" or not name or body is None:
        return None
    reads_later = re.compile(rf"\(?{re.escape(name)}(?:\.(?:{_LAZY})\(.*\))?\)?", re.S)
    for one in walk(body):
        if one.type == "return_statement" and one.named_children and _is_lazy(one.named_children[0], reads_later):
            return place(one)
        if one.type in ASSIGNMENTS and _is_lazy(one.child_by_field_name("right"), reads_later):
            after = _mentioned_after(use, statement, text(one.child_by_field_name("left")))
            if after is not None:
                return after
    return None


def _lent_name(call: Node) -> str:
    """The name that the ``as`` of a ``with`` gives to what a call lends; empty where the call is not its own."""
    pattern = call.parent
    if pattern is None or pattern.type != "as_pattern" or pattern.parent is None or pattern.parent.type != "with_item":
        return ""
    target = pattern.named_children[-1]
    return text(target) if text(target).isidentifier() else ""


def _is_lazy(value: Node | None, reads_later: re.Pattern[str]) -> bool:
    """Whether a value is the thing itself, a reader of it, or an expression that goes over one only when asked."""
    if value is None:
        return False
    if value.type == "generator_expression":
        source = next((one.child_by_field_name("right") for one in walk(value) if one.type == "for_in_clause"), None)
        return _is_lazy(source, reads_later) and source is not None
    while value.type == "parenthesized_expression" and value.named_children:
        value = value.named_children[0]
    function = value.child_by_field_name("function") if value.type == "call" else None
    owner = function.child_by_field_name("object") if function is not None else None
    is_chained = owner is not None and owner.type != "identifier"
    is_asking = not is_chained and _CHANGES.search(text(value)) is None
    return is_asking and reads_later.fullmatch(text(value)) is not None


def _mentioned_after(use: CallUse, statement: Node, name: str) -> Place | None:
    mentions = (one for one in walk(use.function, across_functions=True) if one.type == "identifier")
    later = next((one for one in mentions if one.start_byte >= statement.end_byte and text(one) == name), None)
    if later is None or (later.parent is not None and later.parent.child_by_field_name("left") == later):
        return None
    return place(later)
