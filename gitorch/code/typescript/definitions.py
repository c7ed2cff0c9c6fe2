"""What a TypeScript or JavaScript file defines: functions, variables, enums, types, namespaces."""

from __future__ import annotations

from tree_sitter import Node

from gitorch.code.model import Definition, Kind
from gitorch.code.typescript.functions import pattern_names, read_function
from gitorch.code.typescript.inference import expression_type, key_name, member_of, object_keys, value_of
from gitorch.code.typescript.parameters import type_parameters_of
from gitorch.code.typescript.requires import required
from gitorch.code.typescript.signatures import bind_pattern, keys_of, signature_of
from gitorch.code.typescript.values import read_value
from gitorch.code.typescript.walk import Handler, Walk

FUNCTIONS = {"arrow_function", "function_expression", "generator_function"}
_DEEPEST_OBJECT = 3
_WRAPPERS = {"as_expression", "satisfies_expression", "parenthesized_expression", "non_null_expression"}


def at_module_level(walk: Walk) -> bool:
    """Whether what is read now stands in no function, class or block."""
    return walk.scope is None


def _function(walk: Walk, node: Node) -> None:
    name = node.child_by_field_name("name")
    if name is None or not at_module_level(walk):
        _local_function(walk, node)
        return
    text = walk.text(name)
    defined = walk.define(
        text,
        Kind.FUNCTION,
        name,
        node,
        signature=signature_of(walk, node),
        type_parameters=type_parameters_of(walk, node),
    )
    with walk.within(defined.qualname):
        read_function(walk, node)


def _local_function(walk: Walk, node: Node) -> None:
    kept, walk.this_type = walk.this_type, None
    read_function(walk, node)
    walk.this_type = kept


def merge_overloads(walk: Walk) -> None:
    """Fold the signatures of an overloaded function or method into one definition, where its first name stands."""
    merged: dict[str, int] = {}
    kept: list[Definition] = []
    for one in walk.definitions:
        first = merged.get(one.qualname)
        if one.signature is None or first is None or kept[first].signature is None or kept[first].kind != one.kind:
            if one.signature is not None:
                merged[one.qualname] = len(kept)
            kept.append(one)
            continue
        before = kept[first]
        if not before.body.startswith("overload:"):
            kept.append(one)
            continue
        signatures = before.overloads or (before.signature,)
        if one.body.startswith("overload:"):
            signatures = (*signatures, one.signature)
        kept[first] = one._replace(place=before.place, overloads=tuple(s for s in signatures if s))
    walk.definitions[:] = [one._replace(body=one.body.removeprefix("overload:")) for one in kept]


def _function_signature(walk: Walk, node: Node) -> None:
    """``declare function`` or an overload."""
    name = node.child_by_field_name("name")
    if name is None or not at_module_level(walk):
        return
    defined = walk.define(
        walk.text(name),
        Kind.FUNCTION,
        name,
        node,
        signature=signature_of(walk, node),
        type_parameters=type_parameters_of(walk, node),
    )
    walk.definitions[-1] = defined._replace(body=f"overload:{defined.body}")
    with walk.within(defined.qualname):
        read_function(walk, node)


def _declaration(walk: Walk, node: Node) -> None:
    for declarator in node.named_children:
        if declarator.type == "variable_declarator":
            _declarator(walk, declarator)


def _declarator(walk: Walk, node: Node) -> None:
    pattern, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    if pattern is None or required(walk, node):
        return
    annotation = node.child_by_field_name("type")
    written = walk.annotation(annotation)
    type_text = walk.local_type(written) if annotation is not None else expression_type(walk, value)
    if at_module_level(walk):
        _module_variable(walk, node, pattern, type_text)
    else:
        bind_pattern(walk, pattern, type_text)
        _members_of_untyped(walk, pattern, value)
    if annotation is not None:
        walk.visit(annotation)
    if value is not None:
        owner = f"{walk.qualifier}.{walk.text(pattern)}".lstrip(".") if pattern.type == "identifier" else walk.owner
        with walk.within(owner if at_module_level(walk) else walk.owner):
            read_value(walk, value, type_text if annotation is not None else None)


def _members_of_untyped(walk: Walk, pattern: Node, value: Node | None) -> None:
    """``const { a } = b`` reads ``b.a``, whatever ``b`` is."""
    root = walk.text(value) if value is not None and value.type == "identifier" else ""
    local = walk.scope.find(root) if walk.scope is not None and pattern.type == "object_pattern" else None
    if local is not None and local.type is None:
        for name, at in keys_of(walk, pattern):
            walk.refer(root, [name], at)


def _module_variable(walk: Walk, node: Node, pattern: Node, type_text: str | None) -> None:
    value = node.child_by_field_name("value")
    if pattern.type == "identifier":
        define_value(walk, walk.text(pattern), pattern, node, value)
        return
    direct = {child.start_byte for child in pattern.named_children if pattern.type == "object_pattern"}
    for name in pattern_names(pattern):
        inferred = member_of(type_text, walk.text(name)) if name.start_byte in direct else None
        walk.define(walk.text(name), Kind.VARIABLE, name, name, inferred=inferred)
    bind_pattern(walk, pattern, type_text)


def define_value(walk: Walk, name: str, at: Node, whole: Node, value: Node | None) -> None:
    """A name that is given a value: a function if the value is one, else a variable with the keys of its object."""
    inner = unwrapped(value)
    if inner is not None and inner.type in FUNCTIONS and whole.child_by_field_name("type") is None:
        walk.define(
            name,
            Kind.FUNCTION,
            at,
            whole,
            signature=signature_of(walk, inner),
            type_parameters=type_parameters_of(walk, inner),
        )
        return
    annotation = walk.annotation(whole.child_by_field_name("type"))
    shaped = annotation is None and inner is not None and inner.type == "object" and not _is_asserted(value)
    defined = walk.define(
        name,
        Kind.VARIABLE,
        at,
        whole,
        annotation=annotation,
        value=walk.short(value),
        inferred=None if shaped or annotation else expression_type(walk, value),
    )
    if shaped and inner is not None:
        with walk.within(walk.owner, defined.qualname):
            is_constant = value is not None and value.type in ("as_expression", "call_expression")
            define_object_members(walk, inner, Kind.MEMBER if is_constant else Kind.FIELD)


def unwrapped(value: Node | None) -> Node | None:
    """The expression within ``as``, ``satisfies``, ``!``, parentheses and ``Object.freeze``."""
    while value is not None:
        if value.type in _WRAPPERS and value.named_children:
            value = value.named_children[0]
        elif value.type == "call_expression" and (frozen := _frozen(value)) is not None:
            value = frozen
        else:
            return value
    return value


def _frozen(call: Node) -> Node | None:
    """What ``Object.freeze`` is given: it answers the very same."""
    callee, given = call.child_by_field_name("function"), call.child_by_field_name("arguments")
    is_freezing = callee is not None and callee.text in (b"Object.freeze", b"Object.seal")
    return given.named_children[0] if is_freezing and given is not None and given.named_child_count == 1 else None


def _is_asserted(value: Node | None) -> bool:
    """Whether ``as T`` gives the value another type than its own."""
    return value is not None and value.type == "as_expression" and len(value.named_children) == 2


def define_object_members(walk: Walk, node: Node, kind: Kind, depth: int = 1) -> None:
    """The keys of an object literal as members of what we stand in; ``[]`` where there may be others."""
    keys, is_open = object_keys(walk, node)
    for name, key, whole in keys:
        value = value_of(whole)
        inner = unwrapped(value)
        is_function = whole.type == "method_definition" or (inner is not None and inner.type in FUNCTIONS)
        signature = signature_of(walk, inner) if is_function and inner is not None else None
        inferred = expression_type(walk, value) if inner is not None and inner.type != "object" else None
        defined = walk.define(
            name, Kind.METHOD if is_function else kind, key, whole,
            signature=signature, value=walk.short(value) if whole.type == "pair" else None,
            inferred=inferred, exported=True,
        )  # fmt: skip
        if inner is not None and inner.type == "object" and depth < _DEEPEST_OBJECT:
            with walk.within(walk.owner, defined.qualname):
                define_object_members(walk, inner, kind, depth + 1)
    if is_open:
        walk.define("[]", Kind.FIELD, node, node)


def _enum(walk: Walk, node: Node) -> None:
    name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    if name is None or body is None or not at_module_level(walk):
        return
    defined = walk.define(walk.text(name), Kind.ENUM, name, node)
    with walk.within(defined.qualname, defined.qualname):
        for child in body.named_children:
            _enum_member(walk, child)


def _enum_member(walk: Walk, child: Node) -> None:
    at = child.child_by_field_name("name") if child.type == "enum_assignment" else child
    name = key_name(walk, at) if at is not None and child.type != "comment" else None
    if name is None or at is None:
        return
    value = child.child_by_field_name("value")
    walk.define(name, Kind.MEMBER, at, child, value=walk.short(value), exported=True)
    if value is not None:
        walk.visit(value)


def _namespace(walk: Walk, node: Node) -> None:
    """``namespace N.M { … }``; what ``declare module`` adds to another module stands below its quoted name."""
    name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    if name is None or not at_module_level(walk):
        return
    text = walk.folded(name)
    if name.type != "string":
        walk.define(text.split(".", maxsplit=1)[0], Kind.NAMESPACE, name, node)
    below = f"{walk.qualifier}.{text}" if walk.qualifier else text
    if body is not None:
        with walk.within(walk.owner, below):
            walk.visit_children(body)


def _ambient(walk: Walk, node: Node) -> None:
    """``declare …``; what ``declare global`` adds is not this module's."""
    for child in node.named_children:
        if child.type == "statement_block":
            with walk.within(walk.owner, '"global"'):
                walk.visit_children(child)
        else:
            walk.visit(child)


HANDLERS: dict[str, Handler] = {
    "function_declaration": _function,
    "generator_function_declaration": _function,
    "function_signature": _function_signature,
    "lexical_declaration": _declaration,
    "variable_declaration": _declaration,
    "enum_declaration": _enum,
    "internal_module": _namespace,
    "module": _namespace,
    "ambient_declaration": _ambient,
}
