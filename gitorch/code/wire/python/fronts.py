"""Functions that put a prefix in front of the path that they are given: ``def api(path): return f"/api/v2{path}"``."""

from __future__ import annotations

import ast

from gitorch.code.wire.model import Text
from gitorch.code.wire.paths import front_of
from gitorch.code.wire.python.nodes import Found, dotted, template
from gitorch.code.wire.python.tree import Function


def read_front(found: Found, name: str, function: ast.AST) -> None:
    """Remember what a function puts in front of its one parameter, for calls in the file and from others."""
    if not isinstance(function, Function | ast.Lambda):
        return
    takes = [one.arg for one in function.args.args if one.arg not in ("self", "cls")]
    value = function.body if isinstance(function, ast.Lambda) else _returned(function)
    if len(takes) != 1 or value is None or not _ends_in(value, takes[0]):
        return
    front = front_of(template(value, {one: kept for one, kept in found.values.items() if one != takes[0]}))
    if front:
        found.values[f"{name}()"] = ast.Constant(front)
        found.texts.append(Text(front, found.place(value), "front", name))


def _returned(function: Function) -> ast.expr | None:
    """What a function returns that does nothing else."""
    body = [one for one in function.body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))]
    return body[0].value if len(body) == 1 and isinstance(body[0], ast.Return) else None


def _ends_in(value: ast.expr, parameter: str) -> bool:
    """Whether a text that is put together ends in a parameter, be it with its slashes taken off."""
    match value:
        case ast.JoinedStr(values=[_, *_, ast.FormattedValue(value=last)]) | ast.BinOp(op=ast.Add(), right=last):
            return dotted(last).split(".")[0] == parameter
        case _:
            return False
