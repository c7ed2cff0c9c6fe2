"""Messages in Python: what a call sends or waits for, and what a decorator makes its function wait for."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gitorch.code.model import Place
from gitorch.code.python.nodes import within
from gitorch.code.wire.model import ARRAY, OBJECT, Event
from gitorch.code.wire.python.choices import choices
from gitorch.code.wire.python.nodes import Found, dotted, keyword, last_name, template, text_of
from gitorch.code.wire.python.payloads import arguments, heard_with, listener, parameters
from gitorch.code.wire.python.types import value_types
from gitorch.code.wire.verbs import LISTENS, SENDS, STORES, named

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_BY_KEYWORD = named("subscribe psubscribe ssubscribe on")
_NO_NAMES = named(
    "callback cb handler listener fn func function on_message on_event on_error on_close key sender receiver loop name"
)


def read_listener(found: Found, call: ast.Call, node: _Function, scope: str) -> None:
    """File what a function waits for, as its decorator says."""
    name = text_of(keyword(call, "name", "topic", "event", "channel", "queue"))
    first = call.args[0] if call.args else None
    constant = False
    if first is not None:
        name = template(first) or name
        constant = not name and bool(dotted(first))
        name = name or dotted(first)
    if name and not name.startswith("/"):
        keys = tuple(_read_keys(found, node))
        place = found.place(first if first is not None else call)
        found.events.append(
            Event(
                name,
                sends=False,
                place=place,
                callee=dotted(call.func),
                keys=keys,
                is_open=False,
                is_constant=constant,
                scope=scope,
                carries=_taken_for(node),
                given=parameters(node),
            )
        )


def read_message(found: Found, call: ast.Call, verb: str, scope: str) -> None:
    """File what a call sends or waits for, if its verb says that it is one."""
    if verb in STORES and len(call.args) > 1:
        for name, at in choices(found, call.args[0]):
            found.events.append(Event(name, sends=True, place=found.place(at), callee=dotted(call.func), scope=scope))
    if verb in _BY_KEYWORD and not call.args:
        found.events.extend(_heard_by_keyword(found, call, scope))
    if (verb not in SENDS and verb not in LISTENS) or not call.args:
        return
    for first in _choice(found, call.args[0]) or call.args[:1]:
        _named_event(found, call, first, scope)


def _heard_by_keyword(found: Found, call: ast.Call, scope: str) -> Iterator[Event]:
    """``subscribe(wind=self.on_wind)`` and ``subscribe(**{"wind": …})``: names as keywords with their listeners."""
    listeners = (ast.Name, ast.Attribute, ast.Lambda)
    named_ = [one for one in call.keywords if one.arg]
    if any(one.arg in _NO_NAMES or not isinstance(one.value, listeners) for one in named_):
        return
    spread = [one.value for one in call.keywords if one.arg is None and isinstance(one.value, ast.Dict)]
    given: list[tuple[ast.AST, str]] = [(one, one.arg or "") for one in named_]
    given += [(key, text_of(key) or dotted(key)) for one in spread for key in one.keys if key is not None]
    for at, name in given:
        is_constant = isinstance(at, ast.Name | ast.Attribute)
        if name:
            yield Event(
                name, sends=False, place=found.place(at), callee=dotted(call.func), is_constant=is_constant, scope=scope
            )


def _choice(found: Found, node: ast.expr) -> list[ast.expr]:
    """The texts of ``"created" if is_new else "updated"``, or of what a loop goes through, be it by a variable."""
    plain = found.values.get(node.id) if isinstance(node, ast.Name) else node
    told = choices(found, node) if isinstance(node, ast.Name | ast.IfExp) else []
    return [at for _, at in told if isinstance(at, ast.expr) and at is not plain]


def _named_event(found: Found, call: ast.Call, first: ast.expr, scope: str) -> None:
    verb, name = last_name(call.func), template(first)
    constant = not name and bool(dotted(first)) and not isinstance(first, ast.Call)
    name = name or (dotted(first) if constant else "")
    if not name or name.startswith("/"):
        return
    keys, is_open = _payload(found, call) if verb in SENDS else _heard(found, call)
    found.events.append(
        Event(
            name,
            verb in SENDS,
            found.place(first),
            dotted(call.func),
            tuple(keys),
            is_open,
            constant,
            scope,
            dotted(call.func).split(".")[0] in found.values,
            _carried(found, call) if verb in SENDS else _heard_as(found, call),
            arguments(call) if verb in SENDS else heard_with(found, call),
        )
    )


def _payload(found: Found, call: ast.Call) -> tuple[list[tuple[str, Place]], bool]:
    """The keys of what is sent, and whether there may be more."""
    for given in call.args[1:]:
        inner = (
            given.args[0] if isinstance(given, ast.Call) and last_name(given.func) == "dumps" and given.args else given
        )
        if isinstance(inner, ast.Dict):
            keys = [(text_of(key), found.place(key)) for key in inner.keys if key is not None and text_of(key)]
            return keys, None in inner.keys
    named = [(one.arg, found.place(one)) for one in call.keywords if one.arg]
    return named, not named or any(one.arg is None for one in call.keywords)


def _carried(found: Found, call: ast.Call) -> frozenset[str]:
    """The JSON types of what is sent, be it through a variable or as a text of JSON."""
    given: ast.expr | None = call.args[1] if len(call.args) > 1 else None
    for _ in range(3):
        if isinstance(given, ast.Call) and last_name(given.func) == "dumps" and given.args:
            given = given.args[0]
        elif isinstance(given, ast.Name):
            given = found.values.get(given.id)
    return value_types(given) if given is not None else frozenset()


def _heard(found: Found, call: ast.Call) -> tuple[list[tuple[str, Place]], bool]:
    for given in call.args[1:]:
        function = listener(found, given)
        if function is not None:
            return _read_keys(found, function), False
    return [], True


def _heard_as(found: Found, call: ast.Call) -> frozenset[str]:
    for given in call.args[1:]:
        function = listener(found, given)
        if function is not None:
            return _taken_for(function)
    return frozenset()


def _read_keys(found: Found, function: _Function | ast.Lambda) -> list[tuple[str, Place]]:
    """The keys that a listener reads of its first parameter."""
    arguments = [one.arg for one in function.args.args if one.arg not in ("self", "cls", "sender")]
    keys = []
    for node in within(function):
        match node:
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str(key)) as at) if name in arguments:
                keys.append((key, found.place(at)))
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=name), attr="get"), args=[ast.Constant(value=str(key)) as at, *_]
            ) if name in arguments:
                keys.append((key, found.place(at)))
            case _:
                pass
    return keys


def _taken_for(function: _Function | ast.Lambda) -> frozenset[str]:
    """What a listener takes its message for: a list where it goes over it, an object where it asks it for a key."""
    names = {one.arg for one in function.args.args}
    for node in within(function):
        if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
            if isinstance(node.iter, ast.Name) and node.iter.id in names:
                return frozenset((ARRAY,))
        elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id in names:
            return frozenset((OBJECT,)) if text_of(node.slice) else frozenset()
    return frozenset()
