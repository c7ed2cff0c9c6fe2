"""From a type that says where a value comes from, ``(typeof products)[number]``, to the chain that it is. Pure."""

from __future__ import annotations

from gitorch.code.typescript.type_syntax import parse_type
from gitorch.code.typescript.types import Function, Indexed, Literal, Named, Type, TypeOf


def chain_of(written: str) -> str:
    """The chain that a type stands for, in the form of a reference's path; empty where it is another type."""
    return _chain(parse_type(written)) or ""


def _chain(one: Type) -> str | None:
    match one:
        case TypeOf(path=path, module=None):
            return ".".join(path)
        case Named(name="Awaited" | "NonNullable" | "Readonly", arguments=(inner,)):
            return _chain(inner)
        case Named(name="ReturnType", arguments=(inner,)):
            found = _chain(inner)
            return f"{found}()" if found else None
        case Indexed(object=Named(name="Parameters", arguments=(inner,)), key=key):
            return _parameter(inner, key)
        case Indexed(object=inner, key=Literal(value=key)):
            found = _chain(inner)
            return f'{found}["{key}"]' if found else None
        case Indexed(object=inner):
            found = _chain(inner)
            return f"{found}[]" if found else None
        case _:
            return None


def _parameter(of: Type, key: Type) -> str | None:
    """What a callback is given: an element of the list whose method calls it."""
    match of:
        case Function(parameters=(first, *_)):
            return _chain(first)
        case Indexed(object=Named(name="Parameters", arguments=(method,))):
            found = _chain(method) or ""
            holder, _, name = found.rpartition(".")
            return (
                f"{holder}[]"
                if holder and name in ("map", "filter", "find", "reduce", "forEach", "some", "every")
                else None
            )
        case _:
            return None
