"""What a function gives: the values, what feeds them, and through what operations they have gone. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from gitorch.code.behaviour.promises.failing import Said
from gitorch.code.behaviour.promises.kinds import kind_of
from gitorch.code.model import Place
from gitorch.code.syntax import (
    ASSIGNMENTS,
    CALLS,
    FUNCTIONS,
    MEMBERS,
    SUBSCRIPTS,
    above,
    arguments,
    called_name,
    identifiers,
    place,
    receiver,
    string_value,
    text,
    walk,
    without_parentheses,
)

_AUGMENTED = ("augmented_assignment", "augmented_assignment_expression")
_CONVERSIONS = frozenset({
    "lower", "upper", "casefold", "title", "capitalize", "swapcase", "strip", "lstrip", "rstrip", "replace", "zfill",
    "toLowerCase", "toUpperCase", "trim", "trimStart", "trimEnd", "replaceAll", "normalize", "round", "floor", "ceil",
    "trunc", "int", "float", "str", "bool", "Number", "String", "Boolean", "parseInt", "parseFloat", "toFixed",
    "toString", "sorted", "reversed", "sort", "reverse", "toSorted", "toReversed", "list", "tuple", "set", "frozenset",
    "iter", "iterator", "encode", "decode", "quote", "unquote", "encodeURIComponent", "decodeURIComponent", "abs",
    "enumerate", "range", "dict", "Set", "Map", "values", "keys", "items", "entries", "map", "filter", "isoformat",
    "timestamp", "toISOString", "getTime",
})  # fmt: skip
_THINNING = frozenset(
    {"filter", "set", "Set", "frozenset", "fromkeys", "distinct", "uniq", "unique", "uniqBy", "dedupe"}
)
_COLLECTING = frozenset({"append", "add", "push", "set", "setdefault", "extend", "update", "insert", "appendleft"})


@dataclass(frozen=True)
class Returned:
    """One value that a function gives. ``kind`` is its shape where the syntax tells, else empty.

    ``when`` is the condition, as written, under which it gives nothing.
    """

    text: str
    kind: str
    items: tuple[str, ...]
    place: Place
    when: str = ""


def results_of(function: Node, body: Node, nodes: list[Node]) -> Iterator[Node]:
    """The statements that return, or the one expression that a function without statements is."""
    if function.type in ("arrow_function", "lambda") and body.type not in ("statement_block", "block"):
        yield body
        return
    for node in nodes:
        if node.type == "return_statement":
            yield node


def returned_by(node: Node) -> Returned:
    """What one of the results gives."""
    value = node
    if node.type == "return_statement":
        found = [one for one in node.named_children if one.type != "comment"]
        if not found:
            return Returned("", "nothing", (), place(node), _condition_around(node))
        value = found[0]
    value = without_parentheses(value)
    items: tuple[str, ...] = ()
    if value.type in ("expression_list", "tuple", "array"):
        items = tuple(text(one) for one in value.named_children if one.type != "comment")
    kind = kind_of(value)
    when = _condition_around(node) if kind == "nothing" else _condition_of(value)
    return Returned(text(value), kind, items, place(node), when)


def _condition_of(value: Node) -> str:
    """What one of two is given under: ``a if condition else b``, ``condition ? a : b``."""
    named = [one for one in value.named_children if one.type != "comment"]
    if value.type == "conditional_expression" and len(named) > 1:
        return text(named[1])
    return text(value.child_by_field_name("condition")) if value.type == "ternary_expression" else ""


def _condition_around(node: Node) -> str:
    """The condition of the innermost ``if`` around a statement, as far as its function."""
    inner = node
    for one in above(node):
        if one.type in FUNCTIONS:
            break
        if one.type == "if_statement" and one.child_by_field_name("condition") != inner:
            return text(one.child_by_field_name("condition"))
        inner = one
    return ""


def outputs_of(function: Node, body: Node, nodes: list[Node]) -> Iterator[Node]:
    """The expressions that end up in what the function gives: returned, yielded, collected, stored under a key."""
    for node in results_of(function, body, nodes):
        yield node
    for node in nodes:
        if node.type in ("yield", "yield_expression"):
            yield node
        elif node.type in CALLS and called_name(node) in _COLLECTING and receiver(node) is not None:
            yield from arguments(node)
        elif node.type in ("assignment", "assignment_expression"):
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            if left is not None and left.type in (*SUBSCRIPTS, *MEMBERS):
                yield from (one for one in (left, right) if one is not None)


def feeding(nodes: list[Node], outputs: list[Node]) -> list[Node]:
    """What is assigned to the names that outputs are made of."""
    assigned = [
        (text(left), right)
        for node in nodes
        if node.type in (*ASSIGNMENTS, *_AUGMENTED)
        and (left := node.child_by_field_name("left") or node.child_by_field_name("name")) is not None
        and (right := node.child_by_field_name("right") or node.child_by_field_name("value")) is not None
        and left.type in ("identifier", "pattern_list", "tuple_pattern", "array_pattern", "object_pattern")
    ]
    wanted = _names_in(outputs)
    fed: list[Node] = []
    for name, right in reversed(assigned):
        if wanted & set(re.findall(r"\w+", name)):
            wanted |= identifiers(right)
            fed.append(right)
    return fed[::-1]


def left_out(outputs: list[Node]) -> Iterator[Said]:
    """The conditions of comprehensions, and what ``filter`` is given, in what a function gives."""
    for output in outputs:
        for one in walk(output, across_functions=True):
            if one.type == "if_clause" or (one.type in CALLS and called_name(one) in _THINNING):
                yield Said(text(one), place(one))


def operations(nodes: list[Node], outputs: list[Node], fed: list[Node]) -> Iterator[Said]:
    """Conversions of outputs and of what feeds them."""
    seen: set[int] = set()
    for node in (*outputs, *fed, *_in_place(nodes, _names_in([*outputs, *fed]))):
        for one in walk(node, across_functions=True):
            if one.id not in seen and (operation := _operation(one)):
                seen.add(one.id)
                yield Said(operation, place(one))


def counted(nodes: list[Node], outputs: list[Node], fed: list[Node]) -> Iterator[Node]:
    """What is added up in place, kept in attributes too, and what is gone over."""
    wanted = _names_in([*outputs, *fed])
    for node in nodes:
        if node.type in (*_AUGMENTED, "update_expression"):
            if identifiers(node) & wanted or any(one.type in MEMBERS for one in node.named_children):
                yield node
        elif node.type in ("for_statement", "for_in_statement", "for_in_clause"):
            gone_over = node.child_by_field_name("right")
            yield from (gone_over,) if gone_over is not None else ()


def _in_place(nodes: list[Node], wanted: set[str]) -> Iterator[Node]:
    for node in nodes:
        if node.type in CALLS and called_name(node) in ("sort", "reverse") and text(receiver(node)) in wanted:
            yield node
        if node.type in ("for_statement", "for_in_statement", "for_in_clause"):
            iterated = node.child_by_field_name("right")
            if iterated is not None:
                yield iterated


def _operation(node: Node) -> str:
    if node.type in CALLS and called_name(node) in _CONVERSIONS:
        given = ", ".join(text(one) for one in arguments(node)) if called_name(node) in (
            "replace", "replaceAll", "enumerate", "range", "sorted", "sort", "strip", "round") else ""  # fmt: skip
        return f"{called_name(node)}({given})"
    if node.type in CALLS and called_name(node) in ("join", "split") and (sign := _sign(node)):
        return f"{called_name(node)}({sign})"
    return "not" if node.type == "not_operator" or (text(node)[:1] == "!" and node.type == "unary_expression") else ""


def _sign(node: Node) -> str:
    """What parts are joined with or split at, where that is a constant."""
    owner, given = receiver(node), arguments(node)
    is_python_join = called_name(node) == "join" and owner is not None and string_value(owner) is not None
    said = owner if is_python_join else given[0] if len(given) == 1 else None
    return string_value(said) or "" if said is not None else ""


def _names_in(nodes: list[Node]) -> set[str]:
    return set[str]().union(*(identifiers(one) for one in nodes)) if nodes else set()
