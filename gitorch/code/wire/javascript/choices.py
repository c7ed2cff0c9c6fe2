"""What a name can hold in TypeScript: texts that a variable, a condition or a loop over a table may give it."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.wire.javascript.nodes import Found, template, unwrapped
from gitorch.code.wire.nodes import text
from gitorch.code.wire.paths import HOLE
from gitorch.code.wire.verbs import last

_DEEPEST = 3
_FUNCTIONS = ("arrow_function", "function_expression")
Choice = tuple[str, Node]
"""A text and the node that writes it."""


def choices(found: Found, node: Node | None, depth: int = _DEEPEST) -> list[Choice]:
    """Every text that an expression may be; none where that can't be told."""
    node = unwrapped(node)
    if node is None or depth == 0:
        return []
    if node.type == "ternary_expression":
        sides = (node.child_by_field_name("consequence"), node.child_by_field_name("alternative"))
        return [one for side in sides for one in choices(found, side, depth - 1)]
    if node.type == "identifier":
        looped = list(_looped(found, node, text(node)))
        return looped or choices(found, found.values.get(text(node)), depth - 1)
    value = template(node)
    return [(value, node)] if value else []


def built(found: Found, node: Node) -> str:
    """The text that an expression puts together, with ``{}`` for what is not written out."""
    constants = {name: value for name, value in found.values.items() if name.isupper()}
    function = node.child_by_field_name("function") if node.type == "call_expression" else None
    parts = unwrapped(function.child_by_field_name("object")) if function is not None else None
    if parts is None or parts.type != "array" or last(text(function)) != "join":
        return template(node, constants) if node.type in ("template_string", "binary_expression") else ""
    arguments = node.child_by_field_name("arguments")
    between = template(arguments.named_children[0]) if arguments is not None and arguments.named_children else ","
    return between.join(template(one, constants) or HOLE for one in parts.named_children)


def _looped(found: Found, node: Node, name: str) -> Iterator[Choice]:
    """The texts that a loop around a node, or a walk over a table, binds a name to."""
    here = node.parent
    while here is not None:
        source, target = _loop(here)
        position = _bound(target, name) if source is not None and target is not None else None
        if source is not None and position is not None:
            for one in _elements(found, source, position):
                if value := template(one) or (text(one) if one.type == "property_identifier" else ""):
                    yield value, one
            return
        here = here.parent


def _loop(node: Node) -> tuple[Node | None, Node | None]:
    """What a loop goes through and what it binds; the same for ``forEach`` and its like around a function."""
    if node.type == "for_in_statement":
        return node.child_by_field_name("right"), node.child_by_field_name("left")
    arguments = node.parent if node.type in _FUNCTIONS else None
    call = arguments.parent if arguments is not None and arguments.type == "arguments" else None
    function = call.child_by_field_name("function") if call is not None else None
    if function is None or last(text(function)) not in ("forEach", "map"):
        return None, None
    parameters = node.child_by_field_name("parameters") or node.child_by_field_name("parameter")
    first = parameters.named_children[0] if parameters is not None and parameters.named_children else parameters
    if first is not None and first.type == "required_parameter":
        first = first.child_by_field_name("pattern")
    return function.child_by_field_name("object"), first


def _bound(target: Node, name: str) -> int | None:
    """Where a loop's target binds a name: -1 for the whole of each element, None for nowhere."""
    if target.type == "identifier":
        return -1 if text(target) == name else None
    if target.type != "array_pattern":
        return None
    return next((at for at, one in enumerate(target.named_children) if text(one) == name), None)


def _elements(found: Found, source: Node, position: int) -> Iterator[Node]:
    """What a loop over something that is written out yields at a position."""
    whole = unwrapped(source)
    if whole is not None and whole.type in ("identifier", "member_expression"):
        whole = unwrapped(found.values.get(text(whole)) or found.values.get(last(text(whole))))
    if whole is None:
        return
    if whole.type in ("call_expression", "new_expression"):
        yield from _through_call(found, whole, position)
    elif whole.type == "array":
        for one in (unwrapped(child) for child in whole.named_children):
            if one is not None and position < 0:
                yield one
            elif one is not None and one.type == "array" and position < len(one.named_children):
                yield one.named_children[position]


def _through_call(found: Found, call: Node, position: int) -> Iterator[Node]:
    """``Object.entries(table)``, ``Object.keys(table)`` and ``new Map([…])``."""
    callee = text(call.child_by_field_name("function") or call.child_by_field_name("constructor"))
    arguments = call.child_by_field_name("arguments")
    given = unwrapped(arguments.named_children[0]) if arguments is not None and arguments.named_children else None
    if given is not None and callee in ("Map", "Set"):
        yield from _elements(found, given, position)
    elif given is not None and callee in ("Object.entries", "Object.keys") and position <= 0:
        table = unwrapped(found.values.get(text(given), given))
        for one in table.named_children if table is not None and table.type == "object" else ():
            key = one.child_by_field_name("key") or one.child_by_field_name("name")
            if key is not None:
                yield key
