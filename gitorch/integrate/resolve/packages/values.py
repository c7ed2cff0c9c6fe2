"""What names stand for while they are resolved, and the rules by which languages differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from gitorch.code.model import Definition
from gitorch.code.packages.written import Written
from gitorch.integrate.resolve import Missing, Unknown
from gitorch.integrate.sides import View

Located = tuple[str, Definition]
"""A definition and its file."""


@dataclass(frozen=True)
class Package:
    """A package, by a key that its finder understands, as a file of it or of another sees it."""

    key: str
    importer: str


@dataclass(frozen=True)
class Type:
    """A type itself: its statics, its constructors."""

    path: str
    definition: Definition


@dataclass(frozen=True)
class Instance:
    """A value of a type."""

    of: Type


@dataclass(frozen=True)
class Callables:
    """Functions of one name, one of which a call means. ``through_type``: said of the type, not of a value."""

    found: tuple[Located, ...]
    receiver: Type | None = None
    through_type: bool = False


@dataclass(frozen=True)
class Held:
    """A value of a type that we don't see, such as a list: its type as written in a scope of a file."""

    path: str
    scope: str
    written: Written


@dataclass(frozen=True)
class Opaque:
    """Not followed."""


Value = Package | Type | Instance | Callables | Held | Opaque


@dataclass(frozen=True)
class Named:
    """A name that was found: its definition, and what it stands for where that is worked out already."""

    path: str
    definition: Definition
    value: Value | None = None
    trail: tuple[str, ...] = ()


Lookup = Named | Missing | Unknown


class Finder(Protocol):
    """Where names lie in one language: which files a package has, and where an import leads."""

    def package_of(self, path: str) -> Package:
        """The package that a file is of."""
        ...

    def names(self, package: Package, name: str) -> list[Located]:
        """What a package's files define under a name of no class."""
        ...

    def files(self, package: Package) -> tuple[str, ...]:
        """The files of a package; none where there is no such package."""
        ...

    def locate(self, path: str, module: str) -> Package | Missing | Unknown:
        """The package that an import of ``module`` in a file leads to."""
        ...

    def inside(self, path: str, definition: Definition) -> Package | Unknown:
        """The package that a definition of a namespace opens."""
        ...

    def blocks(self, path: str, definition: Definition) -> Iterable[Located]:
        """What implements promises for a type apart from it."""
        ...

    def parts(self, path: str, definition: Definition, name: str) -> Iterable[tuple[str, str]]:
        """Files, each with a qualname, below which a type's member of that name may stand; its own file first."""
        ...


@dataclass(frozen=True)
class Rules:
    """How a language's names work. ``implicit``: a bare name in a type may be a member of it or of one around it."""

    finder: Callable[[View], Finder]
    implicit: bool = True
    has_overloads: bool = True
    has_default_constructor: bool = True
    ignores_surplus: bool = False  # a constructor that nobody wrote takes whatever it is given
    folds_case: bool = False  # members are the same in any case of their letters
    inherits_constructor: bool = False
    receiver_is_argument: bool = False
    has_extensions: bool = False
    imports_are_paths: bool = False  # a module's imports are names of it, and a path goes through them
    inherits_promises: bool = True  # whoever keeps an interface keeps those that it extends
    constructor: str = "constructor"
    generating: frozenset[str] = frozenset()  # decorators that add members which nobody wrote
    universal: frozenset[str] = frozenset()  # members of every type
    transparent: frozenset[str] = frozenset()  # types whose members are those of what they hold
    unwrapping: frozenset[str] = frozenset()  # methods that give what an unseen type holds
    outside: tuple[str, ...] = ()  # what the names of packages begin with that are never the repository's
