"""Whether two files put their routes into one application: they import it, or are handed it by one caller."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.model import Place
from gitorch.code.wire.handed import handed, parameter_at
from gitorch.code.wire.model import Binding
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.sides import View
from gitorch.integrate.wire.routing import Served
from gitorch.integrate.wire.wiring import WireFiles, module_path, siblings

_FARTHEST = 4  # hands that an application goes through
_REQUIRED = re.compile(r"""require\(\s*["']([^"']+)["']\s*\)""")
_WHOLE = ("", "*", "default")


class _Held(NamedTuple):
    """An application by the name that it has in a file, at the place where something is done with it."""

    path: str
    name: str
    place: Place | None = None


def are_one(files: WireFiles, view: View, one: Served, two: Served) -> bool:
    """Whether two routes that seem to be of two applications are of one: the same is handed to both, or imported."""
    first, second = (set(_origins(files, view, _Held(*each.app, each.place))) for each in (one, two))
    return len(first) == len(second) == 1 and first == second


def _origins(files: WireFiles, view: View, held: _Held, steps: int = 0) -> Iterator[tuple[str, str]]:
    """Where an application is made that a name of a file stands for, as far as it can be told."""
    if steps > _FARTHEST:
        return
    source = view.read(held.path) or b""
    given = parameter_at(held.path, source, held.place, held.name) if held.place is not None else None
    if given is not None:
        for caller in _callers(files, view, held.path, *given):
            yield from _origins(files, view, caller, steps + 1)
        return
    facts = files.facts(view, held.path)
    binding = next((one for one in facts.imports if one.alias == held.name), None) if facts is not None else None
    target = module_path(view, held.path, binding) if binding is not None else None
    if target is not None and binding is not None:
        yield from _origins(files, view, _Held(target, binding.name or held.name), steps + 1)
    else:
        yield held.path, held.name


def _callers(files: WireFiles, view: View, target: str, name: str, number: int) -> Iterator[_Held]:
    """What the calls of a function hand it for a parameter, in the files that lie about it."""
    for path in siblings(view, [target], wire_language(target)):
        source = view.read(path) or b""
        facts = files.facts(view, path) if path != target else None
        bindings = facts.imports if facts is not None else ()
        called = {each for one in bindings for each in _called(view, path, one, target, name)}
        called |= {name} - {""} if path == target else set()

        def is_meant(said: str, path: str = path, called: frozenset[str] = frozenset(called)) -> bool:
            return said in called or _is_required(view, path, said, target)

        if called or b"require(" in source:
            yield from (_Held(path, *one) for one in handed(path, source, is_meant, number))


def _called(view: View, path: str, binding: Binding, target: str, name: str) -> Iterator[str]:
    """How a file that imports another, or something of it, calls a function there."""
    if binding.alias and module_path(view, path, binding) == target:
        if binding.name == name or binding.name in _WHOLE:
            yield binding.alias
        if binding.name != name and name:
            yield f"{binding.alias}.{name}"


def _is_required(view: View, path: str, said: str, target: str) -> bool:
    match = _REQUIRED.fullmatch(said)
    return match is not None and module_path(view, path, Binding(match[1], "", "")) == target
