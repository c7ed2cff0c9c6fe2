"""Signals of Python that are objects: the keywords that each is sent with, and those that its receivers take."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from gitorch.code.model import Place
from gitorch.code.wire.python.nodes import dotted, last_name, text_of

_SENDS = frozenset(("send", "send_robust", "asend", "send_async", "emit", "fire", "dispatch", "notify", "trigger"))
_WAITS = frozenset(("connect", "connect_via", "subscribe", "listen", "add_listener", "add_receiver", "attach"))
_OWN = frozenset(("sender", "signal", "self", "cls"))
_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Exchange:
    """One sending of a signal, or one receiver of it, with the keywords that it gives or cannot do without.

    ``optional`` are those that a receiver takes where they are sent, and does something else without.
    """

    signal: str
    sends: bool
    place: Place
    keys: tuple[tuple[str, Place], ...]
    is_open: bool = False
    optional: tuple[tuple[str, Place], ...] = ()


def exchanges(source: str) -> tuple[Exchange, ...]:
    """Everything in a file that sends or receives a signal by keywords; nothing where it doesn't parse."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return ()
    functions = {one.name: one for one in ast.walk(tree) if isinstance(one, _Function)}
    return tuple(one for node in ast.walk(tree) for one in _of_node(node, functions))


def _of_node(node: ast.AST, functions: dict[str, _Function]) -> Iterator[Exchange]:
    if isinstance(node, _Function):
        for decorator in node.decorator_list:
            yield from (_received(signal, node) for signal in _waited_for(decorator))
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        signal = dotted(node.func.value)
        if signal and node.func.attr in _SENDS:
            keys = tuple((one.arg, _place(one)) for one in node.keywords if one.arg and one.arg not in _OWN)
            is_open = any(one.arg is None for one in node.keywords)
            yield Exchange(signal, sends=True, place=_place(node), keys=keys, is_open=is_open)
        elif signal and node.func.attr in _WAITS and node.args:
            given = node.args[0]
            receiver = given if isinstance(given, ast.Lambda) else functions.get(last_name(given))
            if receiver is not None:
                yield _received(signal, receiver)


def _waited_for(decorator: ast.expr) -> Iterator[str]:
    """The signals of ``@paid.connect``, ``@paid.connect_via(shop)`` and ``@receiver([paid, sent])``."""
    call = decorator.func if isinstance(decorator, ast.Call) else decorator
    if isinstance(call, ast.Attribute) and call.attr in _WAITS:
        yield dotted(call.value)
    elif isinstance(decorator, ast.Call) and last_name(call).endswith("receiver") and decorator.args:
        first = decorator.args[0]
        yield from (dotted(one) for one in (first.elts if isinstance(first, ast.List | ast.Tuple) else [first]))


def _received(signal: str, function: _Function | ast.Lambda) -> Exchange:
    taken = function.args
    positional = [*taken.posonlyargs, *taken.args]
    required = positional[: len(positional) - len(taken.defaults)]
    given = [*zip(taken.kwonlyargs, taken.kw_defaults, strict=True)]
    named = [one for one, default in given if default is None]
    others = [*positional[len(required) :], *(one for one, default in given if default is not None)]
    keys = [(one.arg, _place(one)) for one in (*required, *named) if one.arg not in _OWN]
    optional = [(one.arg, _place(one)) for one in others if one.arg not in _OWN]
    if taken.kwarg is not None:
        read = [*_read(function, taken.kwarg.arg)]
        keys.extend((key, place) for key, place, has_default in read if not has_default)
        optional.extend((key, place) for key, place, has_default in read if has_default)
    return Exchange(signal, sends=False, place=_place(function), keys=tuple(keys), optional=tuple(optional))


def _read(function: _Function | ast.Lambda, rest: str) -> Iterator[tuple[str, Place, bool]]:
    """The keys that a receiver takes out of all that it was sent, and whether it can do without."""
    for node in ast.walk(function):
        match node:
            case ast.Subscript(value=ast.Name(id=name), slice=key, ctx=ast.Load()) if name == rest and text_of(key):
                yield text_of(key), _place(node), False
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=name), attr="get" | "pop" as how), args=[key, *default]
            ) if name == rest and text_of(key):
                yield text_of(key), _place(node), how == "get" or bool(default)
            case _:
                pass


def _place(node: ast.expr | ast.Lambda | ast.keyword | ast.arg | _Function) -> Place:
    return Place(node.lineno, node.col_offset + 1)
