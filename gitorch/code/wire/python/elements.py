"""What the lists of Python hold, as JSON knows it: by their annotation, or by what they are made of."""

from __future__ import annotations

import ast

from gitorch.code.wire.model import OBJECT
from gitorch.code.wire.python.nodes import Found, last_name
from gitorch.code.wire.python.types import types_of, union, value_types
from gitorch.code.wire.verbs import named

_LISTS = named("list List Sequence Iterable set Set frozenset")
_WRAPS = named("Optional Annotated Required NotRequired ReadOnly Final")


def declared_elements(found: Found, annotation: ast.expr | None) -> frozenset[str]:
    """The JSON types of what a list holds that an annotation declares; none where that isn't known."""
    match annotation:
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return declared_elements(found, left) | declared_elements(found, right)
        case ast.Subscript(value=value, slice=inner) if last_name(value) in _WRAPS:
            return declared_elements(found, inner.elts[0] if isinstance(inner, ast.Tuple) else inner)
        case ast.Subscript(value=value, slice=inner) if last_name(value) in _LISTS:
            return types_of(inner) or _of_class(found, inner)
        case _:
            return frozenset()


def made_elements(found: Found, value: ast.expr | None) -> frozenset[str]:
    """The JSON types of what a list holds that an expression makes; none where one of them isn't known."""
    match value:
        case ast.List(elts=elements) | ast.Tuple(elts=elements) if elements:
            kinds = [_made(found, one) for one in elements]
            return frozenset[str]().union(*kinds) if all(kinds) else frozenset()
        case ast.ListComp(elt=element) | ast.GeneratorExp(elt=element):
            return _made(found, element)
        case ast.Call(func=ast.Name(id="list" | "sorted" | "tuple"), args=[inner, *_]):
            return made_elements(found, inner)
        case _:
            return frozenset()


def kept_types(found: Found, value: ast.expr) -> frozenset[str]:
    """The JSON types of what is looked up in a table that the file itself writes out."""
    match value:
        case (
            ast.Subscript(value=ast.Name(id=name))
            | ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="get"), args=[_])
        ):
            table = found.values.get(name)
        case _:
            return frozenset()
    kept = table.values if isinstance(table, ast.Dict) else getattr(table, "elts", [])
    return union([value_types(one) for one in kept])


def _made(found: Found, element: ast.expr) -> frozenset[str]:
    if isinstance(element, ast.Call) and last_name(element.func) in ("asdict", "model_dump", "to_dict"):
        return frozenset((OBJECT,))
    return value_types(element) or (_of_class(found, element.func) if isinstance(element, ast.Call) else frozenset())


def _of_class(found: Found, name: ast.expr) -> frozenset[str]:
    """An object, where a name is that of a class of the file that travels."""
    known = {shape.name for shape in found.shapes if shape.kind == "model"}
    return frozenset((OBJECT,)) if last_name(name) in known else frozenset()
