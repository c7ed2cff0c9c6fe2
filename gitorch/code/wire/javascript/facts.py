"""What crosses a wire in TypeScript and JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tree_sitter import Node

from gitorch.code.components.scripts import is_component, script_of
from gitorch.code.grammars import parser
from gitorch.code.wire.dispatching import read_dispatching
from gitorch.code.wire.file_routes import read_file_routes
from gitorch.code.wire.javascript.calls import own_prefix, read_call
from gitorch.code.wire.javascript.controllers import read_controller
from gitorch.code.wire.javascript.fronts import read_front, remember_functions
from gitorch.code.wire.javascript.imports import read_import, required_bindings, required_module
from gitorch.code.wire.javascript.nodes import Found, key_of, unwrapped
from gitorch.code.wire.javascript.rpc import read_paths
from gitorch.code.wire.javascript.scopes import CLASSES, FUNCTIONS, inner_scope, own_name, read_scope
from gitorch.code.wire.javascript.shapes import class_shape, declared_shape, inline_shapes, literal_shape
from gitorch.code.wire.javascript.tables import read_database, read_entity
from gitorch.code.wire.javascript.texts import read_handler, read_text
from gitorch.code.wire.javascript.uses import read_member, read_pattern, read_walked
from gitorch.code.wire.model import Selection, WireFacts
from gitorch.code.wire.nodes import text


def javascript_facts(path: str, source: bytes) -> WireFacts:
    """What a file says of wires; what can't be parsed is left out."""
    root, source = _root(path, source)
    found = Found(source)
    remember_functions(found, root)
    for node, scope in _walk(root):
        reader = _READERS.get(node.type)
        if reader is not None:
            reader(found, node, scope)
    read_file_routes(found, path, source)
    read_dispatching(found, source)
    return found.facts("javascript")


def _root(path: str, source: bytes) -> tuple[Node, bytes]:
    """The tree of a file and what it is the tree of: of a component, its scripts and what its template says."""
    if not is_component(path):
        language = "typescript" if path.endswith((".ts", ".mts", ".cts")) else "tsx"
        return parser(language).parse(source).root_node, source
    script = script_of(path[path.rfind(".") :], source)
    language = "typescript" if script.is_typescript and not path.endswith(".astro") else "tsx"
    root = parser(language).parse(script.code).root_node
    code = script.code if not root.has_error else script.without_template.code
    return (root if not root.has_error else parser(language).parse(code).root_node), code


def _walk(root: Node) -> Iterator[tuple[Node, str]]:
    """Every named node in order, with the dotted name of the function or class it is in."""
    stack = [(root, "")]
    while stack:
        node, scope = stack.pop()
        yield node, scope
        inside = inner_scope(node, scope)
        stack.extend((child, inside) for child in reversed(node.named_children))


def _function(found: Found, node: Node, scope: str) -> None:
    read_scope(found, node, scope)
    if not scope:
        read_front(found, node, own_name(node))


def _class(found: Found, node: Node, scope: str) -> None:
    read_scope(found, node, scope)
    found.add_shape(class_shape(found, node))
    read_controller(found, node)
    read_entity(found, node)


def _declarator(found: Found, node: Node, scope: str) -> None:
    name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    if name is None:
        return
    if name.type == "object_pattern":
        read_pattern(found, name, scope, value)
    module = required_module(value)
    if module:
        found.imports.extend(required_bindings(module, name))
    elif name.type == "identifier":
        _remember(found, node, text(name), value)


def _member_set(found: Found, node: Node, _: str) -> None:
    """``this.url = …`` and the fields of a class: what ``this.url`` says."""
    left = node.child_by_field_name("left") or node.child_by_field_name("name")
    value = node.child_by_field_name("right") or node.child_by_field_name("value")
    name = text(left) if node.type == "assignment_expression" else f"this.{text(left)}"
    if value is not None and name.startswith("this."):
        found.values[name] = value


def _remember(found: Found, node: Node, name: str, value: Node | None) -> None:
    declared = node.child_by_field_name("type")
    if declared is not None:
        found.types[name] = text(declared).lstrip(": ")
        inline_shapes(found, declared, name)
    if value is not None:
        found.values[name] = value
        if "esolver" in name:
            _resolvers(found, value)
        if value.type in ("call_expression", "new_expression"):
            own_prefix(found, node, name, value)


def _resolvers(found: Found, value: Node) -> None:
    """``const resolvers = { User: { name: … } }``: each field of a type that code answers."""
    whole = unwrapped(value)
    for of_type in whole.named_children if whole is not None and whole.type == "object" else ():
        fields, owner = unwrapped(of_type.child_by_field_name("value")), key_of(of_type)
        for one in (
            fields.named_children if fields is not None and fields.type == "object" and owner[:1].isupper() else ()
        ):
            if key_of(one) and not key_of(one).startswith("__"):
                found.selections.append(Selection(owner, (), key_of(one), found.place(one), is_resolved=True))


def _declaration(found: Found, node: Node, _: str) -> None:
    found.add_shape(declared_shape(found, node))
    read_paths(found, node)
    read_database(found, node)


def _object(found: Found, node: Node, scope: str) -> None:
    found.add_shape(literal_shape(found, node, scope))


def _parameter(found: Found, node: Node, scope: str) -> None:
    pattern, declared = node.child_by_field_name("pattern"), node.child_by_field_name("type")
    if pattern is None:
        return
    if declared is not None:
        inline_shapes(found, declared, text(pattern) if pattern.type == "identifier" else scope)
        if pattern.type == "identifier":
            found.types[text(pattern)] = text(declared).lstrip(": ")
    if pattern.type == "object_pattern":
        read_pattern(found, pattern, scope, None, declared)


def _for_in(found: Found, node: Node, scope: str) -> None:
    left = node.child_by_field_name("left")
    read_walked(found, node, scope)
    if left is not None and left.type == "object_pattern":
        read_pattern(found, left, scope, node.child_by_field_name("right"), many=True)


_READERS: dict[str, Callable[[Found, Node, str], None]] = {
    **dict.fromkeys(FUNCTIONS, _function),
    **dict.fromkeys(CLASSES, _class),
    "enum_declaration": read_scope,
    "import_statement": read_import,
    "export_statement": read_import,
    "variable_declarator": _declarator,
    "public_field_definition": _member_set,
    "field_definition": _member_set,
    "assignment_expression": _member_set,
    "interface_declaration": _declaration,
    "type_alias_declaration": _declaration,
    "object": _object,
    "pair": read_handler,
    "required_parameter": _parameter,
    "optional_parameter": _parameter,
    "for_in_statement": _for_in,
    "member_expression": read_member,
    "subscript_expression": read_member,
    "call_expression": read_call,
    "new_expression": read_call,
    "string": read_text,
    "template_string": read_text,
}
