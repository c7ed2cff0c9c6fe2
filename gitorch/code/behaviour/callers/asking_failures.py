"""Where a handler asks a failure for what it no longer tells of itself. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.behaviour.callers.catching import caught_by, handlers_around
from gitorch.code.behaviour.calls.call_uses import CallUse, holds
from gitorch.code.behaviour.changes.aspects import ContractChange
from gitorch.code.model import Place
from gitorch.code.syntax import CALLS, MEMBERS, above, place, string_value, text, walk

_TELLS = re.compile(r"^(?:console|log|logger|logging|Sentry|this\.log\w*|self\.log\w*)\b")


def asks_what_is_untold(use: CallUse, change: ContractChange, _index: int) -> tuple[Place, ...]:
    """Whether a handler reads an attribute that is gone, or compares the name with one that none has any more.

    One that reads what is told now knows of the change.
    """
    gone, come = set(change.old.split()), set(change.new.split())
    for handler in handlers_around(use.node):
        caught = caught_by(handler)
        read = list(_read(handler, caught)) if caught else []
        if any(name in come for name, _ in read):
            return ()
        for name, node in read:
            is_other_name = name == "name" and any(f"name={said}" in gone for said in _compared(node))
            if (name in gone or is_other_name) and not _is_provided(node) and not _is_only_told(node):
                return place(use.node), place(node)
    return ()


def _read(handler: Node, caught: str) -> Iterator[tuple[str, Node]]:
    """Every attribute of what was caught that a handler reads, and where."""
    for node in walk(handler, across_functions=True):
        if node.type in MEMBERS and re.sub(r"[()]|\s+as\s+.*$", "", text(node.children[0])) == caught:
            yield text(node.children[-1]), node
        elif node.type == "shorthand_property_identifier_pattern" and caught.startswith("{"):
            yield text(node), node
        elif node.type in CALLS and text(node.child_by_field_name("function")) in ("getattr", "hasattr"):
            given = node.child_by_field_name("arguments")
            listed = given.named_children if given is not None else []
            if len(listed) > 1 and text(listed[0]) == caught:
                yield string_value(listed[1]) or "", node


def _compared(node: Node) -> Iterator[str]:
    around = node.parent
    if around is not None and around.type in ("binary_expression", "comparison_operator", "switch_statement"):
        yield from (said for one in around.named_children if (said := string_value(one)))
    if around is not None and around.parent is not None and around.parent.type == "switch_statement":
        yield from (said for one in walk(around.parent) if (said := string_value(one)))


def _is_provided(node: Node) -> bool:
    """Whether something stands in where it is not there."""
    around = node.parent
    operator = text(around.child_by_field_name("operator")) if around is not None else ""
    is_left = around is not None and bool(around.named_children) and holds(around.named_children[0], node)
    return operator in ("??", "||", "or") and is_left


def _is_only_told(node: Node) -> bool:
    """Whether it only goes into a log."""
    for one in above(node):
        if one.type in CALLS:
            return _TELLS.match(text(one.child_by_field_name("function"))) is not None
        if one.type.endswith(("statement", "clause")):
            return False
    return False
