"""What a route answers with and asks for: every name that its handler's answer is made of, followed through files."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gitorch.code.wire.casing import words
from gitorch.code.wire.model import Scope, WireFacts
from gitorch.code.wire.paths import METHODS
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.sides import View
from gitorch.integrate.wire.conventional import by_convention
from gitorch.integrate.wire.routing import Served
from gitorch.integrate.wire.wiring import WireFiles, module_path

_DEPTH = 5
_CLASS = re.compile(r"\b[A-Z]\w+")
_MADE = re.compile(r"\b([A-Z]\w+)\(")
_OWN_FIELDS = frozenset(("_asdict", "asdict", "model_dump", "dict", "__dict__", "vars", "to_dict"))
"""What gives the fields of an object as they are."""


def names_of(files: WireFiles, view: View, route: Served, *, taken: bool = False) -> frozenset[tuple[str, str]]:
    """Each shape or function that a route's answer or body may be made of, as file and name.

    With ``taken``, only what its body is made of.
    """
    level = _handlers(files, view, route)
    found = set(level)
    for _ in range(_DEPTH):
        below = [one for path, name in level for one in _next(files, view, path, name, taken=taken)]
        level = [one for one in dict.fromkeys(below) if one not in found]
        found.update(level)
    return frozenset(found)


def _handlers(files: WireFiles, view: View, route: Served) -> list[tuple[str, str]]:
    """The route's handler where its framework looks for it.

    Else in its own file, and in those of the files that it imports which define one so called.
    """
    by_name = by_convention(view, route)
    if by_name:
        return by_name
    near = [path for path in files.imported(view, route.file, 1)[1:] if _defines(files, view, path, route.handler)]
    return [(path, route.handler) for path in (route.file, *near)]


def _defines(files: WireFiles, view: View, path: str, name: str) -> bool:
    facts = files.facts(view, path)
    return facts is not None and any(_is(scope, name) for scope in facts.scopes)


def _next(files: WireFiles, view: View, path: str, name: str, *, taken: bool) -> list[tuple[str, str]]:
    facts = files.facts(view, path)
    if facts is None:
        return []
    names: set[str] = set()
    beside: set[str] = set()
    for scope in facts.scopes:
        if _is(scope, name):
            beside |= scope.uses
            names |= scope.takes if taken else scope.returns | scope.takes
            if scope.returns & _OWN_FIELDS:
                names.add(scope.name.rpartition(".")[0].rpartition(".")[2])
        elif scope.name.startswith(f"{name}.") and scope.name.rpartition(".")[2] in METHODS:
            names.add(scope.name)  # of a class of views, what answers each verb
    names |= _held(view, path, name) if not beside else set()
    for shape in facts.shapes:
        if shape.name == name:
            names.update(shape.bases)
            names.update(one for field in shape.fields for one in field.type_names)
    return [target for one in sorted(names) for target in _defined(files, view, path, one, beside)]


def _held(view: View, path: str, name: str) -> set[str]:
    """The classes that what a module keeps under a name is declared with or made of: ``VISITS = [Visit(…), …]``."""
    said = re.compile(
        rf"(?m)^(?:export )?(?:const |let |var )?{re.escape(name)}\b([^=\n]*)=(?!=)(.*(?:\n[ \t\])}}].*)*)"
    )
    found = said.search(view.text(path) or "") if name.isidentifier() else None
    return set(_CLASS.findall(found[1]) + _MADE.findall(found[2])) if found is not None else set()


def _is(scope: Scope, name: str) -> bool:
    return scope.name == name or scope.name.rsplit(".", 1)[-1] == name


def _defined(files: WireFiles, view: View, path: str, name: str, beside: Iterable[str]) -> list[tuple[str, str]]:
    """The file and name that a name of a file means, where it is the repository's own.

    Of methods of several classes, those of the classes that the names ``beside`` it speak of.
    """
    facts = files.facts(view, path)
    if facts is None:
        return []
    if any(_is(scope, name) for scope in facts.scopes) or any(shape.name == name for shape in facts.shapes):
        return [(path, name), *((path, one) for one in _methods(facts, name, beside))]
    binding = next((one for one in facts.imports if one.alias == name and one.name), None)
    target = module_path(view, path, binding) if binding is not None else None
    if target is not None and binding is not None:
        return [(target, binding.name)]
    if _held(view, path, name):
        return [(path, name)]
    near = files.defining(view, path, name) or _method_nearby(files, view, path, name)
    there = files.facts(view, near) if near is not None else None
    return [(near, name), *((near, one) for one in _methods(there, name, beside))] if near and there else []


def _methods(facts: WireFacts, name: str, beside: Iterable[str]) -> list[str]:
    """The methods of a file's classes that are so called, with their classes."""
    found = [scope.name for scope in facts.scopes if scope.name.endswith(f".{name}")]
    around = {word.removesuffix("s") for one in beside for word in words(one)}
    meant = [one for one in found if around & {word.removesuffix("s") for word in words(one.rpartition(".")[0])}]
    return meant or found


def _method_nearby(files: WireFiles, view: View, path: str, name: str) -> str | None:
    """The one file that a file of Python or JavaScript imports whose classes have a method so called."""
    if wire_language(path) not in ("python", "javascript"):
        return None
    near = (one for one in files.imported(view, path, 1)[1:])
    found = [one for one in near if (facts := files.facts(view, one)) and _has_method(facts, name)]
    return found[0] if len(found) == 1 else None


def _has_method(facts: WireFacts, name: str) -> bool:
    return any(scope.name.endswith(f".{name}") for scope in facts.scopes)
