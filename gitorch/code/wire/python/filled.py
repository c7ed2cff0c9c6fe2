"""What Python puts into a dict after it is made, key by key, and what a comprehension makes of a list of keys."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gitorch.code.wire.python.nodes import Found, last_name, text_of
from gitorch.code.wire.python.tree import Function

_EMPTY = frozenset(("dict", "OrderedDict", "defaultdict"))
_GATHERS = frozenset(("append", "appendleft", "insert", "extend", "add"))
Filling = ast.Assign | ast.Call


def filled(node: Filling) -> str:
    """The local name of a dict that a statement puts something into; nothing for any other statement."""
    match node:
        case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name), slice=key)]) if text_of(key):
            return name
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="update")):
            return name
        case _:
            return ""


def gathers(node: ast.Expr | ast.AugAssign | ast.Assign) -> str:
    """The name of a list or table of many that a statement puts one more into; nothing for any other statement."""
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=verb))) if verb in _GATHERS:
            return name
        case ast.AugAssign(target=ast.Name(id=name), value=ast.List()):
            return name
        case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name), slice=key)]) if not text_of(key):
            return name
        case _:
            return ""


def fillings(node: Filling) -> Iterator[tuple[str, ast.AST, ast.expr]]:
    """Each key that is put in, where it is written, and the value that it gets."""
    match node:
        case ast.Assign(targets=[ast.Subscript(slice=key)], value=value):
            yield text_of(key), node, value
        case ast.Call(args=given, keywords=keywords):
            for one in given if filled(node) else ():
                yield from entries(one) if isinstance(one, ast.Dict) else ()
            yield from ((one.arg, one, one.value) for one in keywords if one.arg)
        case _:
            return


def entries(node: ast.Dict) -> Iterator[tuple[str, ast.AST, ast.expr]]:
    """Each key of a literal that is a text, where it is written, and its value."""
    for key, value in zip(node.keys, node.values, strict=True):
        if text_of(key) and key is not None:
            yield text_of(key), key, value


def has_more(found: Found, node: Filling) -> bool:
    """Whether the dict that a statement makes or fills may hold further keys: those of what it was made of."""
    if isinstance(node, ast.Call) and any(not _is_whole(found, one) for one in node.args):
        return True
    function = function_around(found, node) if filled(node) else None
    return function is not None and not _is_whole(found, _made(found, function, filled(node)))


def is_united(found: Found, node: ast.Dict) -> bool:
    """Whether a literal is put together with something else whose keys are not known: ``row | {"seen": True}``."""
    around = found.parents.get(node)
    if not isinstance(around, ast.BinOp) or not isinstance(around.op, ast.BitOr):
        return False
    return not all(_is_whole(found, one) for one in (around.left, around.right))


def chosen(found: Found, node: ast.DictComp) -> Iterator[tuple[str, ast.AST, ast.expr]]:
    """The keys of ``{key: row[key] for key in ("id", "name")}``, be they listed in a constant."""
    match node:
        case ast.DictComp(key=ast.Name(id=key), generators=[ast.comprehension(target=ast.Name(id=of), iter=listed)]):
            listed = found.values.get(listed.id, listed) if isinstance(listed, ast.Name) else listed
            names = listed.elts if key == of and isinstance(listed, ast.Tuple | ast.List | ast.Set) else []
            yield from ((text_of(one), one, node.value) for one in names if text_of(one))
        case _:
            return


def _is_whole(found: Found, value: ast.expr | None) -> bool:
    """Whether all keys of what a dict is made of stand there."""
    match value:
        case ast.Dict(keys=keys):
            return None not in keys
        case ast.DictComp():
            return any(chosen(found, value))
        case ast.Call(func=func, args=args, keywords=keywords) if last_name(func) in _EMPTY:
            is_typed = last_name(func) == "defaultdict"
            return (is_typed or not args) and all(one.arg for one in keywords)
        case _:
            return False


def _made(found: Found, function: Function, name: str) -> ast.expr | None:
    """What a function makes a local name of."""
    if function not in found.made:
        assigned = found.tree.assignments(function)
        found.made[function] = {
            target.id: one.value for one in assigned if isinstance(target := one.targets[0], ast.Name)
        }
    return found.made[function].get(name) or found.values.get(name)


def function_around(found: Found, node: ast.AST) -> Function | None:
    """The innermost function that a node stands in; None for what a module or class does itself."""
    here: ast.AST | None = node
    while here is not None and not isinstance(here, Function):
        here = found.parents.get(here)
    return here
