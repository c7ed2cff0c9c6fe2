"""Members of Python's classes, modules and unions as values of the resolver."""

from __future__ import annotations

from collections.abc import Callable

from gitorch.code.model import Definition, Kind, Place
from gitorch.integrate.resolve import Missing, Unknown
from gitorch.integrate.resolve.index import ModuleIndex
from gitorch.integrate.resolve.python.classes import Ancestry
from gitorch.integrate.resolve.python.modules import Located
from gitorch.integrate.resolve.python.values import Instance, Klass, Lookup, Named, Space

IndexOf = Callable[[str], ModuleIndex | None]
_ON_EVERYTHING = frozenset(dir(object)) | frozenset(dir(type))


def member_of(
    index: IndexOf, above: Ancestry, name: str, receiver: Instance | Klass, *, skips_own: bool = False
) -> Lookup:
    """A member of a class, by what it inherits from; with ``skips_own``, as ``super()`` finds it."""
    klass = above.classes[0]
    for owner in above.classes[1:] if skips_own else above.classes:
        definitions = _definitions(index, owner, name)
        if definitions:
            trail = tuple(dict.fromkeys([klass.path, owner.path]))
            best = next((d for d in definitions if d.annotation or d.signature), definitions[0])
            others = tuple(d for d in definitions if d is not best)
            return Named(owner.path, best, None, trail, others, receiver)
    if name in _ON_EVERYTHING or (name.startswith("__") and name.endswith("__")) or above.gives(name):
        return Unknown("inherited from outside")
    if any(_definitions(index, owner, one) for owner in above.classes for one in ("__getattr__", "__getattribute__")):
        return Unknown("__getattr__")
    trail = tuple(dict.fromkeys(owner.path for owner in above.classes))
    return Missing("member", klass.path, f"{klass.definition.qualname}.{name}", trail, above.is_complete)


def _definitions(index: IndexOf, owner: Klass, name: str) -> tuple[Definition, ...]:
    known = index(owner.path)
    return known.definitions.get(f"{owner.definition.qualname}.{name}", ()) if known is not None else ()


def of_either(found: list[Lookup]) -> Lookup:
    """What a member of one of several values is, where it is there on all or on none."""
    if all(isinstance(one, Named) for one in found) or all(isinstance(one, Missing) for one in found):
        return found[0]
    return Unknown("a union")


def whole_module(located: Located) -> Named:
    """A module or package as a value."""
    path = located.path or f"{located.directory}/"
    name = path.removesuffix("/__init__.py").removesuffix("/").rpartition("/")[2].removesuffix(".py")
    definition = Definition(name, "", Kind.MODULE, Place(1, 1), 1)
    return Named(path, definition, Space(located.path, located.directory), (path,))
