"""What a class inherits from, and what it promises to have."""

from __future__ import annotations

from collections.abc import Iterator

from gitorch.code.model import Definition, Kind
from gitorch.code.typescript.type_syntax import parse_type
from gitorch.code.typescript.types import Named, Shape
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.index import index_of
from gitorch.integrate.resolve.typescript.members import type_named
from gitorch.integrate.sides import View

_DEEPEST = 12
_Line = tuple[tuple[str, Definition], ...]


def resolve_ancestors(view: View, path: str, definition: Definition) -> _Line:
    """The class, the classes that it extends, nearest first, then the interfaces that any of them implements.

    Where the line of classes leaves the repository no interface is told: what was not seen may have its members.
    """
    line = [(path, definition)]
    while extended := [base for base in line[-1][1].bases if base not in line[-1][1].implements]:
        found = _named(view, line[-1][0], extended[0])
        if found is None or found.definition.kind is not Kind.CLASS or len(line) > _DEEPEST:
            return tuple(line)
        line.append((found.path, found.definition))
    if any(_is_merged(view, where, klass) for where, klass in line):
        return tuple(line)
    promised = [one for where, klass in line for base in klass.implements for one in _interfaces(view, where, base)]
    return (*line, *((one.path, one.definition) for one in promised))


def _named(view: View, path: str, base: str) -> Found | None:
    parsed = parse_type(base)
    return type_named(view, path, parsed.name) if isinstance(parsed, Named) else None


def _is_merged(view: View, path: str, klass: Definition) -> bool:
    """Whether an interface of the same name gives a class members that stand nowhere else."""
    module = view.module(path)
    named = index_of(module).definitions.get(klass.qualname, ()) if module is not None else ()
    return any(one.kind is Kind.INTERFACE for one in named)


def _interfaces(view: View, path: str, base: str, depth: int = 0) -> Iterator[Found]:
    """An interface, or an alias of an object type, and what it extends."""
    found = _named(view, path, base)
    if found is None or depth > _DEEPEST:
        return
    definition = found.definition
    if definition.kind is Kind.INTERFACE:
        yield found
        for one in definition.bases:
            yield from _interfaces(view, found.path, one, depth + 1)
    elif definition.kind is Kind.TYPE and isinstance(parse_type(definition.annotation or ""), Shape):
        yield found
