"""Go source to a :class:`Module`. Names are shared by the files of a directory; what a type promises is structural."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tree_sitter import Node

from gitorch.code.model import Kind, Module
from gitorch.code.packages.go.chains import chain_of
from gitorch.code.packages.go.expressions import EXPRESSIONS
from gitorch.code.packages.go.types import (
    base_name,
    declare_parameters,
    receiver_type,
    signature_of,
    type_parameter_names,
)
from gitorch.code.packages.walk import Chain, Handler, Walk, read_module, skip, visit_block

_VERSION = re.compile(r"v\d+")


def parse(source: bytes) -> Module:
    """The module that a ``.go`` file is; what isn't understood is left out."""
    return read_module(source, "go", _HANDLERS, chain_of)


def _package(walk: Walk, node: Node) -> None:
    walk.package = walk.text(node.named_children[0]) if node.named_children else ""


def _import(walk: Walk, node: Node) -> None:
    """An import's local name is the package's own, which its path tells as a rule."""
    path, name = node.child_by_field_name("path"), node.child_by_field_name("name")
    if path is None:
        return
    module = walk.text(path).strip('"`')
    if name is not None and name.type == "dot":
        walk.import_name(module, "*", "*", path)
        return
    parts = [part for part in module.split("/") if not _VERSION.fullmatch(part)] or [module]
    guessed = parts[-1].partition(".")[0].removeprefix("go-").removesuffix("-go")
    alias = walk.text(name) if name is not None else guessed
    walk.import_name(module, None, alias, path, binds=alias != "_")


def _type_spec(walk: Walk, node: Node) -> None:
    name, written = node.child_by_field_name("name"), node.child_by_field_name("type")
    if name is None or written is None:
        return
    if walk.in_block:
        walk.declare(walk.text(name), name)
        walk.visit(written)
        return
    kinds = {"struct_type": Kind.CLASS, "interface_type": Kind.INTERFACE}
    kind = kinds.get(written.type, Kind.TYPE)
    bases = tuple(filter(None, (base_name(walk, one) for one in _embedded(written))))
    defined = walk.define(
        walk.text(name),
        kind,
        name,
        node,
        bases=bases,
        value=walk.short(written) if kind is Kind.TYPE else None,
        is_static=node.type == "type_alias",
        type_parameters=type_parameter_names(walk, node),
    )
    with walk.within(defined.qualname, defined.qualname), walk.block():
        declare_parameters(walk, node)
        walk.visit(written)


def _embedded(written: Node) -> list[Node]:
    """The types without a name in a struct or an interface: what it has, the type has."""
    if written.type == "interface_type":
        return [one for one in written.named_children if one.type == "type_elem" and one.named_child_count == 1]
    fields = written.named_children[0].named_children if written.named_children else []
    plain = (one for one in fields if one.type == "field_declaration" and one.child_by_field_name("name") is None)
    return [one for field in plain if (one := field.child_by_field_name("type")) is not None]


def _field(walk: Walk, node: Node) -> None:
    written = node.child_by_field_name("type")
    names = node.children_by_field_name("name")
    if walk.qualifier:
        for name in names:
            walk.define(walk.text(name), Kind.FIELD, name, node, annotation=walk.type_text(written))
        base = base_name(walk, written).rpartition(".")[2] if not names and written is not None else ""
        if base and written is not None:
            walk.define(base, Kind.FIELD, written, node, annotation=walk.type_text(written))
    walk.visit(written)


def _interface_method(walk: Walk, node: Node) -> None:
    name = node.child_by_field_name("name")
    if name is None or not walk.qualifier:
        return
    walk.define(walk.text(name), Kind.METHOD, name, node, signature=signature_of(walk, node))
    with walk.block():
        declare_parameters(walk, node)


def _function(walk: Walk, node: Node) -> None:
    name = node.child_by_field_name("name")
    if name is None:
        return
    text, receiver = walk.text(name), receiver_type(walk, node)
    is_method = node.type == "method_declaration"
    qualname = f"{receiver}.{text}" if is_method else text
    if text != "_" and (is_method or text != "init"):
        kind = Kind.METHOD if is_method else Kind.FUNCTION
        names = type_parameter_names(walk, node)
        walk.define(
            text, kind, name, node, qualname=qualname, signature=signature_of(walk, node), type_parameters=names
        )
    with walk.within(qualname):
        _body(walk, node)


def _body(walk: Walk, node: Node) -> None:
    before, walk.returns = walk.returns, walk.field_text(node, "result") or None
    with walk.block():
        declare_parameters(walk, node)
        walk.visit(node.child_by_field_name("body"))
    walk.returns = before


def _values(walk: Walk, node: Node) -> None:
    """``var`` and ``const``, of a file or of a block."""
    names = node.children_by_field_name("name")
    written, value = node.child_by_field_name("type"), node.child_by_field_name("value")
    walk.visit(written)
    walk.visit(value)
    chains = _given(walk, value, len(names))
    for name, chain in zip(names, chains, strict=True):
        annotation = walk.type_text(written)
        if walk.in_block:
            walk.declare(walk.text(name), name, annotation, chain)
        elif walk.text(name) == "_":
            _assert(walk, written, value)
        else:
            short = walk.short(value) if len(names) == 1 else None
            stored = chain.stored if chain is not None and annotation is None else None
            walk.define(walk.text(name), Kind.VARIABLE, name, name, annotation=annotation, value=short, chain=stored)


def _assert(walk: Walk, written: Node | None, value: Node | None) -> None:
    """``var _ Store = (*Memory)(nil)``: the type says that it keeps a promise."""
    given = value.named_children[0] if value is not None and value.named_child_count == 1 else None
    made = walk.chain(given)
    _promise(walk, base_name(walk, written), made)


def _promise(walk: Walk, interface: str, made: Chain | None) -> None:
    """A type of this file is used where an interface is asked for: it must have the interface's methods."""
    name = made.root if made is not None and made.steps == "()" and made.local is None else ""
    if interface and name and interface != name:
        walk.promises.append((name, interface))


def _return(walk: Walk, node: Node) -> None:
    """What is returned as an interface promises that interface."""
    walk.visit_children(node)
    given = node.named_children[0].named_children if node.named_children else []
    results = [one.strip() for one in (walk.returns or "").strip("()").split(",")]
    if len(results) != len(given) or "(" in "".join(results):
        return
    for one, result in zip(given, results, strict=True):
        if re.fullmatch(r"[\w.]+", result):
            _promise(walk, result, walk.chain(one))


def _given(walk: Walk, value: Node | None, count: int) -> Sequence[Chain | None]:
    """Where each of ``count`` names on the left gets its value from."""
    values = value.named_children if value is not None else []
    if len(values) == count:
        return [walk.chain(one) for one in values]
    if len(values) == 1 and values[0].type == "call_expression":
        chain = walk.chain(values[0])
        return [chain.then(f"#{number}") if chain is not None else None for number in range(count)]
    first = walk.chain(values[0]) if len(values) == 1 else None  # v, ok := m[k]
    return [first, *[None] * (count - 1)]


def _short_declaration(walk: Walk, node: Node) -> None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    walk.visit(right)
    names = left.named_children if left is not None else []
    for name, chain in zip(names, _given(walk, right, len(names)), strict=True):
        walk.declare(walk.text(name), name, None, chain)


def _receive(walk: Walk, node: Node) -> None:
    """What a channel gives: its type is not followed."""
    walk.visit_field(node, "right")
    left = node.child_by_field_name("left")
    for name in left.named_children if left is not None else ():
        walk.declare(walk.text(name), name)


def _range(walk: Walk, node: Node) -> None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    walk.visit(right)
    if not any(child.type == ":=" for child in node.children) or left is None:
        walk.visit(left)
        return
    chain = walk.chain(right)
    for number, name in enumerate(left.named_children):
        element = chain.then("[]") if chain is not None and number == 1 else None
        walk.declare(walk.text(name), name, None, element)


def _type_switch(walk: Walk, node: Node) -> None:
    alias = node.child_by_field_name("alias")
    walk.visit_field(node, "initializer")
    walk.visit_field(node, "value")
    for case in node.named_children:
        if case.type not in ("type_case", "default_case"):
            continue
        types = case.children_by_field_name("type")
        with walk.block():
            if alias is not None and alias.named_children:
                only = walk.type_text(types[0]) if len(types) == 1 else None
                walk.declare(walk.text(alias), alias.named_children[0], only)
            walk.visit_children(case)


def _parameter(walk: Walk, node: Node) -> None:
    """One of a function type: its name is nobody's."""
    walk.visit_field(node, "type")


def _function_literal(walk: Walk, node: Node) -> None:
    _body(walk, node)


_HANDLERS: dict[str, Handler] = {
    "package_clause": _package,
    "import_spec": _import,
    "type_spec": _type_spec,
    "type_alias": _type_spec,
    "field_declaration": _field,
    "method_elem": _interface_method,
    "function_declaration": _function,
    "method_declaration": _function,
    "func_literal": _function_literal,
    "parameter_declaration": _parameter,
    "variadic_parameter_declaration": _parameter,
    "var_spec": _values,
    "const_spec": _values,
    "short_var_declaration": _short_declaration,
    "receive_statement": _receive,
    "range_clause": _range,
    "return_statement": _return,
    "block": visit_block,
    "if_statement": visit_block,
    "for_statement": visit_block,
    "expression_switch_statement": visit_block,
    "expression_case": visit_block,
    "default_case": visit_block,
    "communication_case": visit_block,
    "type_switch_statement": _type_switch,
    **EXPRESSIONS,
    "label_name": skip,
    "field_identifier": skip,
}
