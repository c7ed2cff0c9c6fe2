"""What a function does to shared state by calling others: each such call reads or writes what the other does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from gitorch.code.behaviour.sharing.claiming import FILE
from gitorch.code.behaviour.sharing.files_touched import files_touched
from gitorch.code.behaviour.sharing.shared_state import Access, accesses, at_call, call_at
from gitorch.code.model import Definition, Kind, Reference
from gitorch.code.syntax import function_in
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.rules.races.resources import Resource, resource
from gitorch.integrate.sides import View

_CALLABLE = (Kind.FUNCTION, Kind.METHOD)
_Touching = tuple[tuple[Resource, Access], ...]


def through_calls(view: View, path: str, definition: Definition) -> Iterator[tuple[Resource, Access]]:
    """The accesses of the functions that one calls, each where it calls them and under the locks held there."""
    module = view.module(path)
    resolver = resolver_for(module.language) if module is not None else None
    function = function_in(path, view.read(path) or b"", definition.place)
    if module is None or resolver is None or function is None:
        return
    for one in module.references:
        if one.call is None or not _is_within(one, definition):
            continue
        found = resolver.reference(view, path, one)
        if not isinstance(found, Found) or found.definition.kind not in _CALLABLE or found.definition == definition:
            continue
        call = call_at(function, one.place)
        for what, access in _touching(view, found.path, found.definition) if call is not None else ():
            yield what, at_call(access, call)


def _is_within(one: Reference, definition: Definition) -> bool:
    return one.scope == definition.qualname or one.scope.startswith(f"{definition.qualname}.")


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
