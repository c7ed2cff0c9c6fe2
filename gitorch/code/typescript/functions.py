"""Functions and blocks: the scopes of a TypeScript file."""

from __future__ import annotations

from tree_sitter import Node

from gitorch.code.typescript.inference import element_of, expression_type
from gitorch.code.typescript.parameters import function_type, type_parameters_of
from gitorch.code.typescript.signatures import bind_pattern, declare_parameters
from gitorch.code.typescript.walk import Handler, Walk

_DECLARING = {
    "function_declaration",
    "generator_function_declaration",
    "class_declaration",
    "abstract_class_declaration",
    "enum_declaration",
}
_TYPES = {"interface_declaration", "type_alias_declaration"}


def read_function(walk: Walk, node: Node, contextual: str | None = None) -> None:
    """A function's parameters and body in a scope of their own. ``contextual``: the type that its place expects."""
    for decorator in node.children_by_field_name("decorator"):
        walk.visit(decorator)
    with walk.inside(is_function=True) as scope:
        scope.types.update(type_parameters_of(walk, node))
        walk.visit_field(node, "type_parameters")
        declare_parameters(walk, node, contextual)
        walk.visit_field(node, "return_type")
        body = node.child_by_field_name("body")
        if body is not None:
            _read_body(walk, node, body)


def _read_body(walk: Walk, node: Node, body: Node) -> None:
    kept, walk.returns = walk.returns, _returned(walk, node)
    if body.type == "statement_block":
        read_statements(walk, body)
    else:
        from gitorch.code.typescript.values import read_value  # noqa: PLC0415 - values hold functions too

        read_value(walk, body, walk.returns)
    walk.returns = kept


def _returned(walk: Walk, node: Node) -> str | None:
    """The type that a return statement of this function must give, where the function says."""
    found = walk.local_type(walk.annotation(node.child_by_field_name("return_type")))
    is_async = any(child.type == "async" for child in node.children[:4])
    return f"Awaited<{found}>" if found and is_async else found


def read_statements(walk: Walk, block: Node) -> None:
    """The statements of a block in the scope we stand in; what they declare is known from the start."""
    for child in block.named_children:
        _hoist(walk, child)
    walk.visit_children(block)


def _hoist(walk: Walk, statement: Node) -> None:
    if walk.scope is None:
        return
    if statement.type in _DECLARING or statement.type in _TYPES:
        name = statement.child_by_field_name("name")
        if name is None:
            return
        if statement.type in _TYPES or "class" in statement.type:
            walk.scope.types.add(walk.text(name))
        if statement.type in _DECLARING:
            typed = walk.local_type(function_type(walk, statement)) if "function" in statement.type else None
            walk.declare(walk.text(name), walk.place(name), typed)
    elif statement.type in ("lexical_declaration", "variable_declaration"):
        for declarator in statement.named_children:
            pattern = declarator.child_by_field_name("name")
            if pattern is not None:
                for name in pattern_names(pattern):
                    walk.declare(walk.text(name), walk.place(name))


def pattern_names(pattern: Node) -> list[Node]:
    """The nodes of the names that a pattern binds."""
    if pattern.type in ("identifier", "shorthand_property_identifier_pattern"):
        return [pattern]
    match pattern.type:
        case "pair_pattern":
            inside = [pattern.child_by_field_name("value")]
        case "object_assignment_pattern" | "assignment_pattern":
            inside = [pattern.child_by_field_name("left")]
        case _:
            inside = list(pattern.named_children)
    return [name for child in inside if child is not None for name in pattern_names(child)]


def _function(walk: Walk, node: Node) -> None:
    """A function that is a value, or one declared within another."""
    kept = walk.this_type
    if node.type != "arrow_function":
        walk.this_type = None
    read_function(walk, node)
    walk.this_type = kept


def _block(walk: Walk, node: Node) -> None:
    with walk.inside():
        read_statements(walk, node)


def _for(walk: Walk, node: Node) -> None:
    with walk.inside():
        initializer = node.child_by_field_name("initializer")
        if initializer is not None:
            _hoist(walk, initializer)
        walk.visit_children(node)


def _for_in(walk: Walk, node: Node) -> None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    operator = node.child_by_field_name("operator")
    if left is None or right is None:
        return
    walk.visit(right)
    with walk.inside():
        if node.child_by_field_name("kind") is None:
            walk.visit(left)
        else:
            each = operator is not None and operator.type == "of"
            bind_pattern(walk, left, walk.local_type(element_of(expression_type(walk, right))) if each else "string")
        walk.visit_field(node, "body")


def _catch(walk: Walk, node: Node) -> None:
    with walk.inside():
        parameter = node.child_by_field_name("parameter")
        if parameter is not None:
            bind_pattern(walk, parameter, None)
        walk.visit_field(node, "body")


def _switch_body(walk: Walk, node: Node) -> None:
    with walk.inside():
        for case in node.named_children:
            for child in case.named_children:
                _hoist(walk, child)
        walk.visit_children(node)


HANDLERS: dict[str, Handler] = {
    "arrow_function": _function,
    "function_expression": _function,
    "generator_function": _function,
    "statement_block": _block,
    "switch_body": _switch_body,
    "for_statement": _for,
    "for_in_statement": _for_in,
    "catch_clause": _catch,
}
