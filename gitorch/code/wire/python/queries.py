"""Parameters of a query in Python: those that a handler reads, and those that a client sends."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from gitorch.code.model import Place
from gitorch.code.python.nodes import within
from gitorch.code.wire.model import Field
from gitorch.code.wire.paths import query_names
from gitorch.code.wire.python.nodes import Found, dotted, keyword, last_name, text_of
from gitorch.code.wire.python.types import types_of

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_PLAIN = frozenset(
    ("str", "int", "float", "bool", "date", "datetime", "UUID", "Decimal", "Literal", "Optional", "list")
)
_READER = re.compile(r"(?i)^(?:get|load|list|find|search|query|read|ask)")
_OPTIONS = frozenset(
    ("headers", "json", "data", "timeout", "params", "auth", "cookies", "method", "body", "content", "default", "token")
)
_READS = frozenset(("args", "GET", "query_params", "query"))


def read_query(found: Found, function: _Function, path: str) -> tuple[Field, ...]:
    """The parameters of a handler's query: its plain arguments that the path has not, and what it looks up by name."""
    named = set(re.findall(r"[{<](?:\w+:)?(\w+)", path))
    declared = [one for one in _declared(found, function) if one.name not in named]
    known = {one.name for one in declared}
    looked_up = [one for one in _looked_up(found, function) if one.name not in known | named]
    return (*declared, *looked_up)


def _declared(found: Found, function: _Function) -> Iterator[Field]:
    given = function.args
    positional = [*given.posonlyargs, *given.args]
    defaults = [None] * (len(positional) - len(given.defaults)) + list(given.defaults)
    pairs = [*zip(positional, defaults, strict=True), *zip(given.kwonlyargs, given.kw_defaults, strict=True)]
    for one, default in pairs:
        if one.annotation is None or not _is_plain(one.annotation, default):
            continue
        query = _query_call(one.annotation, default)
        name = text_of(keyword(query, "alias")) if query is not None else ""
        yield Field(name or one.arg, found.place(one), types_of(one.annotation), _may_lack(one.annotation, default))


def _is_plain(annotation: ast.expr, default: ast.expr | None) -> bool:
    """Whether an argument is read of the query: it is of a plain type, and comes from nowhere else."""
    calls = [node for node in within(annotation) if isinstance(node, ast.Call)]
    calls += [default] if isinstance(default, ast.Call) else []
    if calls:
        return all(last_name(call.func) == "Query" for call in calls)
    return all(last_name(part) in _PLAIN or _is_none(part) for part in _parts(annotation))


def _parts(annotation: ast.expr) -> list[ast.expr]:
    if isinstance(annotation, ast.BinOp):
        return [*_parts(annotation.left), *_parts(annotation.right)]
    return [annotation.value] if isinstance(annotation, ast.Subscript) else [annotation]


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _query_call(annotation: ast.expr, default: ast.expr | None) -> ast.Call | None:
    nodes = [*within(annotation), *([default] if default is not None else [])]
    return next((one for one in nodes if isinstance(one, ast.Call) and last_name(one.func) == "Query"), None)


def _may_lack(annotation: ast.expr, default: ast.expr | None) -> bool:
    if isinstance(default, ast.Call) and last_name(default.func) == "Query":
        first = default.args[0] if default.args else keyword(default, "default", "default_factory")
        return first is not None and not (isinstance(first, ast.Constant) and first.value is Ellipsis)
    return default is not None


def _looked_up(found: Found, function: _Function) -> Iterator[Field]:
    """``request.args["page"]``, which must be there, and ``request.args.get("page")``, which need not."""
    for node in within(function):
        match node:
            case ast.Subscript(value=ast.Attribute(attr=attr) as thing, slice=ast.Constant(value=str(key)) as at):
                is_optional = False
            case ast.Call(
                func=ast.Attribute(value=ast.Attribute(attr=attr) as thing, attr="get"),
                args=[ast.Constant(value=str(key)) as at, *_],
            ):
                is_optional = True
            case _:
                continue
        if attr in _READS and "request" in dotted(thing).lower():
            yield Field(key, found.place(at), is_optional=is_optional or _is_tried(found, node, function))


def _is_tried(found: Found, node: ast.AST, function: _Function) -> bool:
    """Whether something is read only where another thing is not there: ``name or request.args["name"]``."""
    here = found.parents.get(node)
    while here is not None and here is not function:
        if isinstance(here, ast.BoolOp | ast.IfExp | ast.If | ast.Try):
            return True
        here = found.parents.get(here)
    return False


def sent_query(found: Found, call: ast.Call, raw: str, at: ast.expr) -> tuple[tuple[tuple[str, Place], ...], bool]:
    """The parameters that a client's call sends in its query, and whether there may be more."""
    names, is_open = query_names(raw)
    sent = [(name, found.place(at)) for name in names]
    given = keyword(call, "params", "query_string")
    if isinstance(given, ast.Dict):
        sent += [(text_of(key), found.place(key)) for key in given.keys if key is not None and text_of(key)]
        is_open = is_open or None in given.keys
    elif given is not None:
        is_open = True
    elif _is_own_reader(call):
        sent += _parameters(found, call)
    return tuple(sent), is_open or any(one.arg is None for one in call.keywords)


def _is_own_reader(call: ast.Call) -> bool:
    """Whether a function of the project's own that reads is called: ``get(path, page=2)``."""
    names = {one.arg for one in call.keywords}
    return isinstance(call.func, ast.Name) and _READER.match(call.func.id) is not None and not names & _OPTIONS


def _parameters(found: Found, call: ast.Call) -> Iterator[tuple[str, Place]]:
    """The keywords behind a path, and the keys of a dict that stands there."""
    yield from ((one.arg, found.place(one)) for one in call.keywords if one.arg)
    given = call.args[1] if len(call.args) > 1 else None
    for key in given.keys if isinstance(given, ast.Dict) else ():
        if key is not None and text_of(key):
            yield text_of(key), found.place(key)
