"""Modules that an expression asks for: ``require("…")`` and ``import("…")``."""

from __future__ import annotations

from tree_sitter import Node

from gitorch.code.model import Import
from gitorch.code.typescript.inference import string_value
from gitorch.code.typescript.walk import Walk


def note(walk: Walk, module: str, name: str | None, alias: str, at: Node, **more: bool) -> None:
    """File what a ``require`` binds."""
    walk.imports.append(Import(module, name, alias, walk.place(at), scope=walk.owner, **more))


def is_require(walk: Walk, node: Node) -> bool:
    """Whether an expression is ``require("…")`` of a text."""
    callee = node.child_by_field_name("function") if node.type == "call_expression" else None
    given = arguments_of(node) if callee is not None else []
    return callee is not None and walk.text(callee) == "require" and len(given) == 1 and given[0].type == "string"


def arguments_of(call: Node) -> list[Node]:
    """What a call is given."""
    found = call.child_by_field_name("arguments")
    return found.named_children if found is not None else []


def required(walk: Walk, declarator: Node) -> bool:
    """``const x = require("…")`` and ``const { a, b: c } = require("…")``: whether it was one, and noted."""
    pattern, value = declarator.child_by_field_name("name"), declarator.child_by_field_name("value")
    if pattern is None or value is None:
        return False
    picked = None
    if value.type == "member_expression":
        prop, inner = value.child_by_field_name("property"), value.child_by_field_name("object")
        if prop is None or inner is None:
            return False
        picked, value = walk.text(prop), inner
    if not is_require(walk, value):
        return False
    module = string_value(walk, arguments_of(value)[0])
    if module is None:
        return False
    return _bind_required(walk, module, pattern, picked)


def _bind_required(walk: Walk, module: str, pattern: Node, picked: str | None) -> bool:
    if pattern.type == "identifier":
        note(walk, module, picked, walk.text(pattern), pattern, is_guarded=walk.in_try, binds=walk.scope is None)
        walk.declare(walk.text(pattern), walk.place(pattern), f'typeof import("{module}")')
        return True
    if pattern.type != "object_pattern" or picked is not None:
        return False
    for child in pattern.named_children:
        _bind_required_name(walk, module, child)
    return True


def _bind_required_name(walk: Walk, module: str, child: Node) -> None:
    match child.type:
        case "shorthand_property_identifier_pattern":
            name, local = child, child
        case "pair_pattern":
            found = child.child_by_field_name("key"), child.child_by_field_name("value")
            if found[0] is None or found[1] is None or found[1].type != "identifier":
                return
            name, local = found[0], found[1]
        case "object_assignment_pattern" if child.named_children:
            name = local = child.named_children[0]
        case _:
            return
    binds = walk.scope is None
    note(walk, module, walk.text(name), walk.text(local), name, is_guarded=walk.in_try, binds=binds)
    walk.declare(walk.text(local), walk.place(local), f'(typeof import("{module}"))["{walk.text(name)}"]')


def imported_dynamically(walk: Walk, call: Node) -> None:
    """``import("…")`` or a bare ``require("…")`` in an expression."""
    given = arguments_of(call)
    module = string_value(walk, given[0]) if given else None
    if module is not None:
        note(walk, module, None, "", given[0], is_guarded=walk.in_try, binds=False)
