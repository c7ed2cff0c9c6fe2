"""Signatures and parameters: what a call must fit, and what a function's scope begins with."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.model import Parameter, ParameterKind, Signature
from gitorch.code.typescript.inference import expression_type, member_of
from gitorch.code.typescript.parameters import parameter_nodes, pattern_of
from gitorch.code.typescript.walk import Walk


def signature_of(walk: Walk, node: Node) -> Signature:
    """The signature of anything with parameters, an arrow function's single bare one included."""
    names = [child.type for child in node.children[:4]]
    return Signature(
        tuple(_parameters(walk, node)),
        walk.annotation(node.child_by_field_name("return_type")),
        is_async="async" in names,
        is_generator="*" in names or node.type == "generator_function_declaration",
    )


def _parameters(walk: Walk, node: Node) -> Iterator[Parameter]:
    for child in parameter_nodes(node):
        pattern = pattern_of(child)
        if pattern.type == "this":
            continue
        annotation = walk.annotation(child.child_by_field_name("type"))
        value = child.child_by_field_name("value")
        variadic = pattern.type == "rest_pattern"
        optional = variadic or child.type == "optional_parameter" or value is not None or annotation == "void"
        kind = ParameterKind.VARIADIC if variadic else ParameterKind.POSITIONAL
        name = walk.folded(pattern).removeprefix("...")
        yield Parameter(name, kind, not optional, annotation, walk.short(value))


def declare_parameters(walk: Walk, node: Node, contextual: str | None = None) -> None:
    """Bind a function's parameters in the scope we stand in, and read their types and defaults.

    ``contextual`` is the function type that the place of an arrow function expects.
    """
    for position, child in enumerate(parameter_nodes(node)):
        pattern = pattern_of(child)
        annotation = child.child_by_field_name("type")
        value = child.child_by_field_name("value")
        if annotation is not None:
            walk.visit(annotation)
            type_text = walk.local_type(walk.annotation(annotation))
        elif value is not None:
            type_text = expression_type(walk, value)
        else:
            type_text = walk.local_type(f"Parameters<{contextual}>[{position}]") if contextual else None
        bind_pattern(walk, pattern, type_text)
        if value is not None:
            walk.visit(value)
        for decorator in child.children_by_field_name("decorator"):
            walk.visit(decorator)


def bind_pattern(walk: Walk, pattern: Node, type_text: str | None) -> None:
    """Declare the names of a pattern, and note the members that it reads from a value of this type."""
    match pattern.type:
        case "identifier":
            walk.declare(walk.text(pattern), walk.place(pattern), type_text)
        case "object_pattern":
            for child in pattern.named_children:
                _bind_property(walk, child, type_text)
        case "array_pattern":
            for position, child in enumerate(pattern.named_children):
                whole = child.type == "rest_pattern" or type_text is None
                bind_pattern(walk, child, type_text if whole else f"({type_text})[{position}]")
        case "rest_pattern":
            bind_pattern(walk, pattern.named_children[0], type_text)
        case "assignment_pattern":
            _bind_default(walk, pattern, type_text)
        case _:
            pass


def keys_of(walk: Walk, pattern: Node) -> Iterator[tuple[str, Node]]:
    """The names that an object pattern reads, each with its place."""
    for child in pattern.named_children:
        left = child.child_by_field_name("left") if child.type == "object_assignment_pattern" else child
        key = left.child_by_field_name("key") if left is not None and left.type == "pair_pattern" else left
        if key is not None and key.type in ("shorthand_property_identifier_pattern", "property_identifier"):
            yield walk.text(key), key


def _bind_default(walk: Walk, pattern: Node, type_text: str | None) -> None:
    left, right = pattern.child_by_field_name("left"), pattern.child_by_field_name("right")
    if left is not None:
        bind_pattern(walk, left, type_text)
    if right is not None:
        walk.visit(right)


def _bind_property(walk: Walk, child: Node, type_text: str | None) -> None:
    match child.type:
        case "shorthand_property_identifier_pattern":
            name = walk.text(child)
            _read_member(walk, name, child, type_text)
            walk.declare(name, walk.place(child), member_of(type_text, name))
        case "object_assignment_pattern":
            left, right = child.child_by_field_name("left"), child.child_by_field_name("right")
            if left is not None:
                _bind_property(walk, left, type_text)
            if right is not None:
                walk.visit(right)
        case "pair_pattern":
            key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
            if key is None or value is None:
                return
            known = key.type == "property_identifier"
            name = walk.text(key)
            if known:
                _read_member(walk, name, key, type_text)
            bind_pattern(walk, value, member_of(type_text, name) if known else None)
        case "rest_pattern" if child.named_children:
            bind_pattern(walk, child.named_children[0], None)
        case _:
            pass


def _read_member(walk: Walk, name: str, at: Node, type_text: str | None) -> None:
    if type_text is None:
        return
    plain = type_text.removeprefix("typeof ")
    if plain != type_text and plain.replace(".", "").replace("$", "").isidentifier():
        root, *names = plain.split(".")
        walk.refer(root, [*names, name], at)
    else:
        walk.refer_member("{}", type_text, [name], at)
