"""What a name of Ruby means while it is followed: its definitions and the object that it stands for."""

from __future__ import annotations

from dataclasses import dataclass

from gitorch.integrate.resolve import Missing, Unknown
from gitorch.integrate.resolve.packages.values import Located
from gitorch.integrate.resolve.ruby.classes import Klass


@dataclass(frozen=True)
class Value:
    """An object of a class, or with ``is_class`` the class itself; None for what is not known."""

    klass: Klass | None = None
    is_class: bool = False


@dataclass(frozen=True)
class Known:
    """What a name means: its definitions, the last of which counts, and the value that it stands for."""

    located: tuple[Located, ...]
    value: Value
    makes: Klass | None = None  # for ``new``: the class that is made
    trail: tuple[str, ...] = ()


Lookup = Known | Missing | Unknown
NOTHING = Value()
