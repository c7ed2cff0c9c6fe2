"""What TypeScript's type syntax says, as values; :mod:`type_syntax` reads it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Named:
    """A type by its name, which may be dotted, and its arguments; arrays are ``Array``."""

    name: str
    arguments: tuple[Type, ...] = ()


@dataclass(frozen=True, slots=True)
class Union:
    """A value of one of several types."""

    parts: tuple[Type, ...]


@dataclass(frozen=True, slots=True)
class Intersection:
    """A value of all of several types at once."""

    parts: tuple[Type, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """An object type: names with their types. ``is_open`` where other names may be there too."""

    members: tuple[tuple[str, Type], ...]
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Mapped:
    """A mapped type whose names all begin with ``prefix``; without one they may be any."""

    prefix: str | None


@dataclass(frozen=True, slots=True)
class Literal:
    """A string literal type."""

    value: str


@dataclass(frozen=True, slots=True)
class TypeOf:
    """``typeof a.b``, the type of a value; ``module`` for ``typeof import("…")``."""

    path: tuple[str, ...]
    module: str | None = None


@dataclass(frozen=True, slots=True)
class Indexed:
    """``T["key"]``; ``T[number]`` has the name ``number`` as its key."""

    object: Type
    key: Type


@dataclass(frozen=True, slots=True)
class Function:
    """A function type. A call must give ``required`` arguments; ``is_variadic`` where it may give any number."""

    parameters: tuple[Type, ...]
    returns: Type
    required: int = 0
    is_variadic: bool = False


@dataclass(frozen=True, slots=True)
class Tuple:
    """An array of a type for each position."""

    parts: tuple[Type, ...]


@dataclass(frozen=True, slots=True)
class Opaque:
    """A type that we do not follow."""


Type = Named | Union | Intersection | Shape | Mapped | Literal | TypeOf | Indexed | Function | Tuple | Opaque
