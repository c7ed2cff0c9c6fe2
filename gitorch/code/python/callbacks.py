"""How a module calls what is registered with it: ``for handler in HANDLERS: handler(path)``. Pure.

A registrar is a function that puts what it is given into a container; the container's elements are called elsewhere in
the same module.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.model import Call, Place
from gitorch.code.python.nodes import within

_Function = ast.FunctionDef | ast.AsyncFunctionDef


class Called(NamedTuple):
    """One call of what is registered."""

    call: Call
    place: Place


def callbacks(source: str) -> dict[str, tuple[Called, ...]]:
    """By the name of each registrar of a module, the calls that its container's elements get."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    kept = dict(_registrars(tree))
    calls: dict[str, list[Called]] = {}
    for container, one in _calls(tree):
        calls.setdefault(container, []).append(one)
    return {name: tuple(calls[container]) for name, container in kept.items() if container in calls}


def _registrars(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Functions, those around them included, that put one of their parameters into a container, with its name."""
    for outer in within(tree):
        if isinstance(outer, _Function):
            inside = within(outer)
            given = {one.arg for function in inside if isinstance(function, _Function) for one in function.args.args}
            container = next(filter(None, (_stored(node, given) for node in inside)), "")
            if container:
                yield outer.name, container


def _stored(node: ast.AST, given: set[str]) -> str:
    match node:
        case ast.Call(
            func=ast.Attribute(value=container, attr="append" | "add" | "insert"), args=[*_, ast.Name(id=name)]
        ):
            return _container(container) if name in given else ""
        case ast.Assign(targets=[ast.Subscript(value=container)], value=ast.Name(id=name)):
            return _container(container) if name in given else ""
        case _:
            return ""


def _container(node: ast.expr) -> str:
    """The name of a container, of an element of it, or of what ``get``, ``values`` or ``setdefault`` give of it."""
    while True:
        match node:
            case ast.Subscript(value=inner):
                node = inner
            case ast.Call(func=ast.Attribute(value=inner, attr="get" | "values" | "setdefault" | "copy")):
                node = inner
            case ast.Call(func=ast.Name(id="list" | "tuple" | "reversed" | "sorted"), args=[inner, *_]):
                node = inner
            case ast.Name(id=name):
                return name
            case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name):
                return f"self.{name}"
            case _:
                return ""


def _calls(tree: ast.Module) -> Iterator[tuple[str, Called]]:
    for node in within(tree):
        match node:
            case ast.For(target=ast.Name(id=name), iter=source, body=body):
                yield from ((c, one) for c in [_container(source)] if c for b in body for one in _of_name(b, name))
            case ast.ListComp(elt=elt, generators=[ast.comprehension(target=ast.Name(id=name), iter=source)]):
                yield from ((c, one) for c in [_container(source)] if c for one in _of_name(elt, name))
            case ast.Call(func=ast.Subscript(value=source)):
                if _container(source):
                    yield _container(source), _called(node)
            case _:
                pass


def _of_name(tree: ast.AST, name: str) -> Iterator[Called]:
    for node in within(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
            yield _called(node)


def _called(node: ast.Call) -> Called:
    starred = [one for one in node.args if isinstance(one, ast.Starred)]
    keywords = tuple(one.arg for one in node.keywords if one.arg)
    spread = any(one.arg is None for one in node.keywords)
    call = Call(len(node.args) - len(starred), keywords, has_spread=bool(starred), has_keyword_spread=spread)
    return Called(call, Place(node.lineno, node.col_offset + 1))
