"""Which collection a JavaScript function gives, where its text or its type tells: object, array, Map or Set. Pure."""

from __future__ import annotations

import re

from tree_sitter import Node

from gitorch.code.behaviour.promises.giving import results_of
from gitorch.code.syntax import (
    ASSIGNMENTS,
    CALLS,
    arguments,
    called_name,
    receiver,
    text,
    without_parentheses,
)

COLLECTIONS = ("object", "array", "Map", "Set")
_NOTHING = ("null", "undefined", "void 0")
_OF_ARRAYS = frozenset({"map", "filter", "flatMap", "flat", "slice", "sort", "toSorted", "concat", "split"})
_OF_OBJECT = {"keys": "array", "values": "array", "entries": "array", "fromEntries": "object", "groupBy": "object",
              "create": "object"}  # fmt: skip
_TYPE = re.compile(
    r"(?P<map>(?:Readonly)?Map<.*>)|(?P<set>(?:Readonly)?Set<.*>)|(?P<array>(?:Readonly)?Array<.*>|.*\[\])"
    r"|(?P<object>(?:Partial<|Readonly<)?Record<.*>|\{.*\})",
    re.S,
)
_NAMES = {"map": "Map", "set": "Set", "array": "array", "object": "object"}


def collection_of(function: Node, body: Node, nodes: list[Node]) -> str:
    """The one collection that all of a function's results are, or the one that its type says; empty if unknown."""
    if function.type in ("function_definition", "lambda"):
        return ""
    declared = _declared(text(function.child_by_field_name("return_type")))
    if declared:
        return declared
    values = [_value(one) for one in results_of(function, body, nodes)]
    kinds = {_kind(one, nodes) for one in values if one is not None and text(one) not in _NOTHING}
    return kinds.pop() if len(kinds) == 1 else ""


def _declared(annotation: str) -> str:
    said = annotation.removeprefix(":").strip()
    promised = re.fullmatch(r"Promise<(.*)>", said, re.S)
    said = re.sub(r"\s*\|\s*(?:null|undefined)\b", "", promised[1] if promised else said).strip()
    found = _TYPE.fullmatch(said) if not re.search(r"[|&]", re.sub(r"<.*>|\{.*\}", "", said, flags=re.S)) else None
    return _NAMES[found.lastgroup] if found is not None and found.lastgroup else ""


def _value(result: Node) -> Node | None:
    if result.type != "return_statement":
        return without_parentheses(result)
    found = [one for one in result.named_children if one.type != "comment"]
    return without_parentheses(found[0]) if found else None


def _kind(value: Node, nodes: list[Node]) -> str:
    if value.type == "identifier":
        given = [one for one in nodes if one.type in ASSIGNMENTS and text(_left(one)) == text(value)]
        held = given[0].child_by_field_name("value") if len(given) == 1 else None
        typed = _declared(text(given[0].child_by_field_name("type"))) if held is not None else ""
        return typed or (_made(without_parentheses(held)) if held is not None else "")
    return _made(value)


def _left(assignment: Node) -> Node | None:
    return assignment.child_by_field_name("left") or assignment.child_by_field_name("name")


def _made(value: Node) -> str:
    """What an expression makes, by its own text."""
    if value.type in ("object", "array"):
        return value.type
    if value.type not in CALLS:
        return ""
    name, owner, given = called_name(value), text(receiver(value)), arguments(value)
    if value.type == "new_expression":
        return name if name in ("Map", "Set") else "array" if name == "Array" else ""
    if owner in ("Object", "Map", "Array"):
        return {"Object": _OF_OBJECT.get(name, ""), "Map": "Map", "Array": "array"}[owner]
    if name == "reduce" and len(given) > 1:
        return _made(without_parentheses(given[1]))
    return "array" if owner and name in _OF_ARRAYS else ""
