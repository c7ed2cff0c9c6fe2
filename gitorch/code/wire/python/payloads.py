"""How many things messages of Python carry: the arguments that they are sent with, and those that a listener takes."""

from __future__ import annotations

import ast

from gitorch.code.wire.python.nodes import Found, last_name

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def arguments(call: ast.Call) -> tuple[str, ...] | None:
    """The arguments behind a message's name, by their names, where none is spread or a keyword."""
    if any(isinstance(one, ast.Starred) for one in call.args) or call.keywords:
        return None
    return tuple(one.id if isinstance(one, ast.Name) else "" for one in call.args[1:])


def heard_with(found: Found, call: ast.Call) -> tuple[str, ...] | None:
    """What the listener takes that a call is given, by a name or in place."""
    for given in call.args[1:]:
        function = listener(found, given)
        if function is not None:
            return parameters(function)
    return None


def listener(found: Found, given: ast.expr) -> _Function | ast.Lambda | None:
    """The function of the file that a name or ``self.heard`` means, or one that is written in place."""
    if isinstance(given, ast.Lambda):
        return given
    return found.functions.get(last_name(given)) if isinstance(given, ast.Name | ast.Attribute) else None


def parameters(function: _Function | ast.Lambda) -> tuple[str, ...] | None:
    """The parameters that a listener must be given, where it takes no more and no less."""
    taken = function.args
    if taken.vararg is not None or taken.kwarg is not None or taken.defaults:
        return None
    return tuple(one.arg for one in (*taken.posonlyargs, *taken.args) if one.arg not in ("self", "cls"))
