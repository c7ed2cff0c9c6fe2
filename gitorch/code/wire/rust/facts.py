"""What crosses a wire in Rust: structs as serde sees them, ``json!``, routes of axum, actix, Rocket; clients' calls."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tree_sitter import Node

from gitorch.code.grammars import parser
from gitorch.code.nodes import child, children
from gitorch.code.wire.casing import recased
from gitorch.code.wire.model import Binding, Mention, Scope, Shape, Text, WireFacts
from gitorch.code.wire.nodes import descendants, enclosing, names_in, text
from gitorch.code.wire.rust.calls import read_attribute_routes, read_call
from gitorch.code.wire.rust.nodes import Found, attributes, plain, serde
from gitorch.code.wire.rust.types import json_fields, struct_shape

_RESULT = re.compile(r"\b(?:Json|HttpResponse|Response|ok|json)\b")


def rust_facts(_: str, source: bytes) -> WireFacts:
    """What a file says of wires; what can't be parsed is left out."""
    found = Found(source)
    for node in descendants(parser("rust").parse(source).root_node):
        reader = _READERS.get(node.type)
        if reader is not None:
            reader(found, node)
    return found.facts("rust")


def _use(found: Found, node: Node) -> None:
    argument = node.child_by_field_name("argument")
    if argument is not None:
        found.imports.extend(_bindings(argument, ""))


def _bindings(node: Node, above: str) -> Iterator[Binding]:
    """Every name that a ``use`` brings in."""
    if node.type in ("scoped_use_list", "use_list"):
        path = "::".join(part for part in (above, text(node.child_by_field_name("path"))) if part)
        items = node.child_by_field_name("list") if node.type == "scoped_use_list" else node
        for one in items.named_children if items is not None else ():
            yield from _bindings(one, path)
        return
    alias = text(node.child_by_field_name("alias"))
    inner = node.child_by_field_name("path") if node.type == "use_as_clause" else node
    whole = "::".join(part for part in (above, text(inner)) if part)
    module, _, name = whole.rpartition("::")
    yield Binding(module, name, alias or name)


def _module(found: Found, node: Node) -> None:
    name = text(node.child_by_field_name("name"))
    if node.child_by_field_name("body") is None:
        found.imports.append(Binding(f"self::{name}", "", name))


def _struct(found: Found, node: Node) -> None:
    found.add_shape(struct_shape(found, node))


def _enum(found: Found, node: Node) -> None:
    """The members of an enum that serde writes as texts."""
    said = serde(node)
    if not any("Serialize" in one or "Deserialize" in one for one in attributes(node)):
        return
    owner = text(node.child_by_field_name("name"))
    for variant in children(node.child_by_field_name("body"), "enum_variant"):
        name = text(variant.child_by_field_name("name"))
        value = serde(variant).get("rename") or _convention(name, said.get("rename_all", ""))
        found.texts.append(Text(value, found.place(variant), "member", name, scope=owner))


def _convention(name: str, convention: str) -> str:
    match convention:
        case "lowercase":
            return name.lower()
        case "UPPERCASE":
            return name.upper()
        case "SCREAMING_SNAKE_CASE":
            return recased(name, "snake").upper()
        case _:
            return recased(name, convention.removesuffix("_case").removesuffix("-case").removesuffix("Case").lower())


def _function(found: Found, node: Node) -> None:
    name, body = text(node.child_by_field_name("name")), node.child_by_field_name("body")
    returns = names_in(node.child_by_field_name("return_type"))
    for call in (
        (one for one in descendants(body) if one.type in ("call_expression", "macro_invocation")) if body else ()
    ):
        if _RESULT.search(text(call.child_by_field_name("function") or call.child_by_field_name("macro"))):
            returns |= names_in(call)
    takes = frozenset(
        name
        for one in children(node.child_by_field_name("parameters"), "parameter")
        for name in names_in(one.child_by_field_name("type"))
    )
    found.scopes.append(Scope(name, found.place(node), names_in(node), returns, takes))
    read_attribute_routes(found, node, name)


def _let(found: Found, node: Node) -> None:
    value = node.child_by_field_name("value")
    if value is not None:
        found.values[text(node.child_by_field_name("pattern") or node.child_by_field_name("name"))] = value


def _macro(found: Found, node: Node) -> None:
    """``json!({…})``."""
    function = enclosing(node, "function_item")
    tokens = child(node, "token_tree")
    if last_of(text(node.child_by_field_name("macro"))) != "json" or tokens is None or function is None:
        return
    fields = tuple(json_fields(found, tokens))
    if fields:
        name = text(function.child_by_field_name("name"))
        found.add_shape(Shape(name, "literal", fields, found.place(node)))


def last_of(path: str) -> str:
    """The last name of a path: ``get`` of ``client::get``."""
    return path.rpartition("::")[2]


def _index(found: Found, node: Node) -> None:
    """``answer["key"]``."""
    function = enclosing(node, "function_item")
    if function is not None and len(node.named_children) == 2 and node.named_children[1].type == "string_literal":
        scope, index = text(function.child_by_field_name("name")), node.named_children[1]
        found.mentions.append(
            Mention(plain(index), found.place(index), scope, group=f"{scope}:{text(node.named_children[0])}")
        )


def _string(found: Found, node: Node) -> None:
    parent, function = node.parent, enclosing(node, "function_item")
    if parent is None or enclosing(node, "attribute_item") is not None:
        return
    scope = text(function.child_by_field_name("name")) if function is not None else ""
    if parent.type == "arguments" and parent.parent is not None:
        callee = text(parent.parent.child_by_field_name("function"))[:100].replace("::", ".")
        found.texts.append(Text(plain(node), found.place(node), "argument", "", callee, scope))
    else:
        use = "constant" if parent.type in ("const_item", "static_item") else "other"
        found.texts.append(
            Text(plain(node), found.place(node), use, text(parent.child_by_field_name("name")), "", scope)
        )


def _call(found: Found, node: Node) -> None:
    function = enclosing(node, "function_item")
    read_call(found, node, text(function.child_by_field_name("name")) if function is not None else "")


_READERS: dict[str, Callable[[Found, Node], None]] = {
    "use_declaration": _use,
    "mod_item": _module,
    "struct_item": _struct,
    "enum_item": _enum,
    "function_item": _function,
    "let_declaration": _let,
    "const_item": _let,
    "macro_invocation": _macro,
    "index_expression": _index,
    "string_literal": _string,
    "call_expression": _call,
}
