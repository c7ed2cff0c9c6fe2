"""What Kotlin functions and constructors are given, and the modifiers and type parameters of declarations."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.model import Parameter, ParameterKind, Signature
from gitorch.code.nodes import child
from gitorch.code.packages.kotlin.expressions import TYPES
from gitorch.code.packages.walk import Walk


def words_of(walk: Walk, node: Node) -> tuple[str, ...]:
    """The modifiers of a declaration and the names of its annotations."""
    found = child(node, "modifiers")
    words = []
    for one in found.named_children if found is not None else ():
        if one.type == "annotation":
            words.append(walk.text(one).lstrip("@").partition("(")[0].rpartition(".")[2])
        else:
            words.append(walk.text(one))
    return tuple(words)


def type_parameters_of(walk: Walk, node: Node) -> tuple[str, ...]:
    """The names of the type parameters that a declaration has."""
    found = child(node, "type_parameters")
    names = (child(one, "identifier") for one in (found.named_children if found is not None else ()))
    return tuple(walk.text(name) for name in names if name is not None)


def default_of(parameter: Node) -> Node | None:
    """What stands after the equals sign."""
    children = parameter.children
    at = next((number for number, one in enumerate(children) if one.type == "="), None)
    return children[at + 1] if at is not None and at + 1 < len(children) else None


def parameter(walk: Walk, name: Node, written: Node | None, *, is_many: bool, default: Node | None) -> Parameter:
    """One parameter; what has a default, or may be many, can be left out."""
    return Parameter(
        walk.text(name),
        ParameterKind.VARIADIC if is_many else ParameterKind.POSITIONAL,
        not is_many and default is None,
        walk.folded(written) if written is not None else None,
        walk.short(default),
    )


def ordered(parameters: list[Parameter]) -> tuple[Parameter, ...]:
    """What stands after a ``vararg`` can only be given by its name, or as a lambda behind the call."""
    many = next((n for n, one in enumerate(parameters) if one.kind is ParameterKind.VARIADIC), len(parameters))
    after = (
        Parameter(one.name, ParameterKind.KEYWORD, required=False, annotation=one.annotation)
        for one in parameters[many + 1 :]
    )
    return (*parameters[: many + 1], *after)


def signature_of(walk: Walk, node: Node, name: Node | None) -> Signature:
    """The parameters and the result of a function, or of a constructor, which has no name."""
    parameters = [
        parameter(walk, at, written, is_many=is_many, default=default)
        for at, written, is_many, default in _parameters_of(walk, child(node, "function_value_parameters"))
    ]
    after = [one for one in node.named_children if one.type in TYPES and name and one.start_byte > name.end_byte]
    return Signature(
        ordered(parameters), walk.folded(after[-1]) if after else None, is_async="suspend" in words_of(walk, node)
    )


def _parameters_of(walk: Walk, node: Node | None) -> Iterator[tuple[Node, Node | None, bool, Node | None]]:
    """Each parameter's name and type, whether there may be many, and its default."""
    children = node.children if node is not None else []
    is_many = False
    for number, one in enumerate(children):
        if one.type in ("parameter_modifiers", "modifiers"):
            is_many = "vararg" in walk.text(one)
        if one.type != "parameter":
            continue
        name = child(one, "identifier")
        has_default = number + 2 < len(children) and children[number + 1].type == "="
        if name is not None:
            yield name, child(one, *TYPES), is_many, children[number + 2] if has_default else None
        is_many = False


def declare_parameters(walk: Walk, node: Node | None) -> None:
    """Declare what a function is given, for its body."""
    for name, written, is_many, default in _parameters_of(walk, node):
        walk.visit(written)
        walk.visit(default)
        text = walk.type_text(written)
        walk.declare(walk.text(name), name, f"Array<{text}>" if text and is_many else text, is_parameter=True)
