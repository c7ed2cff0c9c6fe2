"""A type or a value in a place of the program, and what can be told of it without asking for its members. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gitorch.code.model import Definition, Kind, Place
from gitorch.code.typescript.type_syntax import parse_type
from gitorch.code.typescript.types import Named, Type
from gitorch.integrate.resolve import Found, Missing, Resolution, Unknown
from gitorch.integrate.resolve.typescript.exports import with_trail

_EMPTY = {"null", "undefined", "void", "never"}


@dataclass(frozen=True)
class Typed:
    """A type, and the file whose names it uses. ``environment`` binds type parameters."""

    path: str
    type: Type
    environment: Mapping[str, Typed] = field(default_factory=dict)


@dataclass(frozen=True)
class Value:
    """The type that a definition has."""

    found: Found
    environment: Mapping[str, Typed] = field(default_factory=dict)


def annotated(of: Value) -> Typed | None:
    """The type that a definition is annotated with, or that its initialiser tells."""
    text = of.found.definition.annotation or of.found.definition.inferred
    return Typed(of.found.path, parse_type(text), of.environment) if text else None


def bound(definition: Definition, of: Typed) -> dict[str, Typed]:
    """The type parameters of a definition, bound to the arguments that a type gives; the rest are opaque."""
    arguments = of.type.arguments if isinstance(of.type, Named) else ()
    given = [Typed(of.path, one, of.environment) for one in arguments]
    unknown = Typed("", parse_type(""))
    return {
        name: given[number] if number < len(given) else unknown
        for number, name in enumerate(definition.type_parameters)
    }


def is_empty(one: Type) -> bool:
    """Whether a type stands for no value: ``null``, ``undefined`` and the like."""
    return isinstance(one, Named) and one.name in _EMPTY


def unplaced(name: str, qualname: str) -> Definition:
    """A definition that stands in no file: a member of an inline or a built-in type."""
    return Definition(name, qualname, Kind.FIELD, Place(1, 1), 1)


def any_of(found: Iterable[Resolution]) -> Resolution:
    """Found where any part has it, missing where every part lacks it."""
    parts = list(found)
    for one in parts:
        if isinstance(one, Found):
            return one
    missing = [one for one in parts if isinstance(one, Missing)]
    if not missing or len(missing) < len(parts):
        return Unknown()
    return with_trail(missing[0], *(path for one in missing for path in one.trail))
