"""One call in its caller's syntax: the call, what is around it, what its result is named and given. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from tree_sitter import Node

from gitorch.code.model import Place
from gitorch.code.syntax import (
    ASSIGNMENTS,
    AWAITS,
    CALLS,
    MEMBERS,
    SUBSCRIPTS,
    above,
    arguments,
    at,
    enclosing_function,
    receiver,
    text,
    walk,
)

_TRANSPARENT = frozenset({"parenthesized_expression", "non_null_expression", "as_expression", *AWAITS})


@dataclass(frozen=True)
class CallUse:
    """One call in a caller's file. ``node`` is the call, or the member access of a property."""

    root: Node
    node: Node

    @cached_property
    def function(self) -> Node:
        """The function around the call, or the file."""
        return enclosing_function(self.node) or self.root

    @cached_property
    def outer(self) -> Node:
        """The call with the parentheses and awaits around it."""
        here = self.node
        while here.parent is not None and here.parent.type in _TRANSPARENT:
            here = here.parent
        return here

    @cached_property
    def variable(self) -> str:
        """The name that the result is given, if it is."""
        parent = self.outer.parent
        if parent is not None and parent.type in ASSIGNMENTS and _is_value(parent, self.outer):
            left = parent.child_by_field_name("left") or parent.child_by_field_name("name")
            return text(left) if left is not None and left.type == "identifier" else ""
        return ""

    @cached_property
    def later(self) -> tuple[Node, ...]:
        """Every later mention of that name in the function."""
        if not self.variable:
            return ()
        nodes = walk(self.function, across_functions=True)
        return tuple(
            one for one in nodes
            if one.type == "identifier" and text(one) == self.variable and one.start_byte > self.outer.end_byte
        )  # fmt: skip

    @property
    def is_awaited(self) -> bool:
        function = self.node.child_by_field_name("function")
        is_within = function is not None and function.type in AWAITS  # ``await load<T>()``
        return is_within or any(one.type in AWAITS for one in _between(self.node, self.outer))

    @property
    def values(self) -> tuple[Node, ...]:
        """The result itself, and where its name is used."""
        return (self.outer, *self.later)


def use_at(root: Node, where: Place) -> CallUse | None:
    """The call or member whose name stands at a place."""
    found = at(root, where)
    if found is None:
        return None
    chain = [found, *above(found)]
    for number, node in enumerate(chain):
        if node.type in CALLS and _names_callee(node, chain[number - 1] if number else node):
            return CallUse(root, node)
        is_within = node.type in AWAITS and node.parent is not None and _names_callee(node.parent, node)
        if not is_within and node.type not in (*MEMBERS, "identifier", "property_identifier", *SUBSCRIPTS):
            break
    member = next((node for node in chain if node.type in MEMBERS), found)
    return CallUse(root, member)


def _names_callee(call: Node, child: Node) -> bool:
    callee = call.child_by_field_name("function") or call.child_by_field_name("constructor")
    return callee is not None and callee.id == child.id


def unwrapped(value: Node) -> Node:
    """The value with the parentheses and awaits around it."""
    while value.parent is not None and value.parent.type in _TRANSPARENT:
        value = value.parent
    return value


def made(use: CallUse) -> Node | None:
    """What the caller gives, in its function or file, to the name on which the call is made."""
    owner = receiver(use.node)
    name = text(owner) if owner is not None and owner.type == "identifier" else ""
    return next((one for around in (use.function, use.root) for one in assigned(around, name)), None) if name else None


def assigned(around: Node, name: str) -> Iterator[Node]:
    """What a function, or a file outside of its functions, gives to a name."""
    for one in walk(around):
        if one.type in ASSIGNMENTS:
            left = one.child_by_field_name("left") or one.child_by_field_name("name")
            value = one.child_by_field_name("right") or one.child_by_field_name("value")
            if left is not None and value is not None and text(left) == name:
                yield value


def given(use: CallUse, argument: int, name: str) -> Node | None:
    """What a call gives for a parameter, by its name or its position; None where it gives nothing."""
    listed = arguments(use.node)
    for one in listed:
        if one.type == "keyword_argument" and text(one.child_by_field_name("name")) == name:
            return one.child_by_field_name("value")
    plain = [one for one in listed if one.type != "keyword_argument"]
    return plain[argument] if 0 <= argument < len(plain) else None


def gives(use: CallUse, argument: int, name: str) -> bool:
    """Whether the call gives a value for a parameter, or spreads what may hold one."""
    listed = arguments(use.node)
    if any(one.type in ("list_splat", "dictionary_splat", "spread_element") for one in listed):
        return True
    return given(use, argument, name) is not None or any(
        re.search(rf"\b{re.escape(name)}\b['\"]?\s*[:,}}=]", text(one))
        for one in listed
        if one.type in ("object", "dictionary")
    )


def is_ignored(use: CallUse) -> bool:
    """Whether the result is thrown away."""
    return use.outer.parent is not None and use.outer.parent.type == "expression_statement"


def holds(outer: Node, inner: Node) -> bool:
    """Whether a node lies within another, or is it."""
    return outer.start_byte <= inner.start_byte and inner.end_byte <= outer.end_byte


def is_field(node: Node, field: str, child: Node) -> bool:
    """Whether a node's child in a field is this one."""
    found = node.child_by_field_name(field)
    return found is not None and found.id == child.id


def _between(inner: Node, outer: Node) -> Iterator[Node]:
    here: Node | None = inner
    while here is not None:
        yield here
        if here.id == outer.id:
            return
        here = here.parent


def _is_value(parent: Node, child: Node) -> bool:
    return any(is_field(parent, field, child) for field in ("right", "value"))


def taken_from(root: Node, where: Place) -> str:
    """The name of what a destructured name, by the place of its own, is taken out of; empty for anything else."""
    found = at(root, where)
    if found is None or found.type != "shorthand_property_identifier_pattern":
        return ""
    for one in above(found):
        if one.type == "variable_declarator":
            value = one.child_by_field_name("value")
            return text(value) if value is not None and value.type == "identifier" else ""
    return ""
