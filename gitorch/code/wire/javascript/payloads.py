"""What messages of TypeScript and JavaScript carry: a list or an object, as it is sent and as it is taken."""

from __future__ import annotations

import re

from tree_sitter import Node

from gitorch.code.wire.javascript.nodes import Found, unwrapped
from gitorch.code.wire.javascript.shapes import value_types
from gitorch.code.wire.model import ARRAY, OBJECT
from gitorch.code.wire.nodes import text

_FUNCTIONS = ("arrow_function", "function_expression", "function_declaration", "method_definition")
_NONE: frozenset[str] = frozenset()


def carried(found: Found, rest: list[Node]) -> frozenset[str]:
    """The JSON types of what is sent, be it through a variable or as a text of JSON."""
    given = unwrapped(rest[0]) if rest else None
    for _ in range(3):
        if given is not None and given.type == "identifier":
            given = unwrapped(found.values.get(text(given)))
        elif given is not None and text(given.child_by_field_name("function")) == "JSON.stringify":
            arguments = given.child_by_field_name("arguments")
            given = unwrapped(arguments.named_children[0]) if arguments is not None else None
    return value_types(given)


def taken_for(rest: list[Node]) -> frozenset[str]:
    """What a listener takes its message for: a list where it goes over it, an object where it takes it apart."""
    function = next((one for one in rest if one.type in _FUNCTIONS), None)
    if function is None:
        return _NONE
    parameters = function.child_by_field_name("parameters") or function.child_by_field_name("parameter")
    first = parameters.named_children[0] if parameters is not None and parameters.named_children else parameters
    pattern = first.child_by_field_name("pattern") if first is not None and first.type.endswith("_parameter") else first
    if pattern is None:
        return _NONE
    if pattern.type in ("object_pattern", "array_pattern"):
        return frozenset((OBJECT if pattern.type == "object_pattern" else ARRAY,))
    name, body = re.escape(text(pattern)), text(function.child_by_field_name("body"))
    if re.search(rf"\bof {name}\b|\b{name}\.(?:map|forEach|filter|reduce|flatMap|some|every|length)\b", body):
        return frozenset((ARRAY,))
    return frozenset((OBJECT,)) if re.search(rf"\b{name}\.(?!data\b|detail\b)\w+", body) else _NONE


def arguments(rest: list[Node]) -> tuple[str, ...] | None:
    """The arguments of a message by their names, where each is one and none is spread."""
    if any(one.type == "spread_element" for one in rest):
        return None
    return tuple(text(one) if one.type == "identifier" else "" for one in rest)


def parameters(rest: list[Node]) -> tuple[str, ...] | None:
    """What a listener takes, where it takes no rest."""
    function = next((one for one in rest if one.type in _FUNCTIONS), None)
    if function is None:
        return None
    taken = function.child_by_field_name("parameters") or function.child_by_field_name("parameter")
    if taken is not None and taken.type == "identifier":
        return (text(taken),)
    given = taken.named_children if taken is not None else []
    patterns = [one.child_by_field_name("pattern") or one for one in given]
    if any(one.type == "rest_pattern" for one in patterns):
        return None
    return tuple(text(one) if one.type == "identifier" else "" for one in patterns)
