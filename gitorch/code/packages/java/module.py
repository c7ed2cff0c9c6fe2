"""Java source to a :class:`Module`. Names are shared by package; methods are told apart by their parameters."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.model import Kind, Module, Parameter, ParameterKind, Signature
from gitorch.code.packages.java.chains import chain_of
from gitorch.code.packages.java.expressions import HANDLERS, named_parameter, read_head, type_parameters_of
from gitorch.code.packages.walk import Handler, Walk, read_module

_KINDS = {
    "class_declaration": Kind.CLASS,
    "record_declaration": Kind.CLASS,
    "interface_declaration": Kind.INTERFACE,
    "annotation_type_declaration": Kind.INTERFACE,
    "enum_declaration": Kind.ENUM,
}


def parse(source: bytes) -> Module:
    """The module that a ``.java`` file is; what isn't understood is left out."""
    return read_module(source, "java", _HANDLERS, chain_of)


def _package(walk: Walk, node: Node) -> None:
    walk.package = walk.folded(node.named_children[-1]) if node.named_children else ""


def _import(walk: Walk, node: Node) -> None:
    path = next((one for one in node.named_children if one.type in ("scoped_identifier", "identifier")), None)
    if path is None:
        return
    if any(one.type == "asterisk" for one in node.named_children):
        walk.import_name(walk.folded(path), "*", "*", path)
    elif path.type == "scoped_identifier":
        module, _, name = walk.folded(path).rpartition(".")
        walk.import_name(module, name, name, path.named_children[-1])


def _modifiers(walk: Walk, node: Node) -> tuple[frozenset[str], tuple[str, ...]]:
    """The words before a declaration, and the names of its annotations."""
    found = next((one for one in node.children if one.type == "modifiers"), None)
    children = found.children if found is not None else []
    annotations = (walk.field_text(one, "name") for one in children if one.type.endswith("annotation"))
    return frozenset(one.type for one in children if not one.is_named), tuple(annotations)


def _type(walk: Walk, node: Node) -> None:
    name = node.child_by_field_name("name")
    if name is None:
        return
    words, annotations = _modifiers(walk, node)
    kind = _KINDS[node.type]
    extended = list(_type_names(walk, node.child_by_field_name("superclass")))
    promised = list(_type_names(walk, node.child_by_field_name("interfaces")))
    more = (one for one in node.named_children if one.type == "extends_interfaces")
    extended += [one for each in more for one in _type_names(walk, each)]
    within = f"{walk.owner}." if walk.in_block and walk.owner else ""
    defined = walk.define(
        walk.text(name), kind, name, node,
        **({"qualname": within + walk.text(name)} if within else {}),
        bases=(*extended, *promised), implements=tuple(promised), decorators=annotations,
        is_abstract="abstract" in words, type_parameters=type_parameters_of(walk, node),
    )  # fmt: skip
    for one in node.named_children:
        if one.type not in ("identifier", "class_body", "interface_body", "enum_body", "annotation_type_body"):
            walk.visit(one)
    _body_of(walk, node, defined.qualname)


def _body_of(walk: Walk, node: Node, qualname: str) -> None:
    before, walk.decorators = walk.decorators, (node.type,)
    with walk.within(qualname, qualname):
        if node.type == "record_declaration":
            _record(walk, node)
        walk.visit(node.child_by_field_name("body"))
    walk.decorators = before


def _type_names(walk: Walk, node: Node | None) -> Iterator[str]:
    """The types in a list of them, each by its dotted name."""
    for one in node.named_children if node is not None else ():
        if one.type == "type_list":
            yield from _type_names(walk, one)
        else:
            chain = walk.chain(one)
            if chain is not None:
                yield chain.written


def _record(walk: Walk, node: Node) -> None:
    """A record's components are fields, methods that read them, and what it is constructed of."""
    signature = _signature(walk, node)
    parameters = node.child_by_field_name("parameters")
    body = node.child_by_field_name("body")
    own = {walk.field_text(one, "name") for one in body.named_children} if body is not None else set()
    for one in parameters.named_children if parameters is not None else ():
        name, written = one.child_by_field_name("name"), one.child_by_field_name("type")
        if name is not None:
            walk.define(walk.text(name), Kind.FIELD, name, one, annotation=walk.type_text(written))
            if walk.text(name) not in own:
                returns = Signature((), walk.folded(written) if written is not None else None)
                walk.define(walk.text(name), Kind.METHOD, name, one, signature=returns)
    name = node.child_by_field_name("name")
    if name is not None:
        walk.define("constructor", Kind.METHOD, name, name, signature=signature)


def _signature(walk: Walk, node: Node) -> Signature:
    returns = node.child_by_field_name("type")
    return Signature(tuple(_parameters(walk, node)), walk.folded(returns) if returns is not None else None)


def _parameters(walk: Walk, node: Node) -> Iterator[Parameter]:
    found = node.child_by_field_name("parameters")
    for one in found.named_children if found is not None else ():
        name, written = named_parameter(one)
        if name is not None:
            is_many = one.type == "spread_parameter"
            kind = ParameterKind.VARIADIC if is_many else ParameterKind.POSITIONAL_ONLY
            text = walk.folded(written) if written is not None else None
            yield Parameter(walk.text(name), kind, not is_many, text)


def _method(walk: Walk, node: Node) -> None:
    name = node.child_by_field_name("name")
    if name is None:
        return
    words, annotations = _modifiers(walk, node)
    body = node.child_by_field_name("body")
    in_interface = walk.decorators in (("interface_declaration",), ("annotation_type_declaration",))
    is_constructor = node.type == "constructor_declaration"
    text = "constructor" if is_constructor else walk.text(name)
    is_given = body is not None or node.type.startswith("annotation_type")
    if not (is_constructor and walk.decorators == ("enum_declaration",)):
        walk.define(
            text, Kind.METHOD, name, node, signature=_signature(walk, node), decorators=annotations,
            type_parameters=type_parameters_of(walk, node), is_static="static" in words,
            is_abstract="abstract" in words or (in_interface and not is_given), is_optional=in_interface and is_given,
        )  # fmt: skip
    with walk.within(f"{walk.qualifier}.{text}"), walk.block():
        read_head(walk, node)
        walk.visit(body)


def _compact_constructor(walk: Walk, node: Node) -> None:
    with walk.within(f"{walk.qualifier}.constructor"), walk.block():
        walk.visit(node.child_by_field_name("body"))


def _field(walk: Walk, node: Node) -> None:
    words, annotations = _modifiers(walk, node)
    written = node.child_by_field_name("type")
    walk.visit(written)
    for one in node.children_by_field_name("declarator"):
        name, value = one.child_by_field_name("name"), one.child_by_field_name("value")
        if name is not None:
            walk.define(
                walk.text(name), Kind.FIELD, name, one, annotation=walk.type_text(written), value=walk.short(value),
                decorators=annotations, is_static="static" in words or node.type == "constant_declaration",
            )  # fmt: skip
        walk.visit(value)


def _enum_constant(walk: Walk, node: Node) -> None:
    name, arguments = node.child_by_field_name("name"), node.child_by_field_name("arguments")
    if name is not None:
        walk.define(walk.text(name), Kind.MEMBER, name, node, value=walk.short(arguments))
        walk.visit(arguments)
        body = node.child_by_field_name("body")
        if body is not None:
            with walk.within(f"{walk.qualifier}.{walk.text(name)}", f"{walk.qualifier}.{walk.text(name)}"):
                walk.visit(body)


_HANDLERS: dict[str, Handler] = {
    **HANDLERS,
    "package_declaration": _package,
    "import_declaration": _import,
    **dict.fromkeys(_KINDS, _type),
    "method_declaration": _method,
    "constructor_declaration": _method,
    "annotation_type_element_declaration": _method,
    "compact_constructor_declaration": _compact_constructor,
    "field_declaration": _field,
    "constant_declaration": _field,
    "enum_constant": _enum_constant,
}
