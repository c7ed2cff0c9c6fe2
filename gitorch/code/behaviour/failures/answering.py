"""Handlers of exceptions by name, what is called under them, and which functions raise a class. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tree_sitter import Node

from gitorch.code.behaviour.failures.exceptions import named_in
from gitorch.code.behaviour.failures.running import function_name
from gitorch.code.model import Place
from gitorch.code.syntax import CALLS, FUNCTIONS, above, called_name, enclosing_function, place, text, walk

_ASKED = re.compile(r"\binstanceof\s+(?:\w+\.)*(\w+)")


class Handler(NamedTuple):
    """The exceptions that a ``try`` answers by name, where each stands, and the names of what is called within."""

    named: dict[str, Place]
    called: frozenset[str]
    answers_all: bool


def handlers(root: Node) -> Iterator[Handler]:
    """Every ``try`` that asks for exceptions by their class, and every callback of ``catch`` that does."""
    for node in walk(root, across_functions=True):
        if node.type == "try_statement":
            yield _of_try(node)
        elif node.type in CALLS and called_name(node) == "catch":
            yield Handler(dict(_asked(node)), called_in(node), answers_all=False)


def _of_try(node: Node) -> Handler:
    named: dict[str, Place] = {}
    answers_all = False
    for handler in node.children:
        if handler.type in ("except_clause", "except_group_clause"):
            said = named_in(text(handler).partition(":")[0])
            answers_all = answers_all or not said or bool(said & {"Exception", "BaseException"})
            named.update(dict.fromkeys(sorted(said), place(handler)))
        elif handler.type == "catch_clause":
            named.update(_asked(handler))
            answers_all = answers_all or not named
    body = node.child_by_field_name("body")
    return Handler(named, called_in(body) if body is not None else frozenset(), answers_all)


def _asked(node: Node) -> Iterator[tuple[str, Place]]:
    for one in walk(node, across_functions=True):
        if one.type == "binary_expression" and (found := _ASKED.search(text(one))) is not None:
            yield found[1], place(one)


def called_in(node: Node) -> frozenset[str]:
    """The names of everything that is called within a piece of code."""
    return frozenset(called_name(one) for one in walk(node, across_functions=True) if one.type in CALLS)


def unanswered_calls(root: Node, called: frozenset[str], name: str) -> Iterator[Place]:
    """The calls of any of these functions with no handler around them that names a class, or is for everything."""
    for node in walk(root, across_functions=True):
        if node.type not in CALLS or called_name(node) not in called:
            continue
        around = [_of_try(one) for one in above(node) if one.type == "try_statement"]
        if not any(one.answers_all or name in one.named for one in around):
            yield place(node)


def is_answered(root: Node, line: int, name: str) -> bool:
    """Whether what a line raises is caught around it, in its own function, by name or with everything else."""
    for node in walk(root, across_functions=True):
        if node.type not in ("raise_statement", "throw_statement") or node.start_point[0] + 1 != line:
            continue
        inner = node
        for one in above(node):
            if one.type in FUNCTIONS:
                break
            body = one.child_by_field_name("body") if one.type == "try_statement" else None
            if body is not None and body.id == inner.id:
                handler = _of_try(one)
                if handler.answers_all or name in handler.named:
                    return True
            inner = one
    return False


def raisers(root: Node, name: str) -> frozenset[str]:
    """The functions of a file that raise a class, and those that call them there."""
    found = set[str]()
    for node in walk(root, across_functions=True):
        is_raised = node.type in ("raise_statement", "throw_statement") and re.search(rf"\b{name}\b", text(node))
        function = enclosing_function(node) if is_raised else None
        if function is not None:
            found.add(function_name(function))
    return frozenset(found | _callers(root, frozenset(found))) - {""}


def _callers(root: Node, names: frozenset[str]) -> frozenset[str]:
    """The functions of a file that call any of these and catch nothing themselves."""
    found = {
        function_name(one) for one in walk(root, across_functions=True)
        if one.type in FUNCTIONS and called_in(one) & names and not _is_handled_within(one)
    } if names else set()  # fmt: skip
    return frozenset(found) - {""}


def _is_handled_within(function: Node) -> bool:
    return any(one.type == "try_statement" for one in walk(function))
