"""Reading tree-sitter nodes of PHP: texts, arrays, chains of calls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from gitorch.code.nodes import children
from gitorch.code.wire.nodes import text

_CALLS = ("scoped_call_expression", "member_call_expression", "nullsafe_member_call_expression")


@dataclass(frozen=True)
class Link:
    """One call of a chain: ``Route::prefix('a')->group(…)`` is two."""

    name: str
    given: tuple[Node, ...]
    node: Node


def literal(node: Node | None) -> str:
    """The text of a string; nothing for anything else, or for one with variables in it."""
    if node is None or node.type not in ("string", "encapsed_string"):
        return ""
    if any(one.type not in ("string_content", "escape_sequence") for one in node.named_children):
        return ""
    return text(node)[1:-1]


def given(call: Node) -> tuple[Node, ...]:
    """What a call is given, in order."""
    arguments = call.child_by_field_name("arguments")
    found = children(arguments, "argument")
    return tuple(one.named_children[-1] for one in found if one.named_children)


def chain(node: Node) -> tuple[str, list[Link]]:
    """What a chain of calls starts from, as written, and its calls from the first to the last."""
    links: list[Link] = []
    here: Node | None = node
    while here is not None and here.type in _CALLS:
        links.append(Link(text(here.child_by_field_name("name")), given(here), here))
        inner = here.child_by_field_name("object") or here.child_by_field_name("scope")
        here = inner
    return text(here) if here is not None else "", links[::-1]


def entries(array: Node | None) -> Iterator[tuple[str, Node | None, Node]]:
    """The entries of an array: key or nothing, value, and the entry itself; ``...`` has no value."""
    for one in children(array, "array_element_initializer"):
        parts = one.named_children
        if len(parts) == 2:
            yield literal(parts[0]), parts[1], one
        elif parts and parts[0].type == "variadic_unpacking":
            yield "", None, one
        elif parts:
            yield "", parts[0], one


def listed(node: Node | None) -> list[str]:
    """The texts of an array, or of one alone."""
    if node is not None and node.type == "array_creation_expression":
        return [name for _, value, _ in entries(node) if (name := literal(value))]
    return [name] if (name := literal(node)) else []


def calls_in(node: Node) -> Iterator[Node]:
    """The outermost calls of every chain below a node."""
    stack = [node]
    while stack:
        here = stack.pop()
        if here.type in _CALLS and (here.parent is None or here.parent.child_by_field_name("object") != here):
            yield here
        stack.extend(reversed(here.named_children))
