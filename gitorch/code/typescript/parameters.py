"""The parameters of anything that is called, and the type of a function as its head tells it."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.typescript.walk import Walk

_LONGEST = 80


def parameter_nodes(node: Node) -> list[Node]:
    """The nodes of a function's parameters."""
    single = node.child_by_field_name("parameter")
    if single is not None:
        return [single]
    whole = node.child_by_field_name("parameters")
    return [child for child in whole.named_children if child.type != "comment"] if whole is not None else []


def pattern_of(parameter: Node) -> Node:
    """The name or pattern that a parameter binds."""
    return parameter.child_by_field_name("pattern") or parameter


def type_parameters_of(walk: Walk, node: Node) -> tuple[str, ...]:
    """The names of the type parameters that a declaration has."""
    found = node.child_by_field_name("type_parameters")
    if found is None:
        return ()
    names = (child.child_by_field_name("name") for child in found.named_children if child.type == "type_parameter")
    return tuple(walk.text(name) for name in names if name is not None)


def function_type(walk: Walk, node: Node) -> str | None:
    """The type of a function that stands in a scope. In JavaScript, where a call may give any number, by its answer."""
    with walk.inside() as scope:
        scope.types.update(type_parameters_of(walk, node))
        returns = walk.local_type(walk.annotation(node.child_by_field_name("return_type")))
        if walk.is_javascript:
            return f"(...rest: any[]) => {returns}" if returns else None
        return f"({', '.join(_written(walk, node))}) => {returns or 'any'}"


def _written(walk: Walk, node: Node) -> Iterator[str]:
    given = [one for one in parameter_nodes(node) if pattern_of(one).type != "this"]
    for number, child in enumerate(given):
        text = walk.annotation(child.child_by_field_name("type"))
        known = walk.local_type(text) if text is not None and len(text) <= _LONGEST else None
        if pattern_of(child).type == "rest_pattern":
            yield f"...a{number}: {known or 'any[]'}"
        else:
            yield f"a{number}{'?' if _may_lack(child, text) else ''}: {known or 'any'}"


def _may_lack(parameter: Node, annotation: str | None) -> bool:
    return (
        parameter.type == "optional_parameter"
        or parameter.child_by_field_name("value") is not None
        or (annotation == "void")
    )
