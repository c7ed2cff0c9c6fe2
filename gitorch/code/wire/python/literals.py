"""Shapes that Python builds in place: dict literals, ``jsonify`` and ``dict`` with keywords, single keys."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TypeGuard

from gitorch.code.python.nodes import within
from gitorch.code.wire.model import Field, Shape
from gitorch.code.wire.paths import METHODS
from gitorch.code.wire.python.elements import kept_types, made_elements
from gitorch.code.wire.python.filled import (
    chosen,
    entries,
    filled,
    fillings,
    function_around,
    gathers,
    has_more,
    is_united,
)
from gitorch.code.wire.python.nodes import Found, last_name, text_of
from gitorch.code.wire.python.shapes import names_of
from gitorch.code.wire.python.tree import Function
from gitorch.code.wire.python.types import value_types
from gitorch.code.wire.verbs import CARRIES

Builder = ast.Dict | ast.DictComp | ast.Call | ast.Assign
_BUILDERS = frozenset((ast.Dict, ast.DictComp, ast.Call, ast.Assign))


def literal_shapes(found: Found) -> None:
    """What each function, and each module-level name, builds out of dict literals and keywords."""
    for node, _ in found.tree.nodes:
        if type(node) not in _BUILDERS or not _builds(node):
            continue
        fields = tuple(_dict_fields(found, node))
        if fields:
            is_open = _is_open(found, node)
            name, below = _builder(found, node), _below(found, node)
            found.add_shape(
                Shape(name, "literal", fields, found.place(node), is_open, travels=_travels(found, node), below=below)
            )


def _is_open(found: Found, node: Builder) -> bool:
    """Whether there may be further keys than those that are written here."""
    if isinstance(node, ast.Dict):
        return None in node.keys or is_united(found, node)
    return isinstance(node, ast.Assign | ast.Call) and has_more(found, node)


def _below(found: Found, node: ast.AST) -> str:
    """The keys of the literals around one, in the same expression."""
    keys: list[str] = []
    here, around = node, found.parents.get(node)
    while around is not None and not isinstance(here, ast.stmt):
        if isinstance(around, ast.Dict):
            pairs = zip(around.keys, around.values, strict=True)
            keys.extend(text_of(key) for key, value in pairs if value is here and key is not None)
        elif isinstance(around, ast.keyword) and around.arg and _is_dict(found.parents.get(around)):
            keys.append(around.arg)
        here, around = around, found.parents.get(around)
    return ".".join(reversed(keys))


def _is_dict(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Call) and _builds(node)


def _builds(node: ast.AST) -> TypeGuard[Builder]:
    if isinstance(node, ast.Call) and last_name(node.func) in ("jsonify", "dict"):
        return True
    return isinstance(node, ast.Dict | ast.DictComp) or (isinstance(node, ast.Assign | ast.Call) and bool(filled(node)))


def _builder(found: Found, node: ast.AST) -> str:
    """The dotted name of the function or class around a literal, or the module's variable that it is assigned to."""
    names: list[str] = []
    variable = ""
    here: ast.AST | None = node
    while here is not None:
        if isinstance(here, Function | ast.ClassDef):
            names.append(here.name)
        elif isinstance(here, ast.Assign) and isinstance(here.targets[0], ast.Name):
            variable = here.targets[0].id
        here = found.parents.get(here)
    return ".".join(reversed(names)) or variable


def _dict_fields(found: Found, node: Builder) -> Iterator[Field]:
    match node:
        case ast.Dict():
            yield from (_made(found, *one) for one in entries(node))
        case ast.DictComp():
            yield from (_made(found, *one) for one in chosen(found, node))
        case ast.Assign() | ast.Call():
            yield from (_made(found, *one) for one in fillings(node))


def _made(found: Found, key: str, at: ast.AST, value: ast.expr) -> Field:
    """A field by what is put there."""
    return Field(
        key,
        found.place(at),
        value_types(value) or kept_types(found, value),
        type_names=_named(value),
        scale=_scale(value),
        elements=made_elements(found, value),
    )


def _scale(value: ast.expr) -> str:
    """What a number is multiplied or divided by, be it to be rounded then."""
    match value:
        case ast.Call(func=ast.Name(id="int" | "round" | "float" | "Decimal"), args=[inner, *_]):
            return _scale(inner)
        case ast.BinOp(
            op=ast.Mult() | ast.Div() | ast.FloorDiv() as op, right=ast.Constant(value=int() | float() as by)
        ):
            return f"{'*' if isinstance(op, ast.Mult) else '/'}{by:g}"
        case ast.BinOp(op=ast.Mult(), left=ast.Constant(value=int() | float() as by)):
            return f"*{by:g}"
        case _:
            return ""


def _named(value: ast.expr) -> tuple[str, ...]:
    return tuple(sorted(names_of(value)))


def _travels(found: Found, node: ast.AST) -> bool:
    """Whether a dict is returned, or given to something that carries it away, be it through a local name."""
    if isinstance(node, ast.Call) and last_name(node.func) in CARRIES:
        return True
    if isinstance(node, ast.Assign | ast.Call) and filled(node):
        return True
    here: ast.AST | None = node
    while here is not None and not isinstance(here, ast.stmt):
        if isinstance(here, ast.Call) and here is not node and _carries(here):
            return True
        if isinstance(here, ast.Lambda):
            return True
        here = found.parents.get(here)
    if isinstance(here, ast.Return) or (isinstance(here, ast.Expr) and isinstance(here.value, ast.Yield)):
        return True
    if isinstance(here, ast.Expr | ast.AugAssign | ast.Assign) and (gathered := gathers(here)):
        around = function_around(found, here)
        return around is not None and gathered in _names_leaving(found, around)
    return isinstance(here, ast.Assign | ast.AnnAssign) and _name_travels(found, here)


def _carries(call: ast.Call) -> bool:
    """Whether a call takes what it is given out of the process: by its name, or as a request with a body."""
    verb = last_name(call.func)
    is_request = verb in METHODS or verb == "request"
    return verb in CARRIES or (is_request and any(one.arg in ("json", "data") for one in call.keywords))


def _name_travels(found: Found, assigned: ast.Assign | ast.AnnAssign) -> bool:
    """Whether the local name that a dict is kept under is returned or carried away."""
    target = assigned.targets[0] if isinstance(assigned, ast.Assign) else assigned.target
    parent = found.parents.get(assigned)
    if not isinstance(target, ast.Name) or parent is None:
        return False
    return target.id in _names_leaving(found, parent)


def _names_leaving(found: Found, around: ast.AST) -> frozenset[str]:
    if around not in found.leaving:
        found.leaving[around] = frozenset(_leaving(around))
    return found.leaving[around]


def _leaving(around: ast.AST) -> Iterator[str]:
    """The names in all that is returned or carried away below a node."""
    for node in within(around):
        if isinstance(node, ast.Return) and node.value is not None:
            yield from names_of(node.value)
        elif isinstance(node, ast.Call) and _carries(node):
            yield from names_of(node)
