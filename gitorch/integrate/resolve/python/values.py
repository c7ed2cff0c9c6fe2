"""What an expression of Python stands for, as far as text tells."""

from __future__ import annotations

from dataclasses import dataclass

from gitorch.code.model import Definition
from gitorch.integrate.resolve import Missing, Unknown


@dataclass(frozen=True)
class Space:
    """A module: its file, its directory if it is a package."""

    path: str | None
    directory: str | None


@dataclass(frozen=True)
class Klass:
    """A class of the repository."""

    path: str
    definition: Definition


@dataclass(frozen=True)
class Instance:
    """An object of a class."""

    of: Klass


@dataclass(frozen=True)
class Super:
    """``super()`` in a method of ``of``."""

    of: Klass
    is_class: bool = False


@dataclass(frozen=True)
class Function:
    """A function or method. ``is_bound``: its receiver is given already."""

    path: str
    definitions: tuple[Definition, ...]
    is_bound: bool = False
    receiver: Klass | None = None


@dataclass(frozen=True)
class Around:
    """A container whose elements, a mapping whose values, or an awaitable whose result is ``inner``.

    ``shape`` is elements, values, awaited or context.
    """

    shape: str
    inner: Value


@dataclass(frozen=True)
class Either:
    """One of several: a union."""

    members: tuple[Value, ...]


@dataclass(frozen=True)
class Opaque:
    """Nothing that we follow."""

    reason: str = ""


Value = Space | Klass | Instance | Super | Function | Around | Either | Opaque


@dataclass(frozen=True)
class Named:
    """A name that was looked up: where it is defined and what it stands for.

    ``value`` is None until somebody asks (:meth:`PythonResolver.value`); ``others`` are its other definitions
    (overloads, branches of an ``if``), ``receiver`` is what the name was taken from.
    """

    path: str
    definition: Definition
    value: Value | None = None
    trail: tuple[str, ...] = ()
    others: tuple[Definition, ...] = ()
    receiver: Instance | Klass | None = None


Lookup = Named | Missing | Unknown
