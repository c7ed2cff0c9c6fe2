"""What crosses a wire in Java: classes and records as Jackson sees them, Spring's routes, calls of its clients."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.grammars import parser
from gitorch.code.nodes import child, children
from gitorch.code.wire.jvm.calls import file_call
from gitorch.code.wire.jvm.meaning import Annotation, Class, Method, Variable, file_class
from gitorch.code.wire.model import Binding, Text, WireFacts
from gitorch.code.wire.nodes import Nodes, descendants, enclosing, names_in, text
from gitorch.code.wire.paths import HOLE

_CLASSES = ("class_declaration", "record_declaration", "interface_declaration")


def java_facts(_: str, source: bytes) -> WireFacts:
    """What a file says of wires; what can't be parsed is left out."""
    found = Nodes(source)
    constants: dict[str, Node] = {}
    for node in descendants(parser("java").parse(source).root_node):
        if node.type == "import_declaration":
            dotted = text(node.named_children[0]) if node.named_children else ""
            module, _, name = dotted.rpartition(".")
            found.imports.append(Binding(module, name, name))
        elif node.type in _CLASSES:
            file_class(found, _class(found, node))
        elif node.type == "variable_declarator":
            value = node.child_by_field_name("value")
            if value is not None:
                constants[text(node.child_by_field_name("name"))] = value
        elif node.type == "method_invocation":
            _call(found, node, constants)
        elif node.type == "string_literal":
            _string(found, node)
        elif node.type == "enum_constant":
            _enum(found, node)
    return found.facts("java")


def _class(found: Nodes, node: Node) -> Class:
    body = node.child_by_field_name("body")
    components = children(node.child_by_field_name("parameters"), "formal_parameter")
    declared = [one for one in children(body, "field_declaration") if "static" not in text(child(one, "modifiers"))]
    fields = [_variable(found, one) for one in components] + [
        _variable(found, one, declarator) for one in declared for declarator in one.children_by_field_name("declarator")
    ]
    superclass = node.child_by_field_name("superclass")
    return Class(
        text(node.child_by_field_name("name")),
        found.place(node.child_by_field_name("name") or node),
        tuple(_annotations(found, node)),
        tuple(fields),
        tuple(_method(found, one) for one in children(body, "method_declaration")),
        tuple(sorted(names_in(superclass))),
        is_data=node.type == "record_declaration" or any("public" in text(child(one, "modifiers")) for one in declared),
        is_interface=node.type == "interface_declaration",
    )


def _variable(found: Nodes, node: Node, declarator: Node | None = None) -> Variable:
    name = (declarator or node).child_by_field_name("name")
    annotations = tuple(_annotations(found, node))
    return Variable(text(name), text(node.child_by_field_name("type")), found.place(name or node), annotations)


def _method(found: Nodes, node: Node) -> Method:
    name = node.child_by_field_name("name")
    given = children(node.child_by_field_name("parameters"), "formal_parameter")
    annotations = tuple(_annotations(found, node))
    return Method(
        text(name),
        text(node.child_by_field_name("type")),
        found.place(child(node, "modifiers") or node),
        tuple(_variable(found, one) for one in given),
        annotations,
        names_in(node),
    )


def _annotations(found: Nodes, node: Node) -> Iterator[Annotation]:
    for one in children(child(node, "modifiers"), "annotation", "marker_annotation"):
        given: dict[str, tuple[str, ...]] = {}
        for argument in children(one.child_by_field_name("arguments"), *_ARGUMENTS):
            if argument.type == "element_value_pair":
                given[text(argument.child_by_field_name("key"))] = tuple(_values(argument.child_by_field_name("value")))
            else:
                given["value"] = tuple(_values(argument))
        yield Annotation(text(one.child_by_field_name("name")).rpartition(".")[2], found.place(one), given)


_ARGUMENTS = (
    "element_value_pair", "string_literal", "element_value_array_initializer", "class_literal", "field_access",
    "identifier", "binary_expression",
)  # fmt: skip


def _values(node: Node | None) -> Iterator[str]:
    if node is None:
        return
    if node.type == "element_value_array_initializer":
        for one in node.named_children:
            yield from _values(one)
    else:
        yield template(node, {}) or text(node).removesuffix(".class")


def template(node: Node | None, constants: dict[str, Node], depth: int = 3) -> str:
    """A string expression with ``{}`` for what is not written out; nothing for what is no string."""
    if node is None or depth == 0:
        return ""
    if node.type == "string_literal":
        return text(node).strip('"')
    if node.type == "binary_expression":
        sides = [template(node.child_by_field_name(side), constants, depth) or HOLE for side in ("left", "right")]
        return "".join(sides) if any(side != HOLE for side in sides) else ""
    if node.type == "parenthesized_expression" and node.named_children:
        return template(node.named_children[0], constants, depth)
    if node.type == "method_invocation" and text(node.child_by_field_name("name")) in (
        "create",
        "format",
        "fromUriString",
    ):
        given = node.child_by_field_name("arguments")
        first = template(given.named_children[0], constants, depth) if given and given.named_children else ""
        return first.replace("%s", HOLE).replace("%d", HOLE)
    return template(constants.get(text(node)), constants, depth - 1) if node.type == "identifier" else ""


def _call(found: Nodes, node: Node, constants: dict[str, Node]) -> None:
    given = node.child_by_field_name("arguments")
    arguments = given.named_children if given is not None else []
    if arguments:
        raw = [template(one, constants) for one in arguments]
        file_call(
            found, (text(node.child_by_field_name("name")), text(node)), raw, found.place(arguments[0]), _scope(node)
        )


def _scope(node: Node) -> str:
    method, owner = enclosing(node, "method_declaration"), enclosing(node, *_CLASSES)
    names = [text(one.child_by_field_name("name")) for one in (owner, method) if one is not None]
    return ".".join(names)


def _string(found: Nodes, node: Node) -> None:
    parent, value = node.parent, text(node).strip('"')
    if parent is None or not value or enclosing(node, "annotation") is not None:
        return
    call = parent.parent if parent.type == "argument_list" else None
    if call is not None and call.type == "method_invocation":
        callee = f"{text(call.child_by_field_name('object'))[:80]}.{text(call.child_by_field_name('name'))}".lstrip(".")
        found.texts.append(Text(value, found.place(node), "argument", "", callee, _scope(node)))
    elif parent.type == "variable_declarator":
        name = text(parent.child_by_field_name("name"))
        found.texts.append(Text(value, found.place(node), "constant", name, "", _scope(node)))
    else:
        found.texts.append(Text(value, found.place(node), "other", scope=_scope(node)))


def _enum(found: Nodes, node: Node) -> None:
    """A member of an enum, by the name that Jackson writes for it."""
    name, enum = node.child_by_field_name("name"), enclosing(node, "enum_declaration")
    said = next(
        (one.first("value") for one in _annotations(found, node) if one.name in ("JsonProperty", "SerializedName")), ""
    )
    owner = text(enum.child_by_field_name("name")) if enum is not None else ""
    found.texts.append(Text(said or text(name), found.place(node), "member", text(name), scope=owner))
