"""A Python annotation as text, to the class it names."""

from __future__ import annotations

import ast
from dataclasses import dataclass

_TRANSPARENT = frozenset({"Annotated", "ClassVar", "Final", "InitVar", "NotRequired", "ReadOnly", "Required", "Unpack"})
_AWAITED = frozenset({"Awaitable", "Coroutine", "Future", "Task"})
_ELEMENTS = frozenset({
    "AsyncGenerator", "AsyncIterable", "AsyncIterator", "Collection", "Deque", "FrozenSet", "Generator", "Iterable",
    "Iterator", "List", "MutableSequence", "Sequence", "Set", "Tuple", "deque", "frozenset", "list", "set", "tuple",
})  # fmt: skip
_VALUES = frozenset({"DefaultDict", "Dict", "Mapping", "MutableMapping", "OrderedDict", "defaultdict", "dict"})


@dataclass(frozen=True)
class Annotated:
    """What an annotation says of a value: an instance of the class at ``name``, or a shape around another.

    ``shape`` is instance, class (``type[X]``), elements, values (of a mapping), awaited or union; ``inner`` is what
    the shape is around.
    """

    shape: str
    name: str = ""
    inner: tuple[Annotated, ...] = ()


def annotated(written: str) -> Annotated | None:
    """What an annotation means; None for what we don't follow."""
    try:
        return _read(ast.parse(written.strip(), mode="eval").body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _read(node: ast.expr) -> Annotated | None:
    match node:
        case ast.Constant(value=str(text)):
            return annotated(text)
        case ast.Name() | ast.Attribute():
            name = _dotted(node)
            return Annotated("instance", name) if name else None
        case ast.BinOp(op=ast.BitOr()):
            return _union([node.left, node.right])
        case ast.Subscript():
            return _subscripted(_dotted(node.value), _arguments(node.slice))
        case _:
            return None


def _subscripted(name: str, arguments: list[ast.expr]) -> Annotated | None:
    last = name.rpartition(".")[2]
    if last == "Union":
        return _union(arguments)
    if last == "Optional" or last in _TRANSPARENT:
        return _read(arguments[0])
    if last in ("type", "Type"):
        return _around("class", arguments[0])
    if last in _AWAITED:
        return _around("awaited", arguments[-1])
    if last in _ELEMENTS:
        return _around("elements", arguments[0])
    if last in _VALUES:
        return _around("values", arguments[-1])
    return Annotated("instance", name) if name else None


def _around(shape: str, node: ast.expr) -> Annotated | None:
    inner = _read(node)
    return Annotated(shape, inner=(inner,)) if inner is not None else None


def _union(nodes: list[ast.expr]) -> Annotated | None:
    members = [node for node in nodes if not (isinstance(node, ast.Constant) and node.value is None)]
    read = [_read(node) for node in members]
    if len(read) == 1:
        return read[0]
    known = [one for one in read if one is not None]
    return Annotated("union", inner=tuple(known)) if known and len(known) == len(read) else None


def _arguments(node: ast.expr) -> list[ast.expr]:
    return list(node.elts) if isinstance(node, ast.Tuple) and node.elts else [node]


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        root = _dotted(node.value)
        return f"{root}.{node.attr}" if root else ""
    return ""
