"""What Rust functions, structs and variants are given: parameters, type parameters, receivers."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.model import Parameter, ParameterKind, Signature
from gitorch.code.packages.rust.expressions import bind
from gitorch.code.packages.walk import Walk


def parts_of(walk: Walk, body: Node) -> Iterator[Parameter]:
    """What a struct is made of: by position in parentheses, by name in braces."""
    if body.type == "ordered_field_declaration_list":
        for number, written in enumerate(body.children_by_field_name("type")):
            text = walk.folded(written)
            yield Parameter(f"field {number}", ParameterKind.POSITIONAL_ONLY, required=True, annotation=text)
        return
    is_union = body.parent is not None and body.parent.type == "union_item"
    for one in body.named_children:
        name = one.child_by_field_name("name")
        if name is not None:
            is_needed = not is_union and not _is_of_some_builds(walk, one)
            yield Parameter(walk.text(name), ParameterKind.KEYWORD, required=is_needed)


def _is_of_some_builds(walk: Walk, field: Node) -> bool:
    before = field.prev_named_sibling
    return before is not None and before.type == "attribute_item" and "cfg" in walk.text(before)


def declare_parameters(walk: Walk, node: Node) -> None:
    """Declare what a function is given, for its body."""
    parameters = node.child_by_field_name("parameters")
    for one in parameters.named_children if parameters is not None else ():
        if one.type == "parameter":
            written = one.child_by_field_name("type")
            walk.visit(written)
            bind(walk, one.child_by_field_name("pattern"), walk.type_text(written), None)


def has_self(node: Node) -> bool:
    """Whether a function has a receiver."""
    parameters = node.child_by_field_name("parameters")
    children = parameters.named_children if parameters is not None else []
    return any(one.type == "self_parameter" or _first_is_self(one) for one in children)


def _first_is_self(node: Node) -> bool:
    pattern = node.child_by_field_name("pattern")
    return pattern is not None and pattern.type == "self"


def signature_of(walk: Walk, node: Node) -> Signature:
    """The parameters and the result of a function, its receiver left out."""
    parameters, returns = node.child_by_field_name("parameters"), node.child_by_field_name("return_type")
    modifiers = next((one for one in node.children if one.type == "function_modifiers"), None)
    found = []
    for number, one in enumerate(parameters.named_children if parameters is not None else ()):
        pattern, written = one.child_by_field_name("pattern"), one.child_by_field_name("type")
        if one.type == "parameter" and not _first_is_self(one):
            plain = pattern is not None and pattern.type == "identifier"
            name = walk.text(pattern) if plain and pattern is not None else f"argument {number + 1}"
            text = walk.folded(written) if written is not None else None
            found.append(Parameter(name, ParameterKind.POSITIONAL_ONLY, required=True, annotation=text))
        elif one.type == "variadic_parameter":
            found.append(Parameter("...", ParameterKind.VARIADIC, required=False))
    return Signature(
        tuple(found),
        walk.folded(returns) if returns is not None else None,
        is_async=modifiers is not None and "async" in walk.text(modifiers),
    )


def type_parameters_of(walk: Walk, node: Node) -> tuple[str, ...]:
    """The names of the type parameters that a declaration has."""
    found = node.child_by_field_name("type_parameters")
    names = (one.child_by_field_name("name") for one in (found.named_children if found is not None else ()))
    return tuple(walk.text(name) for name in names if name is not None and name.type == "type_identifier")
