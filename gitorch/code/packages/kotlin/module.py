"""Kotlin source to a :class:`Module`: what it declares. Functions may be told apart by their parameters."""

from __future__ import annotations

from tree_sitter import Node

from gitorch.code.model import Kind, Module, Signature
from gitorch.code.nodes import child
from gitorch.code.packages.kotlin.chains import chain_of
from gitorch.code.packages.kotlin.expressions import HANDLERS, TYPES, call_of, is_given, type_of
from gitorch.code.packages.kotlin.functions import (
    declare_parameters,
    default_of,
    ordered,
    parameter,
    signature_of,
    type_parameters_of,
    words_of,
)
from gitorch.code.packages.walk import Handler, Walk, read_module

_BODIES = ("class_body", "enum_class_body")


def parse(source: bytes) -> Module:
    """The module that a ``.kt`` file is; what isn't understood is left out."""
    return read_module(source, "kotlin", {**HANDLERS, **_DECLARATIONS}, chain_of)


def _package(walk: Walk, node: Node) -> None:
    name = child(node, "qualified_identifier", "identifier")
    walk.package = walk.folded(name).replace(" ", "") if name is not None else ""


def _import(walk: Walk, node: Node) -> None:
    path = child(node, "qualified_identifier")
    if path is None or not path.named_children:
        return
    names = [walk.text(one) for one in path.named_children]
    alias = child(node, "identifier")
    if walk.text(node).rstrip().endswith("*"):
        walk.import_name(".".join(names), "*", "*", path)
    else:
        local = walk.text(alias) if alias is not None else names[-1]
        holder = ".".join(name for name in names[:-1] if name != "Companion")  # its members are told as the class's
        walk.import_name(holder, names[-1], local, path.named_children[-1])


def _class(walk: Walk, node: Node) -> None:
    name = node.child_by_field_name("name") or child(node, "identifier")
    words = words_of(walk, node)
    is_interface = any(one.type == "interface" for one in node.children)
    kind = Kind.INTERFACE if is_interface else Kind.ENUM if "enum" in words else Kind.CLASS
    if name is None:
        return
    bases, promised = _supertypes(walk, node)
    around = f"{walk.owner}." if walk.in_block and walk.owner else f"{walk.qualifier}." if walk.qualifier else ""
    defined = walk.define(
        walk.text(name), kind, name, node, qualname=f"{around}{walk.text(name)}", bases=bases, implements=promised,
        decorators=words, is_abstract="abstract" in words or "sealed" in words,
        type_parameters=type_parameters_of(walk, node),
    )  # fmt: skip
    with walk.within(defined.qualname, defined.qualname), walk.block():
        constructor = child(node, "primary_constructor")
        if constructor is not None:
            _primary(walk, constructor, name)
        walk.visit(child(node, "modifiers"))
        walk.visit(child(node, "type_parameters"))
        walk.visit(child(node, "delegation_specifiers"))
        with walk.type_body(is_interface=is_interface):
            walk.visit_children(child(node, *_BODIES))


def _supertypes(walk: Walk, node: Node) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a class inherits from, and the interfaces among that which it must keep itself."""
    bases, promised = [], []
    found = child(node, "delegation_specifiers")
    for one in found.named_children if found is not None else ():
        inner = one.named_children[0] if one.named_children else one
        written = inner if inner.type == "user_type" else child(inner, "user_type")
        chain = walk.chain(written)
        if chain is not None:
            bases.append(chain.written)
            if inner.type == "user_type":
                promised.append(chain.written)
    return tuple(bases), tuple(promised)


def _primary(walk: Walk, node: Node, at: Node) -> None:
    """The constructor in a class's head; its ``val`` and ``var`` are properties."""
    found = child(node, "class_parameters")
    parameters = []
    for one in found.named_children if found is not None else ():
        name, written = child(one, "identifier"), child(one, *TYPES)
        if name is None:
            continue
        words = words_of(walk, one)
        default = default_of(one)
        parameters.append(parameter(walk, name, written, is_many="vararg" in words, default=default))
        if any(each.type in ("val", "var") for each in one.children):
            annotation = walk.type_text(written)
            walk.define(walk.text(name), Kind.FIELD, name, one, annotation=annotation, decorators=words)
        else:
            walk.declare(walk.text(name), name, walk.type_text(written), is_parameter=True)
        walk.visit(written)
        walk.visit(default)
    walk.define("constructor", Kind.METHOD, at, node, signature=Signature(ordered(parameters)))


def _function(walk: Walk, node: Node) -> None:
    name = node.child_by_field_name("name")
    if name is None:
        walk.visit_children(node)
        return
    words, body = words_of(walk, node), child(node, "function_body")
    before = [one for one in node.named_children if one.type in TYPES and one.end_byte <= name.start_byte]
    if walk.in_block:
        walk.declare(walk.text(name), name)
    else:
        receiver = walk.chain(before[-1]) if before else None
        walk.define(
            walk.text(name), Kind.METHOD if walk.in_type else Kind.FUNCTION, name, node,
            signature=signature_of(walk, node, name), decorators=words, type_parameters=type_parameters_of(walk, node),
            bases=(receiver.written if receiver is not None else "?",) if before else (),
            is_abstract="abstract" in words or (walk.in_interface and body is None),
            is_optional=walk.in_interface and body is not None,
        )  # fmt: skip
    owner = walk.owner if walk.in_block else f"{walk.qualifier}.{walk.text(name)}".strip(".")
    with walk.within(owner), walk.block():
        for parameter in type_parameters_of(walk, node):
            walk.declare(parameter, node)
        if before:
            walk.declare("this", before[-1], walk.type_text(before[-1]))
        for one in node.named_children:
            if one.type in (*TYPES, "modifiers", "type_parameters"):
                walk.visit(one)
        declare_parameters(walk, child(node, "function_value_parameters"))
        walk.visit(body)


def _secondary(walk: Walk, node: Node) -> None:
    walk.define("constructor", Kind.METHOD, node, node, signature=signature_of(walk, node, None))
    with walk.within(f"{walk.qualifier}.constructor"), walk.block():
        declare_parameters(walk, child(node, "function_value_parameters"))
        for one in node.named_children:
            if one.type != "function_value_parameters":
                walk.visit(one)


def _property(walk: Walk, node: Node) -> None:
    """``val`` and ``var``: of a file, of a class, of a block."""
    words, variable = words_of(walk, node), child(node, "variable_declaration")
    several = child(node, "multi_variable_declaration")
    accessor = any(one.type in ("getter", "setter", "property_delegate") for one in node.named_children)
    after = variable or several
    values = [one for one in node.named_children if after is not None and one.start_byte > after.end_byte]
    value = next((one for one in values if is_given(one)), None)
    for one in values:
        with walk.block():
            walk.visit(one)
    if several is not None:
        for each in several.named_children:
            _bind(walk, each, None)
    name = child(variable, "identifier") if variable is not None else None
    if name is None or variable is None:
        return
    written = child(variable, *TYPES)
    walk.visit(written)
    annotation, chain = walk.type_text(written), walk.chain(value)
    if walk.in_block:
        walk.declare(walk.text(name), name, annotation, chain)
        return
    receiver = [one for one in node.named_children if one.type in TYPES]
    base = walk.chain(receiver[0]) if receiver else None
    is_open = walk.in_interface and not accessor
    walk.define(
        walk.text(name), Kind.FIELD if walk.in_type else Kind.VARIABLE, name, node, annotation=annotation,
        value=walk.short(value), chain=chain.stored if chain is not None and annotation is None else None,
        decorators=words, bases=(base.written if base is not None else "?",) if receiver else (),
        is_abstract="abstract" in words or is_open, is_optional=walk.in_interface and accessor,
    )  # fmt: skip


def _bind(walk: Walk, variable: Node, chain: str | None) -> None:
    name, written = child(variable, "identifier"), child(variable, *TYPES)
    walk.visit(written)
    if name is not None:
        walk.declare(walk.text(name), name, walk.type_text(written), chain)


def _companion(walk: Walk, node: Node) -> None:
    """What a companion has is said of the class itself."""
    walk.visit(child(node, "delegation_specifiers"))
    walk.visit(child(node, *_BODIES))


def _object_literal(walk: Walk, node: Node) -> None:
    """``object : Listener { … }``: a class without a name."""
    bases, promised = _supertypes(walk, node)
    name = f"object {bases[0].rpartition('.')[2]}" if bases else "object"
    around = walk.owner or walk.qualifier
    number = sum(one.qualname.startswith(f"{around}.{name}") for one in walk.definitions)
    qualname = f"{around}.{name} {number + 1}"
    walk.define(name, Kind.CLASS, node, node, qualname=qualname, bases=bases, implements=promised)
    walk.visit(child(node, "delegation_specifiers"))
    with walk.within(qualname, qualname), walk.type_body(is_interface=False):
        walk.visit_children(child(node, *_BODIES))


def _entry(walk: Walk, node: Node) -> None:
    name = child(node, "identifier")
    if name is None:
        return
    qualname = f"{walk.qualifier}.{walk.text(name)}"
    walk.define(walk.text(name), Kind.MEMBER, name, node)
    for one in node.named_children:
        if one.type == "class_body":
            with walk.within(qualname, qualname):
                walk.visit_children(one)
        elif one != name:
            walk.visit(one)


def _alias(walk: Walk, node: Node) -> None:
    name = node.child_by_field_name("type") or child(node, "identifier")
    types = [one for one in node.named_children if one.type in TYPES and one != name]
    if name is not None and types:
        walk.define(walk.text(name), Kind.TYPE, name, node, value=walk.short(types[-1]), is_static=True)
        walk.visit(types[-1])


def _base_call(walk: Walk, node: Node) -> None:
    """``Base(id)`` in a class's head calls a constructor."""
    written = child(node, "user_type")
    chain, last = walk.chain(written), type_of(written)
    if chain is not None and last is not None:
        walk.refer(chain, last, call=call_of(walk, node))
    walk.visit(child(node, "value_arguments"))


_DECLARATIONS: dict[str, Handler] = {
    "package_header": _package,
    "import": _import,
    "class_declaration": _class,
    "object_declaration": _class,
    "companion_object": _companion,
    "object_literal": _object_literal,
    "enum_entry": _entry,
    "function_declaration": _function,
    "secondary_constructor": _secondary,
    "property_declaration": _property,
    "type_alias": _alias,
    "constructor_invocation": _base_call,
}
