"""Interfaces and type aliases of TypeScript, with the members that they declare."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.model import Kind
from gitorch.code.typescript.inference import key_name, string_value
from gitorch.code.typescript.parameters import type_parameters_of
from gitorch.code.typescript.signatures import signature_of
from gitorch.code.typescript.unions import strings_meant
from gitorch.code.typescript.walk import Walk


def read_interface(walk: Walk, node: Node) -> None:
    """A handler: an interface, its members and what it extends."""
    name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    if name is None or body is None:
        return
    parents = [child for clause in node.named_children if clause.type == "extends_type_clause"
               for child in clause.children_by_field_name("type")]  # fmt: skip
    if walk.scope is None:
        defined = walk.define(
            walk.text(name), Kind.INTERFACE, name, node,
            bases=tuple(walk.folded(parent) for parent in parents), type_parameters=type_parameters_of(walk, node),
        )  # fmt: skip
        with walk.within(walk.owner, defined.qualname):
            define_type_members(walk, body, depth=_GENERATED.get(defined.name, 0))
    with walk.within(walk.text(name)), walk.inside() as scope:
        scope.types.update(type_parameters_of(walk, node))
        for parent in parents:
            walk.visit_as(parent, "base")
        walk.visit_field(node, "type_parameters")
        walk.visit(body)


def read_alias(walk: Walk, node: Node) -> None:
    """A handler: ``type A = …``, with the members of an object that it spells out."""
    name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    if name is None or value is None:
        return
    if walk.scope is None:
        meant = strings_meant(walk, node, value)
        defined = walk.define(
            walk.text(name), Kind.TYPE, name, node,
            annotation=" | ".join(f'"{one.text}"' for one in meant) or walk.folded(value),
            type_parameters=type_parameters_of(walk, node),
        )  # fmt: skip
        with walk.within(walk.owner, defined.qualname):
            _alias_members(walk, value)
            for one in meant:
                walk.define(one.text, Kind.MEMBER, one.at, one.at, exported=True)
    with walk.within(walk.text(name)), walk.inside() as scope:
        scope.types.update(type_parameters_of(walk, node))
        walk.visit_field(node, "type_parameters")
        walk.visit(value)


def _alias_members(walk: Walk, value: Node) -> None:
    """The members of the object types, and the strings, that an alias is made of."""
    match value.type:
        case "object_type":
            define_type_members(walk, value)
        case "union_type" | "intersection_type" | "parenthesized_type" | "readonly_type":
            for part in value.named_children:
                _alias_members(walk, part)
        case "literal_type" if value.named_children and value.named_children[0].type == "string":
            text = string_value(walk, value.named_children[0])
            if text is not None:
                walk.define(text, Kind.MEMBER, value, value, exported=True)


def define_type_members(walk: Walk, body: Node, *, depth: int = 0) -> None:
    """The members of an interface or object type; ``[]`` where any other name may be there too.

    Those of the object types inside it, too, as far down as ``depth`` says.
    """
    for member in body.named_children:
        at = member.child_by_field_name("name")
        name = key_name(walk, at) if at is not None and member.type != "index_signature" else None
        if member.type == "index_signature":
            walk.define("[]", Kind.FIELD, member, member, exported=True)
        elif at is not None and name is not None and member.type == "property_signature":
            annotation = walk.annotation(member.child_by_field_name("type"))
            optional = any(child.type == "?" for child in member.children)
            found = walk.define(
                name, Kind.FIELD, at, member, annotation=annotation, is_optional=optional, exported=True
            )
            inner = next((one for one in _object_type(member.child_by_field_name("type")) if depth), None)
            if inner is not None:
                with walk.within(walk.owner, found.qualname):
                    define_type_members(walk, inner, depth=depth - 1)
        elif at is not None and name is not None and member.type == "method_signature":
            _method_signature(walk, member, at, name)


def _object_type(annotation: Node | None) -> Iterator[Node]:
    """The object type that an annotation is, where it is one."""
    yield from (one for one in annotation.named_children if one.type == "object_type") if annotation is not None else ()


def _method_signature(walk: Walk, member: Node, at: Node, name: str) -> None:
    words = {child.type for child in member.children}
    defined = walk.define(
        name, Kind.METHOD, at, member, signature=signature_of(walk, member), is_optional="?" in words,
        exported=True, type_parameters=type_parameters_of(walk, member),
    )  # fmt: skip
    walk.definitions[-1] = defined._replace(body=f"overload:{defined.body}")


_GENERATED = {"components": 3, "Database": 5}
"""Interfaces that generators write (openapi-typescript, Supabase), and how deep the types lie that code takes out."""
