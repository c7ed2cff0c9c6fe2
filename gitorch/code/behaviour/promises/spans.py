"""How many rounds the loops of a function make, between two bounds: is the last of them in? Pure.

``while day <= last``, ``range((last - first).days + 1)``, ``for (let n = 0; n < total; n++)`` and
``Array.from({ length: total })`` say the same in other words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from tree_sitter import Node

from gitorch.code.model import Place
from gitorch.code.syntax import CALLS, above, arguments, called_name, place, text, walk, without_parentheses

_COUNTING = ("augmented_assignment", "augmented_assignment_expression", "update_expression")
_OPERATORS = ("<", "<=", ">", ">=")


class Span(NamedTuple):
    """``more`` rounds than there is between the two bounds: 1 where the last is in."""

    more: float
    place: Place


def spans(nodes: list[Node], offset: Callable[[Node], float | None]) -> Iterator[Span]:
    """The loops of a body that count. ``offset`` is what an expression adds to what it is made of, None for no telling.

    A bound that is a number moves the other end.
    """
    for node in nodes:
        if node.type in ("while_statement", "for_statement") and node.child_by_field_name("condition") is not None:
            more = _of_condition(node, offset)
        elif node.type in CALLS:
            more = _of_call(node, offset)
        else:
            continue
        if more is not None:
            yield Span(more, place(node))


def only_counts(node: Node) -> bool:
    """Whether an expression says how often something is done, and no more: a bound of a range, the step of a loop."""
    loop = next((one for one in above(node) if one.type == "while_statement"), None)
    if node.type in _COUNTING and loop is not None:
        counted = node.child_by_field_name("left") or node.child_by_field_name("argument")
        operands = _compared(loop.child_by_field_name("condition"))
        return operands is not None and text(counted) in {text(one) for one in operands}
    outer = next((one for one in above(node) if one.type != "parenthesized_expression"), None)
    if outer is not None and outer.type == "pair":
        return text(outer.child_by_field_name("key")) == "length"
    call = outer.parent if outer is not None and outer.type in ("argument_list", "arguments") else None
    return call is not None and called_name(call) == "range"


def _of_condition(loop: Node, offset: Callable[[Node], float | None]) -> float | None:
    condition = loop.child_by_field_name("condition")
    operands, operator = _compared(condition), _operator(condition)
    if operands is None or operator not in _OPERATORS:
        return None
    first, last = operands if operator.startswith("<") else operands[::-1]
    names = {text(first), text(last)}
    steps = [
        one
        for one in walk(loop)
        if one.type in _COUNTING
        and text(one.child_by_field_name("left") or one.child_by_field_name("argument")) in names
    ]
    added, taken = offset(last), offset(first)
    if len(steps) != 1 or added is None or taken is None:
        return None
    return added - (_begins_at(loop, text(first)) or taken) + ("=" in operator)


def _begins_at(loop: Node, name: str) -> float:
    """The number that a loop begins to count at, 0 where it begins at something else."""
    begun = re.search(rf"\b{re.escape(name)}\s*=\s*(-?\d+)\s*[,;]", text(loop.child_by_field_name("initializer")))
    if begun is None and loop.prev_named_sibling is not None:
        begun = re.fullmatch(rf"(?:let\s+|var\s+)?{re.escape(name)}\s*=\s*(-?\d+);?", text(loop.prev_named_sibling))
    return float(begun[1]) if begun is not None else 0.0


def _compared(condition: Node | None) -> tuple[Node, Node] | None:
    condition = without_parentheses(condition) if condition is not None else None
    if condition is None or condition.type not in ("comparison_operator", "binary_expression"):
        return None
    named = condition.named_children
    return (named[0], named[1]) if len(named) == 2 else None


def _operator(condition: Node | None) -> str:
    condition = without_parentheses(condition) if condition is not None else None
    signs = [text(one) for one in condition.children if not one.is_named] if condition is not None else []
    return signs[0] if len(signs) == 1 else ""


def _of_call(call: Node, offset: Callable[[Node], float | None]) -> float | None:
    given = arguments(call)
    if called_name(call) == "from" and len(given) > 0 and given[0].type == "object":
        length = next(
            (one for one in given[0].named_children if text(one.child_by_field_name("key")) == "length"), None
        )
        value = length.child_by_field_name("value") if length is not None else None
        return offset(value) if value is not None else None
    if called_name(call) != "range" or not 0 < len(given) < 3:
        return None
    first, last = offset(given[0]) if len(given) > 1 else 0.0, offset(given[-1])
    return last - first if first is not None and last is not None else None
