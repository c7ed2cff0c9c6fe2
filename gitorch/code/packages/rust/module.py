"""Rust source to a :class:`Module`. Each implementation of a trait is a class of its own, ``Store for Memory``."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.model import Kind, Module, Parameter, ParameterKind, Signature
from gitorch.code.packages.rust.chains import chain_of
from gitorch.code.packages.rust.expressions import HANDLERS, bind
from gitorch.code.packages.walk import Handler, Walk, read_module

_PATHS = ("identifier", "scoped_identifier", "self", "super", "crate", "metavariable")


def parse(source: bytes) -> Module:
    """The module that a ``.rs`` file is; what isn't understood is left out."""
    return read_module(source, "rust", {**HANDLERS, **_ITEMS}, chain_of)


def _taken(walk: Walk) -> tuple[str, ...]:
    """The attributes before an item, which are its own."""
    found, walk.decorators = walk.decorators, ()
    return found


def _attribute(walk: Walk, node: Node) -> None:
    inner = node.named_children[0] if node.named_children else node
    name = inner.named_children[0] if inner.named_children else inner
    walk.decorators = (*walk.decorators, walk.text(name))


def _use(walk: Walk, node: Node) -> None:
    argument = node.child_by_field_name("argument")
    is_public = any(one.type == "visibility_modifier" for one in node.children)
    _taken(walk)
    if argument is not None:
        _used(walk, argument, [], is_exported=is_public)


def _used(walk: Walk, node: Node, before: list[str], *, is_exported: bool) -> None:
    """One branch of a tree of uses: the path so far, and what it ends in."""
    match node.type:
        case "scoped_use_list":
            path = [*before, *_names(walk, node.child_by_field_name("path"))]
            _used(walk, node.child_by_field_name("list") or node, path, is_exported=is_exported)
        case "use_list":
            for one in node.named_children:
                _used(walk, one, before, is_exported=is_exported)
        case "use_wildcard":
            path = [*before, *_names(walk, node.named_children[0] if node.named_children else None)]
            _import(walk, path, "*", "*", node, is_exported=is_exported)
        case "use_as_clause":
            path = [*before, *_names(walk, node.child_by_field_name("path"))]
            alias = walk.field_text(node, "alias")
            _last_import(walk, path, alias, node.child_by_field_name("path") or node, is_exported=is_exported)
        case "self" if before:
            _last_import(walk, before, before[-1], node, is_exported=is_exported)
        case kind if kind in _PATHS:
            path = [*before, *_names(walk, node)]
            _last_import(walk, path, path[-1] if path else "", node, is_exported=is_exported)
        case _:
            pass


def _last_import(walk: Walk, path: list[str], alias: str, node: Node, *, is_exported: bool) -> None:
    at = node.child_by_field_name("name") or node
    if len(path) > 1:
        _import(walk, path[:-1], path[-1], alias, at, is_exported=is_exported)
    elif path and path[0] != alias:
        _import(walk, ["mod"], path[0], alias, at, is_exported=is_exported)


def _import(walk: Walk, path: list[str], name: str, alias: str, at: Node, *, is_exported: bool) -> None:
    if not path:
        return
    if walk.modules and path[0] == "super":
        path = ["mod", *path[1:]]
    elif path[0] == "self":
        path = ["mod", *walk.modules, *path[1:]]
    module = ".".join(path)
    scope = walk.owner if walk.in_block else walk.qualifier
    walk.import_name(module, name, alias, at, is_exported=is_exported, binds=alias != "_", scope=scope)


def _names(walk: Walk, node: Node | None) -> list[str]:
    if node is None:
        return []
    if node.type == "scoped_identifier":
        return [*_names(walk, node.child_by_field_name("path")), walk.field_text(node, "name")]
    return [walk.text(node)]


def _extern(walk: Walk, node: Node) -> None:
    name, alias = node.child_by_field_name("name"), walk.field_text(node, "alias")
    _taken(walk)
    if name is not None and alias and not walk.in_block:
        walk.import_name(walk.text(name), None, alias, name, is_exported=True, scope=walk.qualifier)


def _module(walk: Walk, node: Node) -> None:
    name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    decorators = _taken(walk)
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
    decorators = _taken(walk)
    if name is None or walk.in_block:
        _local_item(walk, node)
        return
    kind = Kind.ENUM if node.type == "enum_item" else Kind.CLASS
    defined = walk.define(
        walk.text(name), kind, name, node, decorators=decorators, type_parameters=_type_parameters(walk, node)
    )
    with walk.within(defined.qualname, defined.qualname):
        walk.visit(node.child_by_field_name("type_parameters"))
        if body is not None and kind is Kind.CLASS:
            _fields(walk, body)
            walk.define(
                "constructor", Kind.METHOD, name, name, signature=Signature(tuple(_components(walk, body))),
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


def _components(walk: Walk, body: Node) -> Iterator[Parameter]:
    """What a struct is made of: by position in parentheses, by name in braces."""
    if body.type == "ordered_field_declaration_list":
        for number, written in enumerate(body.children_by_field_name("type")):
            text = walk.folded(written)
            yield Parameter(f"field {number}", ParameterKind.POSITIONAL_ONLY, required=True, annotation=text)
        return
    is_union = body.parent is not None and body.parent.type == "union_item"
    for one in body.named_children:
        name = one.child_by_field_name("name")
        if name is not None:
            is_needed = not is_union and not _is_of_some_builds(walk, one)
            yield Parameter(walk.text(name), ParameterKind.KEYWORD, required=is_needed)


def _is_of_some_builds(walk: Walk, field: Node) -> bool:
    before = field.prev_named_sibling
    return before is not None and before.type == "attribute_item" and "cfg" in walk.text(before)


def _variant(walk: Walk, node: Node) -> None:
    name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    _taken(walk)
    if name is None:
        return
    is_called = body is not None and body.type == "ordered_field_declaration_list"
    signature = Signature(tuple(_components(walk, body))) if is_called and body is not None else None
    walk.define(walk.text(name), Kind.MEMBER, name, node, signature=signature)
    for one in body.named_children if body is not None else ():
        walk.visit(one.child_by_field_name("type") or one)


def _trait(walk: Walk, node: Node) -> None:
    name = node.child_by_field_name("name")
    decorators = _taken(walk)
    if name is None or walk.in_block:
        _local_item(walk, node)
        return
    bounds = node.child_by_field_name("bounds")
    chains = [walk.chain(one) for one in bounds.named_children] if bounds is not None else []
    defined = walk.define(
        walk.text(name), Kind.INTERFACE, name, node, decorators=decorators,
        bases=tuple(one.written for one in chains if one is not None), type_parameters=_type_parameters(walk, node),
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
    decorators = _taken(walk)
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
    is_blanket = name in _type_parameters(walk, node)
    walk.define(
        name, Kind.CLASS, written, node, qualname=qualname, bases=(promised.written,), implements=(promised.written,),
        annotation=None if is_blanket else chain.written, decorators=decorators,
        type_parameters=_type_parameters(walk, node),
    )  # fmt: skip
    _body(walk, node, qualname)


def _function(walk: Walk, node: Node) -> None:
    name = node.child_by_field_name("name")
    decorators = _taken(walk)
    if name is None:
        return
    body = node.child_by_field_name("body")
    is_member = walk.qualifier not in ("", ".".join(walk.modules))
    if walk.in_block:
        walk.declare(walk.text(name), name)
    else:
        walk.define(
            walk.text(name), Kind.METHOD if is_member else Kind.FUNCTION, name, node, signature=_signature(walk, node),
            decorators=decorators, type_parameters=_type_parameters(walk, node), is_static=not _has_self(node),
            is_abstract=body is None, is_optional=body is not None,
        )  # fmt: skip
    owner = walk.owner if walk.in_block else f"{walk.qualifier}.{walk.text(name)}".strip(".")
    with walk.within(owner), walk.block():
        for parameter in _type_parameters(walk, node):
            walk.declare(parameter, node)
        for field in ("type_parameters", "return_type"):
            walk.visit(node.child_by_field_name(field))
        _declare_parameters(walk, node)
        walk.visit(body)


def _declare_parameters(walk: Walk, node: Node) -> None:
    parameters = node.child_by_field_name("parameters")
    for one in parameters.named_children if parameters is not None else ():
        if one.type == "parameter":
            written = one.child_by_field_name("type")
            walk.visit(written)
            bind(walk, one.child_by_field_name("pattern"), walk.type_text(written), None)


def _has_self(node: Node) -> bool:
    parameters = node.child_by_field_name("parameters")
    children = parameters.named_children if parameters is not None else []
    return any(one.type == "self_parameter" or _first_is_self(one) for one in children)


def _first_is_self(node: Node) -> bool:
    pattern = node.child_by_field_name("pattern")
    return pattern is not None and pattern.type == "self"


def _signature(walk: Walk, node: Node) -> Signature:
    parameters, returns = node.child_by_field_name("parameters"), node.child_by_field_name("return_type")
    modifiers = next((one for one in node.children if one.type == "function_modifiers"), None)
    found = []
    for number, one in enumerate(parameters.named_children if parameters is not None else ()):
        pattern, written = one.child_by_field_name("pattern"), one.child_by_field_name("type")
        if one.type == "parameter" and not _first_is_self(one):
            plain = pattern is not None and pattern.type == "identifier"
            name = walk.text(pattern) if plain and pattern is not None else f"argument {number + 1}"
            text = walk.folded(written) if written is not None else None
            found.append(Parameter(name, ParameterKind.POSITIONAL_ONLY, required=True, annotation=text))
        elif one.type == "variadic_parameter":
            found.append(Parameter("...", ParameterKind.VARIADIC, required=False))
    return Signature(
        tuple(found),
        walk.folded(returns) if returns is not None else None,
        is_async=modifiers is not None and "async" in walk.text(modifiers),
    )


def _type_parameters(walk: Walk, node: Node) -> tuple[str, ...]:
    found = node.child_by_field_name("type_parameters")
    names = (one.child_by_field_name("name") for one in (found.named_children if found is not None else ()))
    return tuple(walk.text(name) for name in names if name is not None and name.type == "type_identifier")


def _value(walk: Walk, node: Node) -> None:
    """A constant or a static, of a file, a type or a block."""
    name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    written = node.child_by_field_name("type")
    decorators = _taken(walk)
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
    decorators = _taken(walk)
    if name is not None and not walk.in_block:
        walk.define(
            walk.text(name), Kind.TYPE, name, node, value=walk.short(written), is_static=True, decorators=decorators,
            type_parameters=_type_parameters(walk, node), is_optional=written is not None,
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
    "attribute_item": _attribute,
    "use_declaration": _use,
    "extern_crate_declaration": _extern,
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
