"""The names that a TypeScript or JavaScript file imports or requires, as written."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.wire.javascript.nodes import Found, key_of, plain
from gitorch.code.wire.model import Binding
from gitorch.code.wire.nodes import text


def read_import(found: Found, node: Node, _: str) -> None:
    """File what an ``import`` or ``export … from`` names, and the module itself."""
    module = plain(node.child_by_field_name("source"))
    if not module:
        return
    for clause in node.named_children:
        if clause.type in ("import_clause", "export_clause"):
            found.imports.extend(_bindings(module, clause))
    found.imports.append(Binding(module, "", ""))


def _bindings(module: str, clause: Node) -> Iterator[Binding]:
    if clause.type == "export_clause":
        yield from (Binding(module, *_alias(child)) for child in clause.named_children)
        return
    for child in clause.named_children:
        if child.type == "identifier":
            yield Binding(module, "default", text(child))
        elif child.type == "namespace_import":
            yield Binding(module, "", text(child.named_children[0]))
        elif child.type == "named_imports":
            yield from (Binding(module, *_alias(one)) for one in child.named_children)


def _alias(specifier: Node) -> tuple[str, str]:
    name = plain(specifier.child_by_field_name("name"))
    return name, plain(specifier.child_by_field_name("alias")) or name


def required_module(value: Node | None) -> str:
    """The module that a value is required or imported from, or nothing."""
    while value is not None and value.type in ("await_expression", "member_expression", "parenthesized_expression"):
        value = value.named_children[0]
    if value is None or value.type != "call_expression":
        return ""
    function, arguments = value.child_by_field_name("function"), value.child_by_field_name("arguments")
    if text(function) not in ("require", "import") or arguments is None or not arguments.named_children:
        return ""
    return plain(arguments.named_children[0])


def required_bindings(module: str, name: Node) -> Iterator[Binding]:
    """What ``const name = require(module)`` or a pattern in its place binds."""
    if name.type == "identifier":
        yield Binding(module, "", text(name))
    for child in name.named_children:
        key = key_of(child)
        if key:
            value = child.child_by_field_name("value")
            yield Binding(module, key, text(value) if value is not None else key)
