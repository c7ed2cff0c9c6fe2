"""Go's types and signatures, as they are written."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.model import Parameter, ParameterKind, Signature
from gitorch.code.packages.walk import Walk

_TYPE_NAMES = ("type_identifier", "qualified_type", "generic_type")


def signature_of(walk: Walk, node: Node) -> Signature:
    """What a call of a function, a method or a method of an interface must fit. Arguments have no names in Go."""
    result = node.child_by_field_name("result")
    return Signature(tuple(_parameters(walk, node)), walk.folded(result) if result is not None else None)


def _parameters(walk: Walk, node: Node) -> Iterator[Parameter]:
    for number, (name, declaration) in enumerate(named_parameters(node.child_by_field_name("parameters"))):
        written = declaration.child_by_field_name("type")
        text = walk.text(name) if name is not None else "_"
        is_variadic = declaration.type.startswith("variadic")
        yield Parameter(
            text if text != "_" else f"argument {number + 1}",
            ParameterKind.VARIADIC if is_variadic else ParameterKind.POSITIONAL_ONLY,
            not is_variadic,
            walk.folded(written) if written is not None else None,
        )


def named_parameters(parameters: Node | None) -> Iterator[tuple[Node | None, Node]]:
    """Each parameter's name, where it has one, with the declaration that it stands in."""
    for declaration in parameters.named_children if parameters is not None else ():
        if not declaration.type.endswith("parameter_declaration"):
            continue
        names = declaration.children_by_field_name("name")
        yield from ((name, declaration) for name in names or (None,))


def declare_parameters(walk: Walk, node: Node) -> None:
    """The names that a function's body sees: type parameters, the receiver, parameters, named results."""
    _declare_type_parameters(walk, node.child_by_field_name("type_parameters"))
    for field in ("receiver", "parameters", "result"):
        found = node.child_by_field_name(field)
        if found is None or found.type != "parameter_list":
            walk.visit(found)
            continue
        for name, declaration in named_parameters(found):
            written = declaration.child_by_field_name("type")
            walk.visit(written)
            annotation = walk.type_text(written)
            if annotation is not None and declaration.type.startswith("variadic"):
                annotation = f"[]{annotation}"
            if name is not None:
                walk.declare(walk.text(name), name, annotation, is_parameter=True)


def _declare_type_parameters(walk: Walk, node: Node | None) -> None:
    for declaration in node.named_children if node is not None else ():
        constraint = declaration.child_by_field_name("type")
        walk.visit(constraint)
        for name in declaration.children_by_field_name("name"):
            walk.declare(walk.text(name), name)


def type_parameter_names(walk: Walk, node: Node) -> tuple[str, ...]:
    """The names of the type parameters of a type or a function."""
    found = node.child_by_field_name("type_parameters")
    declarations = found.named_children if found is not None else ()
    return tuple(walk.text(name) for one in declarations for name in one.children_by_field_name("name"))


def receiver_type(walk: Walk, node: Node) -> str:
    """The type that a method belongs to, without its pointer and its type arguments."""
    for _, declaration in named_parameters(node.child_by_field_name("receiver")):
        return base_name(walk, declaration.child_by_field_name("type"))
    return ""


def base_name(walk: Walk, node: Node | None) -> str:
    """``User`` for ``*User`` and ``User[T]``, ``users.User`` for that; empty for a type without a name."""
    while node is not None and node.type in ("pointer_type", "parenthesized_type", "type_elem"):
        node = node.named_children[0] if node.named_child_count == 1 else None
    if node is None or node.type not in _TYPE_NAMES:
        return ""
    return base_name(walk, node.child_by_field_name("type")) if node.type == "generic_type" else walk.text(node)


def element_of(node: Node) -> Node | None:
    """The type of the elements of a slice, an array or a map."""
    return node.child_by_field_name("value" if node.type == "map_type" else "element")
