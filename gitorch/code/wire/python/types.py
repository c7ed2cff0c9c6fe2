"""The JSON types that Python's annotations allow and its expressions make."""

from __future__ import annotations

import ast

from gitorch.code.wire.model import ARRAY, BOOLEAN, NULL, NUMBER, OBJECT, STRING
from gitorch.code.wire.python.nodes import last_name

_TYPES = {
    "str": STRING, "int": NUMBER, "float": NUMBER, "bool": BOOLEAN, "None": NULL, "list": ARRAY, "List": ARRAY,
    "tuple": ARRAY, "Sequence": ARRAY, "set": ARRAY, "dict": OBJECT, "Dict": OBJECT, "Mapping": OBJECT,
    "Decimal": STRING, "UUID": STRING, "date": STRING, "datetime": STRING, "EmailStr": STRING, "Iterable": ARRAY,
    "frozenset": ARRAY, "HttpUrl": STRING, "PositiveInt": NUMBER, "NonNegativeInt": NUMBER,
}  # fmt: skip
_CALLS = {
    "str": STRING, "int": NUMBER, "float": NUMBER, "bool": BOOLEAN, "list": ARRAY, "dict": OBJECT, "len": NUMBER,
    "isoformat": STRING, "sorted": ARRAY, "sum": NUMBER, "round": NUMBER, "timestamp": NUMBER, "join": STRING,
    "strftime": STRING, "hex": STRING, "tuple": ARRAY, "format": STRING, "upper": STRING, "lower": STRING,
    "zfill": STRING, "rjust": STRING, "ljust": STRING, "strip": STRING, "title": STRING, "capitalize": STRING,
}  # fmt: skip
_CONSTANTS = {bool: (BOOLEAN,), type(None): (NULL,), int: (NUMBER,), float: (NUMBER,), str: (STRING,)}


def types_of(annotation: ast.expr | None) -> frozenset[str]:
    """The JSON types that an annotation allows; none where that isn't known."""
    match annotation:
        case ast.Constant(value=None):
            return frozenset((NULL,))
        case ast.Constant(value=str(text)):
            return _types_of_text(text)
        case ast.Name() | ast.Attribute():
            return frozenset((_TYPES[last_name(annotation)],)) if last_name(annotation) in _TYPES else frozenset()
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return union([types_of(left), types_of(right)])
        case ast.Subscript(value=value, slice=inner):
            return _subscript(last_name(value), inner)
        case _:
            return frozenset()


def _subscript(name: str, inner: ast.expr) -> frozenset[str]:
    parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    if name == "Optional":
        return union([types_of(parts[0]), frozenset((NULL,))])
    if name == "Union":
        return union([types_of(part) for part in parts])
    if name in ("Annotated", "Final", "NotRequired", "Required", "ReadOnly"):
        return types_of(parts[0])
    if name == "Literal":
        return union([value_types(part) for part in parts])
    return frozenset((_TYPES[name],)) if name in _TYPES else frozenset()


def _types_of_text(text: str) -> frozenset[str]:
    try:
        return types_of(ast.parse(text, mode="eval").body)
    except (SyntaxError, ValueError, RecursionError):
        return frozenset()


def union(parts: list[frozenset[str]]) -> frozenset[str]:
    """All that any part allows; unknown if one part is."""
    return frozenset[str]().union(*parts) if all(parts) else frozenset()


def value_types(value: ast.expr) -> frozenset[str]:
    """The JSON types that an expression makes; none where that can't be told."""
    match value:
        case ast.Constant(value=constant):
            return frozenset(_CONSTANTS.get(type(constant), ()))
        case ast.JoinedStr():
            return frozenset((STRING,))
        case ast.List() | ast.ListComp() | ast.Tuple() | ast.SetComp():
            return frozenset((ARRAY,))
        case ast.Dict() | ast.DictComp():
            return frozenset((OBJECT,))
        case ast.Call(func=func) if last_name(func) in _CALLS:
            return frozenset((_CALLS[last_name(func)],))
        case ast.IfExp(body=body, orelse=orelse):
            return union([value_types(body), value_types(orelse)])
        case ast.Compare():
            return frozenset((BOOLEAN,))
        case _:
            return frozenset()
