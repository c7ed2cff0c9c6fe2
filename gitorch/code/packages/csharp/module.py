"""C# source to a :class:`Module`: what it declares. Types may be in parts; methods are told apart by parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.model import Kind, Module, Parameter, ParameterKind, Signature
from gitorch.code.nodes import child
from gitorch.code.packages.csharp.chains import chain_of
from gitorch.code.packages.csharp.expressions import HANDLERS, call_of, declare_variables
from gitorch.code.packages.walk import Chain, Handler, Walk, read_module

_KINDS = {
    "class_declaration": Kind.CLASS,
    "struct_declaration": Kind.CLASS,
    "record_declaration": Kind.CLASS,
    "interface_declaration": Kind.INTERFACE,
    "enum_declaration": Kind.ENUM,
}
_PROMISE = re.compile(r"(?:.*\.)?I[A-Z]\w*")  # by which everybody names interfaces


def parse(source: bytes) -> Module:
    """The module that a ``.cs`` file is; what isn't understood is left out."""
    return read_module(source, "csharp", {**HANDLERS, **_DECLARATIONS}, chain_of)


def _using(walk: Walk, node: Node) -> None:
    path = node.named_children[-1] if node.named_children else None
    chain = walk.chain(path)
    if path is None or chain is None:
        return
    alias = node.child_by_field_name("name")
    module, _, name = chain.written.rpartition(".")
    if alias is not None and alias != path:
        walk.import_name(module, name, walk.text(alias), path.child_by_field_name("name") or path)
    else:
        walk.import_name(chain.written, "*", "*", path)


def _namespace(walk: Walk, node: Node) -> None:
    """What is in a namespace also sees the ones around it, as if it had imported them."""
    name = node.child_by_field_name("name")
    written = walk.folded(name).replace(" ", "") if name is not None else ""
    if walk.package and written != walk.package:
        walk.has_dynamic_names = True
    walk.package = walk.package or written
    while (written := written.rpartition(".")[0]) and name is not None:
        walk.import_name(written, "*", "*", name, is_guarded=True, binds=False)
    walk.visit(node.child_by_field_name("body"))


def _words(walk: Walk, node: Node) -> tuple[str, ...]:
    """The modifiers of a declaration and the names of its attributes."""
    words = [walk.text(one) for one in node.named_children if one.type == "modifier"]
    for attributes in (one for one in node.named_children if one.type == "attribute_list"):
        words.extend(walk.field_text(one, "name") for one in attributes.named_children)
    return tuple(words)


def _type(walk: Walk, node: Node) -> None:
    name, words = node.child_by_field_name("name"), _words(walk, node)
    if name is None:
        return
    listed = child(node, "base_list")
    chains = [walk.chain(one) for one in listed.named_children] if listed is not None else []
    bases = tuple(one.written.removesuffix("()") for one in chains if one is not None)
    defined = walk.define(
        walk.text(name), _KINDS[node.type], name, node, bases=bases, decorators=words,
        implements=tuple(one for one in bases if _PROMISE.fullmatch(one)), is_abstract="abstract" in words,
        type_parameters=_type_parameters(walk, node),
    )  # fmt: skip
    walk.visit(listed)
    is_interface = node.type == "interface_declaration"
    with walk.within(defined.qualname, defined.qualname), walk.type_body(is_interface=is_interface):
        _head(walk, node, name)
        walk.visit(node.child_by_field_name("body"))


def _head(walk: Walk, node: Node, name: Node) -> None:
    """The parameters after a type's name: a constructor, and in a record properties; a struct can be made empty."""
    parameters = child(node, "parameter_list")
    if node.type == "struct_declaration":
        walk.define("constructor", Kind.METHOD, name, name, signature=Signature())
    if parameters is None:
        return
    walk.define("constructor", Kind.METHOD, name, name, signature=Signature(tuple(_parameters(walk, parameters))))
    for one in parameters.named_children:
        at, written = one.child_by_field_name("name"), one.child_by_field_name("type")
        walk.visit(written)
        if at is not None:
            walk.define(walk.text(at), Kind.FIELD, at, one, annotation=walk.type_text(written))


def _type_parameters(walk: Walk, node: Node) -> tuple[str, ...]:
    found = child(node, "type_parameter_list")
    return tuple(walk.field_text(one, "name") for one in found.named_children) if found is not None else ()


def _parameters(walk: Walk, node: Node | None) -> Iterator[Parameter]:
    for one in node.named_children if node is not None else ():
        name, written = one.child_by_field_name("name"), one.child_by_field_name("type")
        if one.type == "parameter" and name is not None:
            has_default = any(each.type == "=" for each in one.children)
            text = walk.folded(written) if written is not None else None
            yield Parameter(walk.text(name), ParameterKind.POSITIONAL, not has_default, text)
    many = node.child_by_field_name("name") if node is not None else None
    if many is not None:  # params int[] values
        yield Parameter(walk.text(many), ParameterKind.VARIADIC, required=False)


def _method(walk: Walk, node: Node) -> None:
    name, words = node.child_by_field_name("name"), _words(walk, node)
    parameters, body = node.child_by_field_name("parameters"), node.child_by_field_name("body")
    returns = node.child_by_field_name("returns") or node.child_by_field_name("type")
    if name is None:
        return
    is_constructor = node.type == "constructor_declaration"
    text = "constructor" if is_constructor else walk.text(name)
    is_given = body is not None
    if not (is_constructor and "static" in words):
        walk.define(
            text, Kind.METHOD, name, node, decorators=words, type_parameters=_type_parameters(walk, node),
            signature=Signature(
                tuple(_parameters(walk, parameters)), walk.folded(returns) if returns is not None else None
            ),
            is_static="static" in words, is_abstract="abstract" in words or (walk.in_interface and not is_given),
            is_optional=walk.in_interface and is_given,
        )  # fmt: skip
    with walk.within(f"{walk.qualifier}.{text}"), walk.block():
        for parameter in _type_parameters(walk, node):
            walk.declare(parameter, node)
        walk.visit(returns)
        declare_parameters(walk, parameters)
        if is_constructor:
            _base_call(walk, node)
        walk.visit(body)


def declare_parameters(walk: Walk, node: Node | None) -> None:
    """Declare what a method is given, for its body."""
    for one in node.named_children if node is not None else ():
        name, written = one.child_by_field_name("name"), one.child_by_field_name("type")
        walk.visit(written)
        if name is not None:
            walk.declare(walk.text(name), name, walk.type_text(written), is_parameter=True)
    many = node.child_by_field_name("name") if node is not None else None
    if many is not None and node is not None:
        annotation = walk.type_text(node.child_by_field_name("type"))
        walk.declare(walk.text(many), many, annotation, is_parameter=True)


def _base_call(walk: Walk, node: Node) -> None:
    """``: base(id)`` and ``: this(id)`` call a constructor of the base class or of this one."""
    found = child(node, "constructor_initializer")
    if found is None:
        return
    klass = walk.qualifier
    if any(one.type == "base" for one in found.children):
        around = next((one for one in reversed(walk.definitions) if one.qualname == klass), None)
        bases = [one for one in around.bases if one not in around.implements] if around is not None else []
        klass = bases[0] if bases else ""
    if klass:
        root, _, rest = klass.partition(".")
        walk.refer(Chain(root, None, f".{rest}" if rest else ""), found, call=call_of(walk, found))
    walk.visit_children(found)


def _property(walk: Walk, node: Node) -> None:
    name, written = node.child_by_field_name("name"), node.child_by_field_name("type")
    words, accessors = _words(walk, node), node.child_by_field_name("accessors")
    value = node.child_by_field_name("value")
    bodies = accessors.named_children if accessors is not None else []
    is_given = value is not None or any(one.child_by_field_name("body") is not None for one in bodies)
    walk.visit(written)
    if name is not None:
        walk.define(
            walk.text(name), Kind.FIELD, name, node, annotation=walk.type_text(written), decorators=words,
            is_abstract="abstract" in words or (walk.in_interface and not is_given), is_static="static" in words,
            is_optional=walk.in_interface and is_given,
        )  # fmt: skip
    with walk.block():
        walk.declare("value", node)
        walk.visit(accessors)
        walk.visit(value)


def _field(walk: Walk, node: Node) -> None:
    words, declaration = _words(walk, node), child(node, "variable_declaration")
    written = declaration.child_by_field_name("type") if declaration is not None else None
    walk.visit(written)
    for one in declaration.named_children if declaration is not None else ():
        name = one.child_by_field_name("name") if one.type == "variable_declarator" else None
        if name is not None:
            walk.define(
                walk.text(name), Kind.FIELD, name, one, annotation=walk.type_text(written), decorators=words,
                is_static="static" in words or "const" in words, is_abstract=walk.in_interface,
            )  # fmt: skip
            for value in one.named_children[1:]:
                walk.visit(value)


def _enum_member(walk: Walk, node: Node) -> None:
    name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    if name is not None:
        walk.define(walk.text(name), Kind.MEMBER, name, node, value=walk.short(value))
    walk.visit(value)


def _delegate(walk: Walk, node: Node) -> None:
    name = node.child_by_field_name("name")
    if name is not None:
        walk.define(walk.text(name), Kind.TYPE, name, node, value=walk.short(node.child_by_field_name("parameters")))
    walk.visit(node.child_by_field_name("type"))


def _local_function(walk: Walk, node: Node) -> None:
    name = node.child_by_field_name("name")
    if name is not None:
        walk.declare(walk.text(name), name)
    with walk.block():
        declare_parameters(walk, node.child_by_field_name("parameters"))
        walk.visit(node.child_by_field_name("body"))


def _lambda(walk: Walk, node: Node) -> None:
    parameters = node.child_by_field_name("parameters")
    with walk.block():
        if parameters is not None and parameters.type == "implicit_parameter":
            walk.declare(walk.text(parameters), parameters)
        else:
            declare_parameters(walk, parameters)
        walk.visit(node.child_by_field_name("body"))


_DECLARATIONS: dict[str, Handler] = {
    "using_directive": _using,
    "namespace_declaration": _namespace,
    "file_scoped_namespace_declaration": _namespace,
    **dict.fromkeys(_KINDS, _type),
    **dict.fromkeys(("method_declaration", "constructor_declaration"), _method),
    "property_declaration": _property,
    "field_declaration": _field,
    "event_field_declaration": _field,
    "enum_member_declaration": _enum_member,
    "delegate_declaration": _delegate,
    "local_function_statement": _local_function,
    "lambda_expression": _lambda,
    "variable_declaration": declare_variables,
}
