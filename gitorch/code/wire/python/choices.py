"""What a name can hold in Python: texts that a variable, a condition or a loop over a table may give it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gitorch.code.wire.paths import HOLE
from gitorch.code.wire.python.nodes import Found, dotted, template

_DEEPEST = 3
Choice = tuple[str, ast.AST]
"""A text and the node that writes it."""


def choices(found: Found, node: ast.expr | None, depth: int = _DEEPEST) -> list[Choice]:
    """Every text that an expression may be; none where that can't be told."""
    if node is None or depth == 0:
        return []
    match node:
        case ast.IfExp(body=body, orelse=orelse):
            return choices(found, body, depth - 1) + choices(found, orelse, depth - 1)
        case ast.BoolOp(op=ast.Or(), values=values):
            return [one for value in values for one in choices(found, value, depth - 1)]
        case ast.Name(id=name):
            looped = list(_looped(found, node, name))
            return looped or choices(found, found.values.get(name), depth - 1)
        case _:
            text = template(node, _constants(found) if isinstance(node, ast.JoinedStr | ast.BinOp) else None)
            return [(text, node)] if text else []


def built(found: Found, node: ast.expr) -> str:
    """The text that an expression puts together, with ``{}`` for what is not written out."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(between)), attr="join"), args=[
            ast.Tuple(elts=parts) | ast.List(elts=parts)
        ]):  # fmt: skip
            return between.join(template(part, _constants(found)) or HOLE for part in parts)
        case ast.JoinedStr() | ast.BinOp() | ast.Call():
            return template(node, _constants(found))
        case _:
            return ""


def _constants(found: Found) -> dict[str, ast.expr]:
    """What is written in capitals, so that no function changes it."""
    return {name: value for name, value in found.values.items() if name.isupper()}


def looped_over(found: Found, node: ast.Name) -> list[ast.expr]:
    """What a loop around a name binds it to, where that is written out."""
    return list(_bound_to(found, node, node.id))


def _looped(found: Found, node: ast.AST, name: str) -> Iterator[Choice]:
    """The texts that a loop around a node binds a name to."""
    yield from ((text, one) for one in _bound_to(found, node, name) if (text := template(one)))


def _bound_to(found: Found, node: ast.AST, name: str) -> Iterator[ast.expr]:
    here = found.parents.get(node)
    while here is not None and not isinstance(here, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        loops = [here] if isinstance(here, ast.For | ast.AsyncFor) else getattr(here, "generators", [])
        for loop in loops:
            position = _bound(loop.target, name)
            if position is not None:
                yield from _elements(found, loop.iter, position)
                return
        here = found.parents.get(here)


def _bound(target: ast.expr, name: str) -> int | None:
    """Where a loop's target binds a name: -1 for the whole of each element, None for nowhere."""
    match target:
        case ast.Name(id=bound) if bound == name:
            return -1
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return next((at for at, one in enumerate(parts) if isinstance(one, ast.Name) and one.id == name), None)
        case _:
            return None


def _elements(found: Found, source: ast.expr, position: int) -> Iterator[ast.expr]:
    """What a loop over something that is written out yields at a position."""
    match source:
        case ast.Name() | ast.Attribute():
            value = found.values.get(dotted(source)) or found.values.get(dotted(source).rpartition(".")[2])
            if value is not None and not isinstance(value, ast.Name | ast.Attribute):
                yield from _elements(found, value, position)
        case ast.Call(func=ast.Attribute(value=mapping, attr="items" | "keys")):
            yield from _elements(found, mapping, -1 if position <= 0 else position)
        case ast.Dict(keys=keys) if position <= 0:
            yield from (key for key in keys if key is not None)
        case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
            for one in elements:
                if position < 0:
                    yield one
                elif isinstance(one, ast.Tuple | ast.List) and position < len(one.elts):
                    yield one.elts[position]
        case _:
            return
