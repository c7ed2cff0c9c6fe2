"""The constants that a caller looks up in what a call gave, or compares it with. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.behaviour.calls.call_uses import CallUse, holds, unwrapped
from gitorch.code.syntax import (
    ASSIGNMENTS,
    CALLS,
    MEMBERS,
    SUBSCRIPTS,
    above,
    string_value,
    text,
    walk,
)


def literals(use: CallUse) -> Iterator[tuple[str, Node]]:
    """Constants that the function looks up in, or compares with, what it got; named ones are followed in the file."""
    named = {
        text(one.child_by_field_name("left") or one.child_by_field_name("name")): one
        for one in walk(use.root, across_functions=True) if one.type in ("assignment", "variable_declarator")
    }  # fmt: skip
    for value in use.values:
        for one in _around(value):
            for inner in walk(one):
                said = string_value(inner)
                if said is None and inner.type == "identifier" and text(inner) in named:
                    value_of = named[text(inner)].child_by_field_name("right") or named[
                        text(inner)
                    ].child_by_field_name("value")
                    said = string_value(value_of) if value_of is not None else None
                if said and not holds(use.node, inner):
                    yield said, inner


def _around(value: Node) -> Iterator[Node]:
    """What a value is looked up by or compared with."""
    value = unwrapped(value)
    parent = value.parent
    if parent is None:
        return
    if parent.type in SUBSCRIPTS and parent.children[0].id == value.id:
        yield parent
    elif parent.type in SUBSCRIPTS and (table := _table(value, text(parent.children[0]))) is not None:
        yield table
    elif parent.type in MEMBERS and parent.parent is not None and parent.parent.type in CALLS:
        if text(parent.children[-1]) in (
            "get",
            "has",
            "pop",
            "setdefault",
            "index",
            "count",
            "startswith",
            "endswith",
            "includes",
            "indexOf",
            "startsWith",
            "endsWith",
            "find",
            "split",
        ):
            yield parent.parent
    elif parent.type in ("comparison_operator", "binary_expression"):
        yield parent


def _table(value: Node, name: str) -> Node | None:
    """The literal that a name of the file stands for, where that is a mapping."""
    root = list(above(value))[-1]
    for one in walk(root, across_functions=True):
        left = one.child_by_field_name("left") or one.child_by_field_name("name")
        right = one.child_by_field_name("right") or one.child_by_field_name("value")
        if one.type in ASSIGNMENTS and left is not None and right is not None and text(left) == name:
            return right if right.type in ("dictionary", "object") else None
    return None
