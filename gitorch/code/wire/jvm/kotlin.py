"""What crosses a wire in Kotlin: classes as Jackson and kotlinx see them, routes of Spring and Ktor, clients' calls."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.grammars import parser
from gitorch.code.model import Place
from gitorch.code.nodes import child, children
from gitorch.code.wire.jvm.calls import file_call
from gitorch.code.wire.jvm.meaning import Annotation, Class, Method, Variable, file_class
from gitorch.code.wire.model import Binding, Route, Scope, Text, WireFacts
from gitorch.code.wire.nodes import Nodes, descendants, enclosing, names_in, text
from gitorch.code.wire.paths import HOLE, METHODS, joined, route_path

_TYPES = ("user_type", "nullable_type", "function_type", "parenthesized_type")


_BETWEEN = re.compile(rb"\n(?:[ \t]*\n)+(?=[@a-z/])")


class _Found(Nodes):
    """What one file has yielded so far; ``row`` is where the part that is being read begins."""

    def __init__(self, source: bytes) -> None:
        super().__init__(source)
        self.row = 0
        self.constants: dict[str, Node] = {}

    def place(self, node: Node) -> Place:
        row, column = node.start_point
        return self.place_at(self.row + row, column)


def kotlin_facts(_: str, source: bytes) -> WireFacts:
    """What a file says of wires; what can't be parsed is left out."""
    found = _Found(source)
    for found.row, part in _parts(source):
        for node in descendants(parser("kotlin").parse(part).root_node):
            _read(found, node)
    return found.facts("java")


def _parts(source: bytes) -> Iterator[tuple[int, bytes]]:
    """The declarations at the top, each with the row that it begins in.

    Read together, the grammar takes an annotated class that another follows for an expression.
    """
    begin = 0
    for end in [*(match.end() for match in _BETWEEN.finditer(source)), len(source)]:
        yield source.count(b"\n", 0, begin), source[begin:end]
        begin = end


def _read(found: _Found, node: Node) -> None:
    if node.type == "import":
        _import(found, node)
    elif node.type == "class_declaration":
        file_class(found, _class(found, node))
    elif node.type == "function_declaration" and enclosing(node, "class_declaration") is None:
        returns = names_in(child(node, *_TYPES))
        function = text(node.child_by_field_name("name"))
        found.scopes.append(Scope(function, found.place(node), names_in(node), returns))
    elif node.type == "property_declaration":
        name, value = child(node, "variable_declaration"), node.named_children[-1]
        found.constants[text(child(name, "identifier")) if name is not None else ""] = value
    elif node.type == "call_expression":
        _call(found, node, found.constants)
    elif node.type == "string_literal":
        _string(found, node)
    elif node.type == "enum_entry":
        _enum(found, node)


def _import(found: Nodes, node: Node) -> None:
    names = [text(one) for one in children(node, "qualified_identifier", "identifier")]
    module, _, name = names[0].rpartition(".") if names else ("", "", "")
    found.imports.append(Binding(module, name, names[1] if len(names) > 1 else name))


def _class(found: Nodes, node: Node) -> Class:
    constructor, body = child(node, "primary_constructor"), child(node, "class_body")
    given = children(child(constructor, "class_parameters"), "class_parameter") if constructor is not None else []
    properties = [one for one in given if " val " in f" {_before_type(one)} " or " var " in f" {_before_type(one)} "]
    written = [one for one in children(body, "property_declaration") if child(one, "variable_declaration") is not None]
    bases = [text(one) for one in children(child(node, "delegation_specifiers"), "delegation_specifier")]
    modifiers = text(child(node, "modifiers"))
    return Class(
        text(node.child_by_field_name("name")),
        found.place(node.child_by_field_name("name") or node),
        tuple(_annotations(found, child(node, "modifiers"))),
        (*(_variable(found, one) for one in properties), *(_property(found, one) for one in written)),
        tuple(_method(found, one) for one in children(body, "function_declaration")),
        tuple(sorted(base.partition("(")[0] for base in bases)),
        is_data="data" in modifiers.split(),
        is_interface=any(one.type == "interface" for one in node.children),
    )


def _before_type(node: Node) -> str:
    """A parameter's source without what its annotations say."""
    return " ".join(text(one) for one in node.children if one.type != "modifiers")


def _variable(found: Nodes, node: Node, modifiers: Node | None = None) -> Variable:
    name, declared = child(node, "identifier"), child(node, *_TYPES)
    annotations = tuple(_annotations(found, modifiers or child(node, "modifiers")))
    has_default = any(one.type == "=" for one in node.children)
    return Variable(text(name), text(declared), found.place(name or node), annotations, has_default)


def _property(found: Nodes, node: Node) -> Variable:
    declared = child(node, "variable_declaration")
    return _variable(found, declared or node, child(node, "modifiers"))


def _method(found: Nodes, node: Node) -> Method:
    given = child(node, "function_value_parameters")
    parameters, notes = [], None
    for one in given.named_children if given is not None else ():
        if one.type == "parameter":
            parameters.append(_variable(found, one, notes))
        notes = one if one.type == "parameter_modifiers" else None
    return Method(
        text(node.child_by_field_name("name")),
        text(child(node, *_TYPES)),
        found.place(child(node, "modifiers") or node),
        tuple(parameters),
        tuple(_annotations(found, child(node, "modifiers"))),
        names_in(node),
    )


def _annotations(found: Nodes, modifiers: Node | None) -> Iterator[Annotation]:
    for one in children(modifiers, "annotation"):
        made = child(one, "constructor_invocation")
        name = text(child(made or one, "user_type"))
        given: dict[str, tuple[str, ...]] = {}
        for argument in children(child(made, "value_arguments") if made is not None else None, "value_argument"):
            has_key = any(part.type == "=" for part in argument.children)
            key = text(argument.named_children[0]) if has_key else "value"
            values = tuple(_values(argument.named_children[-1])) if argument.named_children else ()
            given[key] = given.get(key, ()) + values
        yield Annotation(name.rpartition(".")[2], found.place(one), given)


def _values(node: Node) -> Iterator[str]:
    if node.type == "collection_literal":
        for one in node.named_children:
            yield from _values(one)
    else:
        yield template(node, {}) or text(node).removesuffix("::class")


def template(node: Node | None, constants: dict[str, Node], depth: int = 3) -> str:
    """A string expression with ``{}`` for what is not written out; nothing for what is no string."""
    if node is None or depth == 0:
        return ""
    if node.type == "string_literal":
        return _filled(node)
    if node.type == "binary_expression" and len(node.named_children) == 2:
        sides = [template(side, constants, depth) or HOLE for side in node.named_children]
        return "".join(sides) if any(side != HOLE for side in sides) else ""
    return template(constants.get(text(node)), constants, depth - 1) if node.type == "identifier" else ""


def _filled(node: Node) -> str:
    """A string with its holes, be they ``${…}`` or ``$name``."""
    parts: list[str] = []
    for one in node.named_children:
        content = text(one) if one.type == "string_content" else HOLE
        if parts and parts[-1] == "$" and one.type == "string_content":
            tail = content.lstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
            parts[-1], content = HOLE, tail
        parts.append(content)
    return "".join(parts)


def _arguments(call: Node) -> list[Node]:
    given = child(call, "value_arguments")
    return [one.named_children[-1] for one in children(given, "value_argument") if one.named_children]


def _called(call: Node) -> str:
    """The name of what a call calls."""
    function = call.named_children[0] if call.named_children else None
    if function is None:
        return ""
    return text(function.named_children[-1]) if function.type == "navigation_expression" else text(function)


def _call(found: Nodes, node: Node, constants: dict[str, Node]) -> None:
    arguments, name = _arguments(node), _called(node)
    if not arguments:
        return
    raw = [template(one, constants) for one in arguments]
    if name in METHODS and _has_block(node) and raw[0].startswith("/"):
        path = joined(*reversed([raw[0], *_around(node)]))  # Ktor's routing
        found.routes.append(Route(name.upper(), route_path(path), found.place(node), "routing", f"{name} {path}"))
        return
    file_call(found, (name, text(node)), raw, found.place(arguments[0]), _scope(node))


def _has_block(node: Node) -> bool:
    """Whether a call is given a block, in itself or as the call of its result that the grammar makes of it."""
    around = node.parent if node.parent is not None and node.parent.type == "call_expression" else node
    return any(child(one, "annotated_lambda") is not None for one in (node, around))


def _around(node: Node) -> Iterator[str]:
    """The paths of ``route("/x") { … }`` around a node, the nearest first."""
    here = enclosing(node, "call_expression")
    while here is not None:
        if _called(here) == "route" and (given := _arguments(here)):
            yield template(given[0], {})
        elif here.named_children[0].type == "call_expression" and _called(here.named_children[0]) == "route":
            given = _arguments(here.named_children[0])
            yield template(given[0], {}) if given else ""
        here = enclosing(here, "call_expression")


def _scope(node: Node) -> str:
    function, owner = enclosing(node, "function_declaration"), enclosing(node, "class_declaration")
    return ".".join(text(one.child_by_field_name("name")) for one in (owner, function) if one is not None)


def _string(found: Nodes, node: Node) -> None:
    value, parent = _filled(node), node.parent
    if parent is None or not value or enclosing(node, "annotation") is not None:
        return
    call = enclosing(node, "call_expression") if parent.type == "value_argument" else None
    use = "argument" if call is not None else ("constant" if parent.type == "property_declaration" else "other")
    declared = child(parent, "variable_declaration") if use == "constant" else None
    callee = text(call.named_children[0])[:100] if call is not None else ""
    found.texts.append(Text(value, found.place(node), use, text(declared), callee, _scope(node)))


def _enum(found: Nodes, node: Node) -> None:
    """A member of an enum, by the name that is written for it."""
    name, owner = child(node, "identifier"), enclosing(node, "class_declaration")
    notes = _annotations(found, child(node, "modifiers"))
    said = next((one.first("value") for one in notes if one.name in ("JsonProperty", "SerialName")), "")
    scope = text(owner.child_by_field_name("name")) if owner is not None else ""
    found.texts.append(Text(said or text(name), found.place(node), "member", text(name), scope=scope))
