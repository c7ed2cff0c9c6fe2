"""From a reference in a view to the definition it means, a room a language.

A resolver answers in three ways, and the middle one is what findings are made of: it is *sure* that the name is
there, it is sure that the name is *not* there, or it does not know. Whatever is dynamic is not known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gitorch.code.model import Definition, Import, Reference, Signature
from gitorch.integrate.sides import View


@dataclass(frozen=True)
class Found:
    """The reference means this definition, in this file. ``trail`` is every file that was read on the way.

    ``signatures`` is what a call through the reference must fit, one of them, a bound receiver taken away; empty
    where that is not known.
    """

    path: str
    definition: Definition
    trail: tuple[str, ...] = ()
    signatures: tuple[Signature, ...] = ()


@dataclass(frozen=True)
class Missing:
    """The reference means nothing: ``path`` is the module that lacks ``qualname``, or that is itself not there.

    ``what`` is module, name, member or local. ``is_sure`` is false where a base class that we don't see could have it.
    """

    what: str
    path: str
    qualname: str
    trail: tuple[str, ...] = ()
    is_sure: bool = True


@dataclass(frozen=True)
class Unknown:
    """Dynamic, outside the repository, or more than we follow."""

    reason: str = ""


Resolution = Found | Missing | Unknown
ResolveReference = Callable[[View, str, Reference], Resolution]
ResolveImport = Callable[[View, str, Import], Resolution]
ResolveAncestors = Callable[[View, str, Definition], tuple[tuple[str, Definition], ...]]
"""The classes of the repository that a class inherits from, the class itself first, each with its file."""
