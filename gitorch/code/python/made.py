"""What kind of value a Python module's constants and functions plainly are, and what kind a use plainly needs. Pure.

Kinds are words: number, decimal, text, bytes, list, tuple, dict, set, path, duration, and object for an instance of a
class of the same file. Nothing is told where the source leaves more than one.
"""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from gitorch.code.model import Place
from gitorch.code.python.nodes import within

_CALLS = {
    "str": "text", "join": "text", "format": "text", "strip": "text", "lower": "text", "upper": "text",
    "replace": "text", "dumps": "text", "list": "list", "sorted": "list", "split": "list", "splitlines": "list",
    "dict": "dict", "asdict": "dict", "set": "set", "frozenset": "set", "tuple": "tuple", "Path": "path",
    "PurePath": "path", "timedelta": "duration", "int": "number", "float": "number", "len": "number",
    "Decimal": "decimal", "round": "number", "encode": "bytes", "bytes": "bytes",
}  # fmt: skip
_METHODS = {
    "text": "upper lower strip split splitlines startswith endswith replace encode lstrip rstrip title format zfill",
    "list": "append extend insert sort reverse", "dict": "items keys values get setdefault",
    "path": "exists read_text write_text parent with_suffix joinpath is_file mkdir iterdir stem suffix",
    "duration": "total_seconds", "bytes": "decode", "set": "add union issubset difference intersection",
}  # fmt: skip
_BY_METHOD = {
    name: frozenset(kind for kind, names in _METHODS.items() if name in names.split())
    for names in _METHODS.values()
    for name in names.split()
}
_SEQUENCES = frozenset(("list", "tuple", "text", "bytes"))
_LITERALS = {
    ast.List: "list", ast.ListComp: "list", ast.Dict: "dict", ast.DictComp: "dict", ast.Set: "set", ast.SetComp: "set",
    ast.Tuple: "tuple", ast.JoinedStr: "text",
}  # fmt: skip
_CONSTANTS = {str: "text", bytes: "bytes", int: "number", float: "number"}
_NUMERIC = (ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)
_ORDERED = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_Function = ast.FunctionDef | ast.AsyncFunctionDef


class Made(NamedTuple):
    """What a name of a module is, or what its function answers, and the line that says so."""

    kind: str
    is_function: bool
    place: Place


class Need(NamedTuple):
    """A use of a dotted name, or of what calling it answers, that only these kinds stand."""

    path: str
    is_call: bool
    place: Place
    kinds: frozenset[str]


def made(source: str) -> dict[str, Made]:
    """The kinds of a module's constants and functions, where they can be told."""
    tree = _parsed(source)
    body = tree.body if tree is not None else []
    classes = {one.name for one in body if isinstance(one, ast.ClassDef) and _is_plain(one)}
    values = {name: value for one in body for name, value in _assigned(one)}
    known = {name: kind for name, value in values.items() if (kind := _kind(value, classes, {}))}
    known |= {f"{name}[]": kind for name, value in values.items() if (kind := _kind_within(value, classes, known))}
    found = {
        name: Made(kind, is_function=False, place=_place(values[name]))
        for name, kind in known.items()
        if name in values
    }
    for one in body:
        if isinstance(one, _Function) and not one.decorator_list:
            inside = list(_inside(one))
            answers = [node for node in inside if isinstance(node, ast.Return)]
            kinds = {_kind(node.value, classes, known) for node in answers}
            is_waiting = isinstance(one, ast.AsyncFunctionDef) or any(map(_yields, inside))
            if len(kinds) == 1 and "" not in kinds and not is_waiting:
                found[one.name] = Made(kinds.pop(), is_function=True, place=_place(answers[0]))
    return found


def needs(source: str) -> Iterator[Need]:
    """The uses of a file that need a kind of value."""
    tree = _parsed(source)
    floats = frozenset(name for one in (tree.body if tree is not None else []) for name in _floats(one))
    for node in within(tree) if tree is not None else ():
        for used, kinds in _needing(node, floats):
            path = _dotted(used.func if isinstance(used, ast.Call) else used)
            if path and kinds:
                yield Need(path, isinstance(used, ast.Call), _place(used), kinds)
        if isinstance(node, _Function):
            yield from _needs_of_locals(node, floats)


def _needs_of_locals(function: _Function, floats: frozenset[str]) -> Iterator[Need]:
    """What is needed of a name that is bound once, to what a call answers: ``p = port(code)``, then ``p.berths``."""
    inside = list(_inside(function))
    bound: dict[str, list[ast.expr]] = {}
    for node in inside:
        for name, value in _assigned(node) if isinstance(node, ast.stmt) else ():
            bound.setdefault(name, []).append(value)
    calls = {name: one for name, (one, *more) in bound.items() if isinstance(one, ast.Call) and not more}
    for node in inside if calls else ():
        for used, kinds in _needing(node, floats):
            call = calls.get(used.id) if isinstance(used, ast.Name) else None
            path = _dotted(call.func) if isinstance(call, ast.Call) and kinds else ""
            if path:
                yield Need(path, is_call=True, place=_place(used), kinds=kinds)


def _floats(statement: ast.stmt) -> Iterator[str]:
    yield from (name for name, value in _assigned(statement) if _is_float(value, frozenset()))


def _is_float(value: ast.expr, floats: frozenset[str]) -> bool:
    if isinstance(value, ast.Constant):
        return isinstance(value.value, float)
    return isinstance(value, ast.Name) and value.id in floats


def _is_plain(klass: ast.ClassDef) -> bool:
    """Whether an instance can't stand for a built-in value."""
    methods = {one.name for one in klass.body if isinstance(one, _Function)}
    bases = {_dotted(one) for one in klass.bases}
    return bases <= {"BaseModel", "pydantic.BaseModel"} and not any(
        name.startswith("__") and name not in ("__init__", "__post_init__", "__repr__", "__eq__", "__hash__")
        for name in methods
    )


@lru_cache(maxsize=64)
def _kept(source: str) -> ast.Module | None:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _parsed(source: str) -> ast.Module | None:
    return _kept(source) if len(source) < 400_000 else None


def _assigned(statement: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            yield name, value
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            yield name, value
        case _:
            pass


def _inside(function: _Function) -> Iterator[ast.AST]:
    """The nodes of a function without those of the functions in it."""
    left: deque[ast.AST] = deque(function.body)
    while left:
        node = left.popleft()
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            left.extend(ast.iter_child_nodes(node))


def _yields(node: ast.AST) -> bool:
    return isinstance(node, ast.Yield | ast.YieldFrom)


def _kind_within(value: ast.expr, classes: set[str], known: dict[str, str]) -> str:
    """The kind of everything that a literal holds."""
    match value:
        case ast.Dict(values=listed) | ast.List(elts=listed) | ast.Tuple(elts=listed):
            kinds = {_kind(one, classes, known) for one in listed}
            return kinds.pop() if len(kinds) == 1 else ""
        case _:
            return ""


def _kind(value: ast.expr | None, classes: set[str], known: dict[str, str]) -> str:
    match value:
        case ast.Constant(value=constant) if not isinstance(constant, bool):
            return _CONSTANTS.get(type(constant), "")
        case ast.Name(id=name):
            return known.get(name, "")
        case ast.Subscript(value=ast.Name(id=name), slice=key) if not isinstance(key, ast.Slice):
            return known.get(f"{name}[]", "")
        case ast.Call(func=func):
            name = func.id if isinstance(func, ast.Name) else getattr(func, "attr", "")
            return "object" if isinstance(func, ast.Name) and name in classes else _CALLS.get(name, "")
        case ast.BinOp(left=left, op=op, right=right):
            kinds = {_kind(left, classes, known), _kind(right, classes, known)}
            if isinstance(op, ast.Div) and _kind(left, classes, known) == "path":
                return "path"
            return kinds.pop() if len(kinds) == 1 else ""
        case _:
            return _LITERALS.get(type(value), "") if value is not None else ""


def _needing(node: ast.AST, floats: frozenset[str]) -> Iterator[tuple[ast.expr, frozenset[str]]]:
    """The values that a node uses, each with the kinds that it must be of."""
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            yield left, _beside(op, right, floats)
            yield right, _beside(op, left, floats)
        case ast.Compare(left=left, ops=[op], comparators=[right]) if isinstance(op, _ORDERED):
            yield left, _ordered_with(right)
            yield right, _ordered_with(left)
        case ast.Subscript(value=value, slice=ast.Constant(value=str())):
            yield value, frozenset(("dict",))
        case ast.Subscript(value=value, slice=ast.Slice() | ast.UnaryOp() | ast.Constant(value=int())):
            yield value, _SEQUENCES if not isinstance(node.slice, ast.Constant) else _SEQUENCES | {"dict"}
        case ast.Attribute(value=value, attr=name):
            yield value, _BY_METHOD.get(name, frozenset() if name.startswith("__") else frozenset(("object",)))
        case ast.FormattedValue(value=value, format_spec=ast.JoinedStr(values=[ast.Constant(value=str(spec))])):
            yield value, frozenset(("number", "decimal")) if spec[-1:] in "dfeg%" else frozenset()
        case _:
            pass


def _ordered_with(other: ast.expr) -> frozenset[str]:
    kind = _kind(other, set(), {})
    return {"number": frozenset(("number", "decimal")), "text": frozenset(("text",))}.get(kind, frozenset())


def _beside(op: ast.operator, other: ast.expr, floats: frozenset[str]) -> frozenset[str]:
    """The kinds that stand beside a literal in arithmetic, or beside a constant that is no whole number."""
    kind = "number" if _is_float(other, floats) else _kind(other, set(), {})
    is_whole = frozenset(("decimal",)) if not _is_float(other, floats) else frozenset[str]()
    if isinstance(op, ast.Add) and kind == "number":
        return frozenset(("number",)) | is_whole
    if isinstance(op, ast.Add) and kind in ("text", "list", "tuple", "bytes"):
        return frozenset((kind,))
    if kind == "number" and isinstance(op, _NUMERIC):
        return frozenset(("number", *(_SEQUENCES if isinstance(op, ast.Mult) else ()))) | is_whole
    return frozenset(("path",)) if kind == "text" and isinstance(op, ast.Div) else frozenset()


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        root = _dotted(node.value)
        return f"{root}.{node.attr}" if root else ""
    return node.id if isinstance(node, ast.Name) else ""


def _place(node: ast.AST) -> Place:
    return Place(getattr(node, "lineno", 1), getattr(node, "col_offset", 0) + 1)
