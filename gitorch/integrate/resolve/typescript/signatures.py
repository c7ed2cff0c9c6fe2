"""What a call through a resolved name must fit."""

from __future__ import annotations

from gitorch.code.model import Definition, Kind, Module, Parameter, ParameterKind, Signature
from gitorch.code.typescript.types import Function
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.index import index_of
from gitorch.integrate.resolve.typescript.members import settle
from gitorch.integrate.resolve.typescript.typed import Typed, Value
from gitorch.integrate.sides import View


def signatures_of(view: View, found: Found) -> tuple[Signature, ...]:
    """The signatures of a function, or of a class's constructor; empty where they are not known."""
    module = view.module(found.path)
    if module is None or module.has_errors:
        return ()
    definition = found.definition
    if definition.kind is Kind.CLASS:
        constructors = index_of(module).definitions.get(f"{definition.qualname}.constructor", ())
        if constructors:
            return _of(module, constructors[-1])
        return () if definition.bases else (Signature(),)
    return _of(module, definition) or called_type(view, Value(found))


def called_type(view: View, of: Typed | Value) -> tuple[Signature, ...]:
    """The signature of a value that is annotated with a function type."""
    settled = settle(view, of)
    if settled is None or not isinstance(settled.type, Function):
        return ()
    function = settled.type
    last = len(function.parameters) - 1
    return (
        Signature(
            tuple(
                Parameter(
                    f"argument {number + 1}",
                    ParameterKind.VARIADIC if function.is_variadic and number == last else ParameterKind.POSITIONAL,
                    number < function.required,
                )
                for number in range(len(function.parameters))
            )
        ),
    )


def _of(module: Module, definition: Definition) -> tuple[Signature, ...]:
    found = definition.overloads or ((definition.signature,) if definition.signature is not None else ())
    return tuple(_lenient(one) for one in found) if module.language == "javascript" else found


def _lenient(signature: Signature) -> Signature:
    """In JavaScript a call may leave out what it likes."""
    return signature._replace(parameters=tuple(_optional(one) for one in signature.parameters))


def _optional(parameter: Parameter) -> Parameter:
    return parameter._replace(required=False)
