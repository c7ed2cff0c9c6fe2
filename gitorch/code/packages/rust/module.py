"""Rust source to a :class:`Module`. Each implementation of a trait is a class of its own, ``Store for Memory``."""

from __future__ import annotations

from tree_sitter import Node

from gitorch.code.model import Kind, Module, Signature
from gitorch.code.packages.rust.attributes import read_attribute, take_attributes
from gitorch.code.packages.rust.chains import chain_of
from gitorch.code.packages.rust.expressions import HANDLERS
from gitorch.code.packages.rust.signatures import (
    declare_parameters,
    has_self,
    parts_of,
    signature_of,
    type_parameters_of,
)
from gitorch.code.packages.rust.uses import read_extern, read_use
from gitorch.code.packages.walk import Handler, Walk, read_module


def parse(source: bytes) -> Module:
    """The module that a ``.rs`` file is; what isn't understood is left out."""
    return read_module(source, "rust", {**HANDLERS, **_ITEMS}, chain_of)


def _module(walk: Walk, node: Node) -> None:
    name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    decorators = take_attributes(walk)
    if name is None or walk.in_block:
        return
    defined = walk.define(
        walk.text(name), Kind.NAMESPACE, name, name, decorators=decorators, value="file" if body is None else None
    )
    if body is not None:
        walk.modules = (*walk.modules, walk.text(name))
        with walk.within(defined.qualname, defined.qualname):
            walk.visit_children(body)
        walk.modules = walk.modules[:-1]


def _type(walk: Walk, node: Node) -> None:
    """A struct, a union, an enum."""
    name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    decorators = take_attributes(walk)
    if name is None or walk.in_block:
        _local_item(walk, node)
        return
    kind = Kind.ENUM if node.type == "enum_item" else Kind.CLASS
    defined = walk.define(
        walk.text(name), kind, name, node, decorators=decorators, type_parameters=type_parameters_of(walk, node)
    )
    with walk.within(defined.qualname, defined.qualname):
        walk.visit(node.child_by_field_name("type_parameters"))
        if body is not None and kind is Kind.CLASS:
            _fields(walk, body)
            walk.define(
                "constructor", Kind.METHOD, name, name, signature=Signature(tuple(parts_of(walk, body))),
                is_static=True,
            )  # fmt: skip
        elif body is not None:
            walk.visit_children(body)


def _fields(walk: Walk, body: Node) -> None:
    for number, written in enumerate(body.children_by_field_name("type")):
        walk.define(str(number), Kind.FIELD, written, written, annotation=walk.type_text(written))
        walk.visit(written)
    for one in body.named_children if body.type == "field_declaration_list" else ():
        name = one.child_by_field_name("name")
        if name is not None:
            annotation = walk.type_text(one.child_by_field_name("type"))
            walk.define(walk.text(name), Kind.FIELD, name, one, annotation=annotation)
            walk.visit(one.child_by_field_name("type"))


def _variant(walk: Walk, node: Node) -> None:
    name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    take_attributes(walk)
    if name is None:
        return
    is_called = body is not None and body.type == "ordered_field_declaration_list"
    signature = Signature(tuple(parts_of(walk, body))) if is_called and body is not None else None
    walk.define(walk.text(name), Kind.MEMBER, name, node, signature=signature)
    for one in body.named_children if body is not None else ():
        walk.visit(one.child_by_field_name("type") or one)


def _trait(walk: Walk, node: Node) -> None:
    name = node.child_by_field_name("name")
    decorators = take_attributes(walk)
    if name is None or walk.in_block:
        _local_item(walk, node)
        return
    bounds = node.child_by_field_name("bounds")
    chains = [walk.chain(one) for one in bounds.named_children] if bounds is not None else []
    defined = walk.define(
        walk.text(name), Kind.INTERFACE, name, node, decorators=decorators,
        bases=tuple(one.written for one in chains if one is not None), type_parameters=type_parameters_of(walk, node),
    )  # fmt: skip
    walk.visit(bounds)
    _body(walk, node, defined.qualname)


def _body(walk: Walk, node: Node, qualname: str) -> None:
    body = node.child_by_field_name("body")
    with walk.within(qualname, qualname):
        walk.visit_children(body)


def _implementation(walk: Walk, node: Node) -> None:
    """``impl T`` adds to the type; ``impl Trait for T`` is a class that keeps the trait's promise."""
    written, trait = node.child_by_field_name("type"), node.child_by_field_name("trait")
    decorators = take_attributes(walk)
    chain, promised = walk.chain(written), walk.chain(trait)
    if written is None or chain is None or walk.in_block:
        return
    walk.visit(written)
    walk.visit(trait)
    name = chain.written.rpartition(".")[2]
    inside = f"{walk.qualifier}." if walk.qualifier else ""
    if promised is None:
        with walk.within(f"{inside}{name}", f"{inside}{name}"):
            walk.visit_children(node.child_by_field_name("body"))
        return
    qualname = f"{inside}{promised.written.rpartition('.')[2]} for {name}"
    is_blanket = name in type_parameters_of(walk, node)
    walk.define(
        name, Kind.CLASS, written, node, qualname=qualname, bases=(promised.written,), implements=(promised.written,),
        annotation=None if is_blanket else chain.written, decorators=decorators,
        type_parameters=type_parameters_of(walk, node),
    )  # fmt: skip
    _body(walk, node, qualname)


def _function(walk: Walk, node: Node) -> None:
    name = node.child_by_field_name("name")
    decorators = take_attributes(walk)
    if name is None:
        return
    body = node.child_by_field_name("body")
    is_member = walk.qualifier not in ("", ".".join(walk.modules))
    if walk.in_block:
        walk.declare(walk.text(name), name)
    else:
        walk.define(
            walk.text(name), Kind.METHOD if is_member else Kind.FUNCTION, name, node,
            signature=signature_of(walk, node), decorators=decorators, type_parameters=type_parameters_of(walk, node),
            is_static=not has_self(node), is_abstract=body is None, is_optional=body is not None,
        )  # fmt: skip
    owner = walk.owner if walk.in_block else f"{walk.qualifier}.{walk.text(name)}".strip(".")
    with walk.within(owner), walk.block():
        for parameter in type_parameters_of(walk, node):
            walk.declare(parameter, node)
        for field in ("type_parameters", "return_type"):
            walk.visit(node.child_by_field_name(field))
        declare_parameters(walk, node)
        walk.visit(body)


def _value(walk: Walk, node: Node) -> None:
    """A constant or a static, of a file, a type or a block."""
    name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    written = node.child_by_field_name("type")
    decorators = take_attributes(walk)
    walk.visit(written)
    if name is None:
        return
    annotation = walk.type_text(written)
    if walk.in_block:
        walk.declare(walk.text(name), name, annotation)
    elif walk.text(name) != "_":
        is_member = walk.qualifier not in ("", ".".join(walk.modules))
        walk.define(
            walk.text(name), Kind.FIELD if is_member else Kind.VARIABLE, name, node, annotation=annotation,
            value=walk.short(value), is_static=True, decorators=decorators, is_optional=value is not None,
        )  # fmt: skip
    walk.visit(value)


def _alias(walk: Walk, node: Node) -> None:
    name, written = node.child_by_field_name("name"), node.child_by_field_name("type")
    decorators = take_attributes(walk)
    if name is not None and not walk.in_block:
        walk.define(
            walk.text(name), Kind.TYPE, name, node, value=walk.short(written), is_static=True, decorators=decorators,
            type_parameters=type_parameters_of(walk, node), is_optional=written is not None,
        )  # fmt: skip
    walk.visit(written)


def _local_item(walk: Walk, node: Node) -> None:
    name = node.child_by_field_name("name")
    if name is not None:
        walk.declare(walk.text(name), name)


def _type_parameter(walk: Walk, node: Node) -> None:
    walk.visit_field(node, "bounds")
    walk.visit_field(node, "default_type")


_ITEMS: dict[str, Handler] = {
    "attribute_item": read_attribute,
    "use_declaration": read_use,
    "extern_crate_declaration": read_extern,
    "mod_item": _module,
    "struct_item": _type,
    "union_item": _type,
    "enum_item": _type,
    "enum_variant": _variant,
    "trait_item": _trait,
    "impl_item": _implementation,
    "function_item": _function,
    "function_signature_item": _function,
    "const_item": _value,
    "static_item": _value,
    "type_item": _alias,
    "associated_type": _alias,
    "type_parameter": _type_parameter,
}
