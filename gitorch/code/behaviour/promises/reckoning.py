"""What a function's arithmetic makes of its numbers: of those that it gives, and of those that it goes by. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tree_sitter import Node

from gitorch.code.behaviour.promises.measures import (
    AUGMENTED,
    BINARY,
    CONSTANT,
    ROUNDED,
    WHOLE,
    Measure,
    Reader,
    reader_of,
)
from gitorch.code.behaviour.promises.spans import Span, only_counts, spans
from gitorch.code.model import Place
from gitorch.code.syntax import (
    ASSIGNMENTS,
    CALLS,
    MEMBERS,
    SUBSCRIPTS,
    above,
    arguments,
    called_name,
    place,
    text,
    walk,
    without_parentheses,
)

_CHOOSING = ("conditional_expression", "ternary_expression", "boolean_operator", "parenthesized_expression")


class Reckoned(NamedTuple):
    """One computation in what a function gives, and where; ``into`` what attribute it is kept in, if it is."""

    measure: Measure
    place: Place
    into: str = ""


def reckonings(outputs: list[Node], fed: list[Node], body: Node) -> Iterator[Reckoned]:
    """The arithmetic of what a function gives (``outputs``) and of what feeds that, plain values left out."""
    reader = reader_of(body)
    for node in (*outputs, *(one for one in fed if not _is_reckoned_on(one, body, reader))):
        for one in walk(node, across_functions=True):
            if _is_reckoning(one) and not _is_within_one(one, node) and not _is_index(one):
                measure = reader.measure(one)
                is_known = isinstance(measure, Measure) and not (_is_offset(measure) and only_counts(one))
                if isinstance(measure, Measure) and is_known and not measure.is_plain:
                    yield Reckoned(measure, place(one), _kept_in(one))


def rounds(nodes: list[Node], body: Node) -> Iterator[Span]:
    """How many rounds the loops of a body make."""
    reader = reader_of(body)

    def offset(node: Node) -> float | None:
        measure = reader.measure(node)
        if isinstance(measure, float):
            return measure
        return measure.offset if _is_offset(measure) else None

    yield from spans(nodes, offset)


def _is_reckoned_on(value: Node, body: Node, reader: Reader) -> bool:
    """Whether a value is but a step: it has a name, and whatever mentions that reckons on with it."""
    name = next((name for name, one in reader.values.items() if one.id == value.id), None)
    if name is None or not _is_reckoning(value):
        return False
    mentions = [one for one in walk(body, across_functions=True) if one.type == "identifier" and text(one) == name]
    outer = [next(around for around in above(one) if around.type != "parenthesized_expression") for one in mentions]
    uses = [one for one in outer if one.type not in ASSIGNMENTS]
    return bool(uses) and all(one.type in BINARY and _is_reckoning(one) for one in uses)


def _is_offset(measure: Measure) -> bool:
    return measure.factor == 1 and not measure.steps


def constants_named(body: Node) -> Iterator[str]:
    """The names in capitals that a function mentions."""
    names = (text(one) for one in walk(body, across_functions=True) if one.type == "identifier")
    yield from dict.fromkeys(one for one in names if CONSTANT.fullmatch(one))


def _is_reckoning(node: Node) -> bool:
    if node.type in (*AUGMENTED, "update_expression") and node.parent is not None and "for" in node.parent.type:
        return False  # only counts the rounds
    if node.type in (*BINARY, *AUGMENTED):
        return text(node.child_by_field_name("operator"))[:1] in tuple("+-*/%") and not _is_of_text(node)
    if node.type not in CALLS:
        return node.type == "update_expression"
    name = called_name(node)
    return name in ROUNDED or name in ("enumerate", "range") or (name in WHOLE and _is_given(node))


def _is_given(call: Node) -> bool:
    """Whether what is made whole is reckoned with, or is itself what the function gives."""
    inner = arguments(call)[:1]
    outer = next((one for one in above(call) if one.type not in _CHOOSING), None)
    return (outer is not None and outer.type == "return_statement") or any(
        _is_reckoning(without_parentheses(one)) for one in inner
    )


def _is_within_one(node: Node, limit: Node) -> bool:
    """Whether a computation around it, within ``limit``, has it as a part."""
    for one in above(node):
        if one.id == limit.id and not _is_reckoning(one):
            return False
        if _is_reckoning(one) and called_name(one) not in ("enumerate", "range"):
            return True
        if one.type not in (*BINARY, "parenthesized_expression", "argument_list", "arguments", *CALLS):
            return False
    return False


def _kept_in(node: Node) -> str:
    for one in (node, *above(node)):
        left = one.child_by_field_name("left") or one.child_by_field_name("argument")
        if one.type in (*ASSIGNMENTS, *AUGMENTED, "update_expression") and left is not None:
            return text(left) if left.type in MEMBERS else ""
        if one.type.endswith("statement"):
            break
    return ""


def _is_of_text(node: Node) -> bool:
    return any(one.type in ("string", "template_string", "concatenated_string", "list", "array") for one in _both(node))


def _both(node: Node) -> list[Node]:
    """The operands of a chain of operations."""
    found: list[Node] = []
    for field in ("left", "right"):
        one = node.child_by_field_name(field)
        if one is not None:
            found += _both(one) if one.type in BINARY else [one]
    return found


def _is_index(node: Node) -> bool:
    """Whether it only says where to look, in a way that has other spellings: ``[len(all) - 1]``, ``[int(key)]``."""
    if node.type in BINARY and not re.search(r"\blen\(|\.length\b", text(node)):
        return False
    inner = node
    for one in above(node):
        if one.type in SUBSCRIPTS:
            owner = one.child_by_field_name("value") or one.child_by_field_name("object")
            return owner is None or owner.id != inner.id
        if one.type.endswith("statement"):
            return False
        inner = one
    return False
