"""The parameters and results of PHP functions and methods."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.model import Parameter, ParameterKind, Signature
from gitorch.code.nodes import children
from gitorch.code.packages.php.names import documented, full_type
from gitorch.code.packages.walk import Walk

_TAKES_ALL = re.compile(r"\bfunc_(?:get_args?|num_args)\s*\(")


def _parameters(walk: Walk, node: Node | None) -> tuple[Parameter, ...]:
    """What a call gives. A default before a parameter without one is of no use."""
    listed = list(_parameter(walk, node))
    last = max((number for number, one in enumerate(listed) if one.required), default=-1)
    return tuple(
        one._replace(required=True) if number < last and one.kind is ParameterKind.POSITIONAL else one
        for number, one in enumerate(listed)
    )


def _parameter(walk: Walk, node: Node | None) -> Iterator[Parameter]:
    for one in children(node, "simple_parameter", "property_promotion_parameter", "variadic_parameter"):
        name, written = one.child_by_field_name("name"), one.child_by_field_name("type")
        default = one.child_by_field_name("default_value")
        text = walk.text(plain_name(name)) if name is not None else ""
        if one.type == "variadic_parameter":
            yield Parameter(text, ParameterKind.VARIADIC, required=False)
            yield Parameter(text, ParameterKind.KEYWORDS, required=False)
        else:
            annotation = full_type(walk, walk.folded(written)) if written is not None else None
            yield Parameter(text, ParameterKind.POSITIONAL, default is None, annotation, walk.short(default))


def plain_name(name: Node) -> Node:
    """The name of a variable without its dollar."""
    return name.named_children[-1] if name.named_child_count else name


def signature_of(walk: Walk, node: Node) -> Signature:
    """The parameters and the result of a function; the comment before it tells a result that has no type."""
    parameters, body = _parameters(walk, node.child_by_field_name("parameters")), node.child_by_field_name("body")
    written = node.child_by_field_name("return_type")
    if body is not None and _TAKES_ALL.search(walk.text(body)):
        parameters = (*parameters, Parameter("arguments", ParameterKind.VARIADIC, required=False))
    returns = full_type(walk, walk.folded(written)) if written is not None else documented(walk, node, "return")
    return Signature(parameters, returns)
