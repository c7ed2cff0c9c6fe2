"""A column of a row that a function works with as if it could not be null. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.behaviour.callers.needs import needs_value
from gitorch.code.behaviour.callers.provisions import is_doubted
from gitorch.code.behaviour.calls.call_uses import CallUse
from gitorch.code.model import Place
from gitorch.code.syntax import (
    CALLS,
    FUNCTIONS,
    MEMBERS,
    SUBSCRIPTS,
    above,
    arguments,
    at,
    called_name,
    place,
    string_value,
    text,
    walk,
)


def column_needed(root: Node, where: Place, column: str) -> Place | None:
    """Where the function around a query needs a column of its rows to be there; None if it asks for it anywhere."""
    here = at(root, where)
    functions = [one for one in above(here) if one.type in FUNCTIONS] if here is not None else []
    read = list(_readings(functions[-1] if functions else root, column))
    if any(is_doubted(CallUse(root, one)) for one in read):
        return None
    return next((place(one) for one in read if needs_value(CallUse(root, one)) is not None), None)


def _readings(function: Node, column: str) -> Iterator[Node]:
    """``row["age"]``, ``row.age``, ``row.get("age")``, and the name that a row taken apart gives the column."""
    for one in walk(function, across_functions=True):
        if one.type in SUBSCRIPTS:
            key = one.child_by_field_name("subscript") or one.child_by_field_name("index")
            is_such = key is not None and string_value(key) == column
        elif one.type in MEMBERS:
            is_such = text(one.children[-1]) == column and not _is_callee(one)
        elif one.type in CALLS:
            is_such = called_name(one) == "get" and [string_value(each) for each in arguments(one)] == [column]
        else:
            is_such = one.type == "identifier" and text(one) == column and not _is_bound(one)
        if is_such:
            yield one


def _is_callee(node: Node) -> bool:
    return node.parent is not None and node.parent.type in CALLS and node.parent.children[0].id == node.id


def _is_bound(node: Node) -> bool:
    """Whether a name is only said, not read: where it is bound, or names an argument or a member."""
    parent = node.parent
    if parent is None or parent.type.endswith(("pattern", "pattern_list", "parameters", "parameter")):
        return True
    named = parent.child_by_field_name("name") or parent.child_by_field_name("left")
    is_member = parent.type in MEMBERS and parent.children[-1].id == node.id
    is_reckoned = parent.type in ("binary_expression", "binary_operator")
    return is_member or (named is not None and named.id == node.id and not is_reckoned)
