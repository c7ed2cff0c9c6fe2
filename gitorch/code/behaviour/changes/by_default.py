"""A function as it is for who called it before: what hangs on a new parameter goes by its default. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tree_sitter import Node

from gitorch.code.behaviour.promises.parameters import added_defaults
from gitorch.code.syntax import parsed, text, walk, without_parentheses

_FALSY = ("None", "null", "undefined", "False", "false", "0", "''", '""', "")
_TERNARIES = ("ternary_expression", "conditional_expression")
_NEGATIONS = ("not_operator", "unary_expression")


def as_before(language: str, source: bytes, old: Node, new: Node) -> Node:
    """The new version for calls that know nothing of the parameters that it has got; every place stays where it is."""
    added = added_defaults(old, new)
    dead = list(_dead(new, {name: value not in _FALSY for name, value in added.items()})) if added else []
    if not dead:
        return new
    edited = bytearray(source)
    for start, end in dead:
        edited[start:end] = re.sub(rb"[^\n]", b" ", bytes(edited[start:end]))
    found = parsed(language, bytes(edited)).descendant_for_byte_range(new.start_byte, new.end_byte)
    return found if found is not None and found.type == new.type else new


def _dead(function: Node, known: Mapping[str, bool]) -> Iterator[tuple[int, int]]:
    for node in walk(function, across_functions=True) if known else ():
        if node.type == "if_statement":
            condition = node.child_by_field_name("condition")
            holds = _truth(condition, known) if condition is not None else None
            if holds is not None:
                yield from _dead_of_statement(node, holds=holds)
        elif node.type in _TERNARIES:
            first, condition, second = _parts(node)
            holds = _truth(condition, known)
            if holds is not None:
                live, dead = (first, second) if holds else (second, first)
                yield from _around(node, live, dead)


def _parts(node: Node) -> tuple[Node, Node, Node]:
    """What is given where the condition holds, the condition, and what else."""
    named = [one for one in node.named_children if one.type != "comment"]
    if node.type == "conditional_expression":
        return named[0], named[1], named[-1]
    return named[1], named[0], named[-1]


def _around(node: Node, live: Node, _dead: Node) -> Iterator[tuple[int, int]]:
    yield node.start_byte, live.start_byte
    yield live.end_byte, node.end_byte


def _dead_of_statement(node: Node, *, holds: bool) -> Iterator[tuple[int, int]]:
    body, otherwise = node.child_by_field_name("consequence"), node.child_by_field_name("alternative")
    if holds and otherwise is not None:
        yield otherwise.start_byte, otherwise.end_byte
    elif not holds and otherwise is None:
        yield node.start_byte, node.end_byte
    elif not holds and body is not None:
        inner = [one for one in body.named_children if one.type != "comment"] or [body]
        yield inner[0].start_byte, inner[-1].end_byte


def _truth(condition: Node, known: Mapping[str, bool]) -> bool | None:
    """Whether a condition holds by what is known; None where that does not decide it."""
    node = without_parentheses(condition)
    said = text(node)
    if re.split(r"\?\.|\.", said)[0] in known and re.fullmatch(r"[\w$?.]+", said):
        name = re.split(r"\?\.|\.", said)[0]
        return known[name] if said == name else (None if known[name] else False)
    if node.type in _NEGATIONS and said.startswith(("!", "not ")):
        inner = _truth(node.named_children[-1], known)
        return None if inner is None else not inner
    if text(node.child_by_field_name("operator")) in ("and", "&&") and node.named_child_count > 1:
        sides = [_truth(one, known) for one in (node.named_children[0], node.named_children[-1])]
        return False if False in sides else True if sides == [True, True] else None
    compared = re.fullmatch(r"(\w+)\s*(is not|is|[=!]==?)\s*(None|null|undefined)", said)
    if compared is not None and compared[1] in known and not known[compared[1]]:
        return compared[2] in ("is", "==", "===")
    return None
