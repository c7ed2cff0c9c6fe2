"""What a function does to shared state by calling others: each such call reads or writes what the other does."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from operator import itemgetter
from typing import cast

from gitorch.code.behaviour.calls.call_uses import CallUse, given
from gitorch.code.behaviour.sharing.claiming import FILE
from gitorch.code.behaviour.sharing.files_touched import files_given, files_touched, may_open
from gitorch.code.behaviour.sharing.shared_state import Access, accesses, at_call, call_at
from gitorch.code.model import Definition, Kind, Module, Reference
from gitorch.code.syntax import function_in, text
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.rules.races.resources import Resource, resource
from gitorch.integrate.sides import View

_CALLABLE = (Kind.FUNCTION, Kind.METHOD)
_Touching = tuple[tuple[Resource, Access], ...]


def through_calls(view: View, path: str, definition: Definition) -> _Touching:
    """The accesses of the functions that one calls, each where it calls them and under the locks held there."""
    key = ("touches through calls", path, definition.qualname, definition.place)
    if key not in view.memo:
        view.memo[key] = tuple(_through_calls(view, path, definition))
    return cast("_Touching", view.memo[key])


def _through_calls(view: View, path: str, definition: Definition) -> Iterator[tuple[Resource, Access]]:
    module = view.module(path)
    resolver = resolver_for(module.language) if module is not None else None
    function = function_in(path, view.read(path) or b"", definition.place)
    if module is None or resolver is None or function is None:
        return
    for one in _calls_within(view, path, module, definition):
        found = resolver.reference(view, path, one)
        if not isinstance(found, Found) or found.definition.kind not in _CALLABLE or found.definition == definition:
            continue
        call = call_at(function, one.place)
        for what, access in _touching(view, found.path, found.definition) if call is not None else ():
            yield what, at_call(access, call)
        for access in _given_files(view, found.path, found.definition) if call is not None else ():
            number = _number(found.definition, access.name)
            argued = given(CallUse(function, call), number, access.name) if call is not None else None
            if argued is not None:
                yield (found.path, f"{FILE}{text(argued)}"), at_call(access, call)


def _number(definition: Definition, name: str) -> int:
    listed = definition.signature.parameters if definition.signature is not None else ()
    plain = [one.name for one in listed if one.name not in ("self", "cls", "this")]
    return plain.index(name) if name in plain else -1


def _calls_within(view: View, path: str, module: Module, definition: Definition) -> list[Reference]:
    """The calls of a function and of those in it, in order."""
    key = ("calls by scope", path)
    if key not in view.memo:
        by_scope: dict[str, list[tuple[int, Reference]]] = {}
        for number, one in enumerate(module.references):
            if one.call is not None:
                by_scope.setdefault(one.scope, []).append((number, one))
        view.memo[key] = by_scope
    scopes = cast("dict[str, list[tuple[int, Reference]]]", view.memo[key])
    inside = f"{definition.qualname}."
    found = [those for scope, those in scopes.items() if scope == definition.qualname or scope.startswith(inside)]
    if not found:  # what is given to ``exports`` is no scope of its own
        lines = range(definition.place.line, definition.end_line + 1)
        found = [[one for one in scopes.get("", ()) if one[1].place.line in lines]]
    return [one for _, one in sorted(chain.from_iterable(found), key=itemgetter(0))]


def _touching(view: View, path: str, definition: Definition) -> _Touching:
    """What a function does itself to state that is not its caller's: once for each resource, reads and writes apart."""
    key = ("touches shared state", path, definition.qualname)
    if key not in view.memo:
        function = function_in(path, view.read(path) or b"", definition.place)
        own = accesses(function) if function is not None else ()
        found = {(resource(view, path, definition, one.name), one.is_write): one for one in own}
        files = files_touched(function) if function is not None else ()
        found |= {((path, f"{FILE}{one.name}"), one.is_write): one for one in files}
        view.memo[key] = tuple((what, one) for (what, _), one in found.items())
    return cast("_Touching", view.memo[key])


def _given_files(view: View, path: str, definition: Definition) -> tuple[Access, ...]:
    """What a function does to the files that it is given the paths of."""
    key = ("touches given files", path, definition.qualname)
    if key not in view.memo:
        source = view.read(path) or b""
        function = function_in(path, source, definition.place) if may_open(source) else None
        view.memo[key] = tuple(files_given(function)) if function is not None else ()
    return cast("tuple[Access, ...]", view.memo[key])
