"""Classes, interfaces and type aliases: their members, what they extend, what they promise."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.model import Kind
from gitorch.code.typescript.functions import read_function
from gitorch.code.typescript.inference import expression_type, key_name
from gitorch.code.typescript.interfaces import read_alias, read_interface
from gitorch.code.typescript.parameters import parameter_nodes, pattern_of, type_parameters_of
from gitorch.code.typescript.signatures import signature_of
from gitorch.code.typescript.values import read_value
from gitorch.code.typescript.walk import Handler, Walk

_CALLABLE = {"arrow_function", "function_expression"}
_ACCESS = {"accessibility_modifier", "readonly", "override_modifier"}


def _class(walk: Walk, node: Node) -> None:
    name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    for decorator in node.children_by_field_name("decorator"):
        walk.visit(decorator)
    if body is None:
        return
    heritage = [child for child in node.named_children if child.type == "class_heritage"]
    if name is None or walk.scope is not None:
        _local_class(walk, node, heritage, body)
        return
    defined = walk.define(
        walk.text(name),
        Kind.CLASS,
        name,
        node,
        bases=_base_texts(walk, heritage, "extends_clause", "implements_clause"),
        implements=_base_texts(walk, heritage, "implements_clause"),
        decorators=tuple(walk.folded(one) for one in node.children_by_field_name("decorator")),
        is_abstract=node.type == "abstract_class_declaration",
        type_parameters=type_parameters_of(walk, node),
    )
    with walk.within(defined.qualname, defined.qualname):
        _class_contents(walk, node, heritage, body, defined.qualname)


def _heritage(clause: Node) -> Iterator[Node]:
    """The classes and interfaces that a class names, without their type arguments."""
    for child in clause.named_children:
        if child.type == "extends_clause":
            yield from child.children_by_field_name("value")
        elif child.type == "implements_clause":
            yield from (one for one in child.named_children if one.type != "comment")


def _base_texts(walk: Walk, heritage: list[Node], *clauses: str) -> tuple[str, ...]:
    """What these clauses of a class name, with type arguments, as written."""
    found = (child for clause in heritage for child in clause.named_children if child.type in clauses)
    return tuple(text for child in found for text in _named_in(walk, child))


def _named_in(walk: Walk, clause: Node) -> list[str]:
    parts = [walk.folded(part) for part in clause.named_children if part.type != "comment"]
    return parts if clause.type == "implements_clause" else ["".join(parts)]


def _local_class(walk: Walk, node: Node, heritage: list[Node], body: Node) -> None:
    """A class within a function, or without a name: only what it refers to."""
    kept = list(walk.definitions)
    _class_contents(walk, node, heritage, body, None)
    walk.definitions[:] = kept


def _class_contents(walk: Walk, node: Node, heritage: list[Node], body: Node, this_type: str | None) -> None:
    kept = walk.this_type, walk.super_path
    walk.this_type, walk.super_path = this_type, _extended(walk, heritage)
    with walk.inside() as scope:
        scope.types.update(type_parameters_of(walk, node))
        walk.visit_field(node, "type_parameters")
        for clause in heritage:
            _refer_to_bases(walk, clause)
        for member in body.named_children:
            _class_member(walk, member, this_type)
    walk.this_type, walk.super_path = kept


def _extended(walk: Walk, heritage: list[Node]) -> str | None:
    """The class that ``super`` means, where it is named."""
    for clause in heritage:
        for child in clause.named_children:
            value = child.child_by_field_name("value") if child.type == "extends_clause" else None
            if value is not None and value.type in ("identifier", "member_expression"):
                return walk.folded(value)
    return None


def _refer_to_bases(walk: Walk, clause: Node) -> None:
    for base in _heritage(clause):
        if base.type in ("identifier", "member_expression", "type_identifier", "nested_type_identifier"):
            root, *names = walk.folded(base).replace("?.", ".").split(".")
            walk.refer(root, names, base, role="base")
        elif base.type == "generic_type":
            walk.visit_as(base, "base")
        else:
            walk.visit(base)
    for child in clause.named_children:
        for arguments in child.children_by_field_name("type_arguments"):
            walk.visit(arguments)


def _class_member(walk: Walk, member: Node, this_type: str | None) -> None:
    at = member.child_by_field_name("name")
    name = key_name(walk, at) if at is not None else None
    if at is None or name is None:
        walk.visit(member)
        return
    words = {child.type for child in member.children}
    match member.type:
        case "method_definition" | "abstract_method_signature" | "method_signature":
            _method(walk, member, at, name, words)
        case "public_field_definition":
            _field(walk, member, at, name, words)
        case _:
            walk.visit(member)
    if walk.is_javascript and this_type is not None and member.type == "method_definition":
        _assigned_fields(walk, member)


def _method(walk: Walk, member: Node, at: Node, name: str, words: set[str]) -> None:
    is_accessor = bool(words & {"get", "set"})
    signature = signature_of(walk, member)
    defined = walk.define(
        name,
        Kind.PROPERTY if is_accessor else Kind.METHOD,
        at,
        member,
        signature=None if is_accessor else signature,
        annotation=signature.returns if is_accessor else None,
        is_abstract=member.type == "abstract_method_signature",
        is_static="static" in words,
        is_optional="?" in words,
        exported=True,
        type_parameters=type_parameters_of(walk, member),
        decorators=tuple(walk.folded(one) for one in member.children_by_field_name("decorator")),
    )
    if member.type == "method_signature":
        walk.definitions[-1] = defined._replace(body=f"overload:{defined.body}")
    if name == "constructor":
        _parameter_properties(walk, member)
    with walk.within(defined.qualname):
        read_function(walk, member)


def _parameter_properties(walk: Walk, constructor: Node) -> None:
    for child in parameter_nodes(constructor):
        pattern = pattern_of(child)
        if pattern.type == "identifier" and any(one.type in _ACCESS for one in child.children):
            annotation = walk.annotation(child.child_by_field_name("type"))
            walk.define(walk.text(pattern), Kind.FIELD, pattern, child, annotation=annotation, exported=True)


def _field(walk: Walk, member: Node, at: Node, name: str, words: set[str]) -> None:
    value, annotation = member.child_by_field_name("value"), member.child_by_field_name("type")
    written = walk.annotation(annotation)
    is_function = value is not None and value.type in _CALLABLE and annotation is None
    defined = walk.define(
        name,
        Kind.METHOD if is_function else Kind.FIELD,
        at,
        member,
        signature=signature_of(walk, value) if is_function and value is not None else None,
        annotation=written,
        value=walk.short(value),
        inferred=None if written or is_function else expression_type(walk, value),
        is_abstract="abstract" in words,
        is_static="static" in words,
        is_optional="?" in words,
        exported=True,
    )
    for decorator in member.children_by_field_name("decorator"):
        walk.visit(decorator)
    with walk.within(defined.qualname):
        if annotation is not None:
            walk.visit(annotation)
        if value is not None:
            read_value(walk, value, walk.local_type(written))


def _assigned_fields(walk: Walk, method: Node) -> None:
    """In JavaScript a class has the fields that its methods assign to ``this``."""
    known = {one.qualname for one in walk.definitions}
    for target, value in _assignments(method):
        prop = target.child_by_field_name("property")
        root = target.child_by_field_name("object")
        if prop is None or root is None or root.type != "this":
            continue
        name = walk.text(prop)
        if f"{walk.qualifier}.{name}" not in known:
            known.add(walk.define(name, Kind.FIELD, prop, target, value=walk.short(value), exported=True).qualname)


def _assignments(node: Node) -> Iterator[tuple[Node, Node | None]]:
    for child in node.named_children:
        if child.type == "assignment_expression":
            left = child.child_by_field_name("left")
            if left is not None and left.type == "member_expression":
                yield left, child.child_by_field_name("right")
        yield from _assignments(child)


HANDLERS: dict[str, Handler] = {
    "class_declaration": _class,
    "abstract_class_declaration": _class,
    "class": _class,
    "interface_declaration": read_interface,
    "type_alias_declaration": read_alias,
}
