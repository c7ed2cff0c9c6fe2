"""What thrown errors carry beside their message, and what a handler asks of one, in JavaScript and TypeScript. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tree_sitter import Node

from gitorch.code.behaviour.failures.answering import called_in
from gitorch.code.model import Place
from gitorch.code.syntax import CALLS, called_name, place, text, walk

_OF_EVERY_ERROR = frozenset({"message", "stack", "name", "cause", "toString"})
_MADE = re.compile(r"^new\s+[\w.]*(?:Error|Exception|Failure)\b")
_IS_ERROR = re.compile(r"\bextends\s+[\w.]*(?:Error|Exception|Failure)\b")


class Asked(NamedTuple):
    """What a handler asks of what it caught: each member with its place, and the names of what it answers for."""

    members: dict[str, Place]
    called: frozenset[str]


def carried(root: Node) -> dict[str, Place]:
    """The members that the errors of a file are given, where each first is."""
    found: dict[str, Place] = {}
    made = {
        text(one.child_by_field_name("name"))
        for one in walk(root, across_functions=True)
        if one.type == "variable_declarator" and _MADE.match(text(one.child_by_field_name("value")))
    }
    for node in walk(root, across_functions=True):
        for name, where in _given(node, made):
            if name not in _OF_EVERY_ERROR:
                found.setdefault(name, where)
    return found


def _given(node: Node, made: set[str]) -> Iterator[tuple[str, Place]]:
    if node.type in ("class_declaration", "class"):
        body = node.child_by_field_name("body")
        if body is not None and _IS_ERROR.search(text(node)[: body.start_byte - node.start_byte]):
            yield from _fields(body)
    elif node.type == "assignment_expression":
        target = node.child_by_field_name("left")
        if target is not None and target.type == "member_expression" and _object(target) in made:
            yield _member(target)
    elif node.type == "call_expression" and text(node.child_by_field_name("function")) == "Object.assign":
        arguments = node.child_by_field_name("arguments")
        given = arguments.named_children if arguments is not None else []
        if len(given) > 1 and (_MADE.match(text(given[0])) or text(given[0]) in made):
            yield from _keys(given[1])


def _fields(body: Node) -> Iterator[tuple[str, Place]]:
    """What a class of errors keeps on itself: fields, parameters that are fields, and what is put on ``this``."""
    for node in walk(body, across_functions=True):
        if node.type in ("field_definition", "public_field_definition"):
            name = node.child_by_field_name("property") or node.child_by_field_name("name")
            if name is not None:
                yield text(name), place(name)
        elif node.type == "assignment_expression":
            target = node.child_by_field_name("left")
            if target is not None and target.type == "member_expression" and _object(target) == "this":
                yield _member(target)
        elif node.type == "required_parameter" and re.match(r"(?:public|readonly|private|protected)\b", text(node)):
            name = node.child_by_field_name("pattern")
            if name is not None:
                yield text(name), place(name)


def _keys(node: Node) -> Iterator[tuple[str, Place]]:
    for child in node.named_children if node.type == "object" else ():
        key = child.child_by_field_name("key") if child.type == "pair" else child
        if key is not None and key.type in ("property_identifier", "shorthand_property_identifier"):
            yield text(key), place(key)


def _object(member: Node) -> str:
    return text(member.child_by_field_name("object"))


def _member(target: Node) -> tuple[str, Place]:
    name = target.child_by_field_name("property")
    return text(name), place(name if name is not None else target)


def asked(root: Node) -> Iterator[Asked]:
    """What every ``catch`` asks, of a ``try`` or of a promise."""
    for node in walk(root, across_functions=True):
        if node.type == "try_statement":
            yield from _of_try(node)
        elif node.type in CALLS and called_name(node) == "catch":
            yield from _of_callback(node)


def _of_callback(call: Node) -> Iterator[Asked]:
    function, arguments = call.child_by_field_name("function"), call.child_by_field_name("arguments")
    handler = arguments.named_children[0] if arguments is not None and arguments.named_children else None
    if handler is None or function is None:
        return
    listed = handler.child_by_field_name("parameters")
    taken = listed.named_children[0] if listed is not None and listed.named_children else None
    taken = taken or handler.child_by_field_name("parameter")
    if taken is not None:
        yield Asked(_of(handler, text(taken).partition(":")[0].strip()), called_in(function))


def _of_try(node: Node) -> Iterator[Asked]:
    body, handler = node.child_by_field_name("body"), node.child_by_field_name("handler")
    taken = handler.child_by_field_name("parameter") if handler is not None else None
    if body is not None and handler is not None and taken is not None:
        yield Asked(_of(handler, text(taken)), called_in(body))


def _of(handler: Node, name: str) -> dict[str, Place]:
    found: dict[str, Place] = {}
    for one in walk(handler, across_functions=True):
        if one.type == "member_expression" and _object(one).strip("()").partition(" ")[0] == name:
            member, where = _member(one)
            found.setdefault(member, where)
    return {member: where for member, where in found.items() if member not in _OF_EVERY_ERROR}
