"""Branchings that say they know every case: a switch or match whose rest is handed to something that takes ``never``.

``default: return assertNever(shape)`` in TypeScript, ``case _: assert_never(shape)`` in Python. Pure: text in, values
out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from gitorch.code.model import Place
from gitorch.code.seeking import Sought
from gitorch.code.syntax import language_of, parsed, place, string_value, text, walk

_NEVER = Sought(rb"(?i)never|unreachable|exhaust")
_TAKES_NEVER = re.compile(
    r"(?i)(?:assert_?|is_?)?(?:never|unreachable|exhaust\w*)\w*\s*\(|:\s*never\b|satisfies never\b"
)
_BRANCHINGS = {"typescript": "switch_statement", "tsx": "switch_statement", "python": "match_statement"}


@dataclass(frozen=True)
class Exhaustive:
    """One branching, or table: where it starts and ends, what its cases say (texts, or ``Colour.RED``), its rest."""

    place: Place
    end_line: int
    cases: frozenset[str]
    rest: Place
    is_table: bool = False


def exhaustive(path: str, source: bytes) -> Iterator[Exhaustive]:
    """Every branching of a file that claims to be whole."""
    language = language_of(path)
    if language not in _BRANCHINGS or not _NEVER.is_in(source):
        return
    for node in walk(parsed(language, source), across_functions=True):
        if node.type == _BRANCHINGS[language]:
            found = _read(node, node.child_by_field_name("body") or node)
            if found is not None:
                yield found


def _read(node: Node, body: Node) -> Exhaustive | None:
    cases: set[str] = set()
    rest: Node | None = None
    for clause in body.named_children:
        values = list(_values(clause))
        if values:
            cases.update(values)
        elif clause.type in ("switch_default", "case_clause"):
            rest = clause
    after = node.next_named_sibling
    if rest is None and after is not None and _NEVER.is_in(after.text or b""):
        rest = after  # a switch whose every case returns, and what stands after it
    if rest is None or not cases or not _TAKES_NEVER.search(text(rest)):
        return None
    return Exhaustive(place(node), node.end_point[0] + 1, frozenset(cases), _where(rest))


def _where(rest: Node) -> Place:
    """The line of the rest that takes ``never``."""
    match = _TAKES_NEVER.search(text(rest))
    before = text(rest)[: match.start()] if match is not None else ""
    start = place(rest)
    return Place(start.line + before.count("\n"), start.column if "\n" not in before else 1)


def _values(clause: Node) -> Iterator[str]:
    if clause.type == "switch_case":
        value = clause.child_by_field_name("value")
        if value is not None:
            yield from _value(value)
    elif clause.type == "case_clause":
        for pattern in clause.named_children:
            if pattern.type in ("case_pattern", "pattern_list"):
                for one in walk(pattern):
                    if one.type in ("string", "dotted_name") and text(one) != "_":
                        yield from _value(one)


def _value(node: Node) -> Iterator[str]:
    if node.type == "string":
        yield string_value(node) or ""
    elif "." in text(node):
        yield text(node)
