"""H451: what the failures of a function told of themselves, by which a handler asked, and tell no more."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitorch.code.behaviour.changes.aspects import Aspect, ContractChange
from gitorch.code.behaviour.failures.members import LookUp, Members, class_members, raising
from gitorch.code.model import Kind, Place
from gitorch.code.syntax import function_at, language_of, parsed, text
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.sides import Pair, View

_DEPTH = 3
_OF_AXIOS = frozenset({"response", "isAxiosError", "toJSON", "config"})
_AXIOS = re.compile(rb"\baxios\b")


def untold_changes(pair: Pair, path: str, was: Place, now: Place) -> Iterator[ContractChange]:
    """The attributes that the failures of a function's first version had, and none of its second has."""
    language, before, after = language_of(path), pair.left_base.read(path) or b"", pair.left_view.read(path) or b""
    if language is None or not any(word in before for word in (b"raise", b"throw", b"reject", b"axios")):
        return
    first, second = function_at(parsed(language, before), was), function_at(parsed(language, after), now)
    if first is None or second is None:
        return
    old = raising(parsed(language, before), first, _look_up(pair.left_base, path, _DEPTH))
    had = old.members
    if (
        _AXIOS.search(before)
        and not _AXIOS.search(after)
        and re.search(r"\baxios\b|\b\w*(?:http|api|client)\w*\.", text(first))
    ):
        had = had.with_those_of(Members(_OF_AXIOS))
    if not had.names:
        return
    new = raising(parsed(language, after), second, _look_up(pair.left_view, path, _DEPTH))
    gone = sorted(had.names - new.members.names)
    named = sorted(had.called - new.members.called) if new.members.called else []
    if new.is_all and new.place is not None and (gone or named):
        yield ContractChange(
            Aspect.UNTOLD, _detail(gone, named), new.place,
            old=" ".join((*gone, *(f"name={one}" for one in named))), new=" ".join(new.members.names - had.names),
        )  # fmt: skip


def _detail(gone: list[str], named: list[str]) -> str:
    if gone:
        return f"raises failures without {', '.join(gone[:3])} now"
    return f"raises nothing that is called {named[0]} now"


def _look_up(view: View, path: str, depth: int) -> LookUp:
    """What the classes have that a file imports."""

    def members(name: str) -> Members | None:
        module = view.module(path)
        resolver = resolver_for(module.language) if module is not None and depth else None
        imported = next((one for one in module.imports if one.alias == name), None) if module is not None else None
        found = resolver.imported(view, path, imported) if resolver is not None and imported is not None else None
        source = view.read(found.path) if isinstance(found, Found) and found.definition.kind is Kind.CLASS else None
        language = language_of(found.path) if isinstance(found, Found) else None
        if source is None or language is None or not isinstance(found, Found) or found.path == path:
            return None
        return class_members(parsed(language, source), found.definition.name, _look_up(view, found.path, depth - 1))

    return members
