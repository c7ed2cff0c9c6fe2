"""Which members an object of a type must have."""

from __future__ import annotations

import re

from gitorch.code.model import Kind
from gitorch.code.typescript.type_syntax import parse_type
from gitorch.code.typescript.types import Intersection, Named, Opaque, Shape, Type
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.index import index_of
from gitorch.integrate.resolve.typescript.members import reduce, type_named
from gitorch.integrate.resolve.typescript.typed import Typed, Value, annotated
from gitorch.integrate.sides import View

_DEEPEST = 8
_MEMBERS = {Kind.FIELD, Kind.METHOD, Kind.PROPERTY}


def required_members(view: View, of: Typed, depth: int = 0) -> dict[str, Found] | None:
    """The members without which no object is of this type, by name; None where that can't be told."""
    if depth > _DEEPEST:
        return None
    reduced = reduce(view, of)
    if isinstance(reduced, Value):
        typed = annotated(reduced)
        return required_members(view, typed, depth + 1) if typed is not None else None
    if reduced is None:
        return None
    match reduced.type:
        case Named("Partial"):
            return {}
        case Named("Readonly", (inner,)):
            return required_members(view, Typed(reduced.path, inner, reduced.environment), depth + 1)
        case Named("Record", (Named() as keys, _)):
            return _keys(view, Typed(reduced.path, keys, reduced.environment))
        case Named(name):
            found = type_named(view, reduced.path, name)
            return _of_definition(view, found, depth) if found is not None else None
        case _:
            return None


def _of_definition(view: View, of: Found, depth: int) -> dict[str, Found] | None:
    definition = of.definition
    if definition.kind is Kind.INTERFACE:
        parts = [parse_type(base) for base in definition.bases]
    elif definition.kind is Kind.TYPE:
        parts = _parts(parse_type(definition.annotation or ""))
    else:
        return None
    module = view.module(of.path)
    if module is None:
        return None
    found: dict[str, Found] = {}
    for part in parts:
        more = required_members(view, Typed(of.path, part), depth + 1)
        if more is None:
            return None
        found.update(more)
    for one in index_of(module).members.get(definition.qualname, ()):
        if one.kind in _MEMBERS and not one.is_optional and one.name != "[]":
            found[one.name] = Found(of.path, one, (of.path,))
    return found


def _keys(view: View, of: Typed) -> dict[str, Found] | None:
    """The strings that an alias is made of; None for any other alias."""
    found = type_named(view, of.path, of.type.name) if isinstance(of.type, Named) else None
    module = view.module(found.path) if found is not None else None
    if found is None or module is None or found.definition.kind is not Kind.TYPE:
        return None
    written = re.sub(r"""["'][^"']*["']|[|\s]""", "", found.definition.annotation or "?")
    members = index_of(module).members.get(found.definition.qualname, ())
    return None if written else {one.name: Found(found.path, one, (found.path,)) for one in members}


def _parts(of: Type) -> list[Type]:
    """What an alias is made of besides the object types written in it; something opaque where it is a choice."""
    match of:
        case Shape():
            return []
        case Intersection(parts):
            return [one for part in parts for one in _parts(part)]
        case Named():
            return [of]
        case _:
            return [Opaque()]
