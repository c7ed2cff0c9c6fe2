"""What crosses a wire in TypeScript and JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tree_sitter import Node

from gitorch.code.components.scripts import is_component, script_of
from gitorch.code.grammars import parser
from gitorch.code.model import Place
from gitorch.code.wire.dispatching import read_dispatching
from gitorch.code.wire.file_routes import read_file_routes
from gitorch.code.wire.javascript.calls import own_prefix, read_call
from gitorch.code.wire.javascript.controllers import read_controller
from gitorch.code.wire.javascript.nodes import Found, key_of, plain, template, unwrapped
from gitorch.code.wire.javascript.rpc import read_paths, resolver_name
from gitorch.code.wire.javascript.shapes import class_shape, declared_shape, inline_shapes, literal_shape, value_types
from gitorch.code.wire.javascript.tables import read_database, read_entity
from gitorch.code.wire.javascript.texts import read_handler, read_text
from gitorch.code.wire.javascript.uses import read_member, read_pattern, read_walked
from gitorch.code.wire.model import ARRAY, OBJECT, Binding, Scope, Selection, WireFacts
from gitorch.code.wire.nodes import descendants, names_in, names_of, text
from gitorch.code.wire.paths import METHODS
from gitorch.code.wire.verbs import CARRIES, last, named

_FUNCTIONS = named(
    "function_declaration method_definition arrow_function function_expression generator_function_declaration"
)
_CLASSES = frozenset(("class_declaration", "abstract_class_declaration", "class"))


def javascript_facts(path: str, source: bytes) -> WireFacts:
    """What a file says of wires; what can't be parsed is left out."""
    root, source = _root(path, source)
    found = Found(source)
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
        inside = _inner_scope(node, scope)
        stack.extend((child, inside) for child in reversed(node.named_children))


def _inner_scope(node: Node, scope: str) -> str:
    if node.type not in _FUNCTIONS and node.type not in _CLASSES and node.type != "enum_declaration":
        return scope
    name = own_name(node)
    return ".".join(part for part in (scope, name) if part) if name else scope


def own_name(node: Node) -> str:
    """What a function or class is called, be it by the variable or property that it is the value of."""
    named = node.child_by_field_name("name")
    if named is not None:
        return plain(named)
    parent = node.parent
    if parent is None:
        return ""
    if parent.type == "variable_declarator":
        return text(parent.child_by_field_name("name"))
    if parent.type == "assignment_expression":
        return text(parent.child_by_field_name("left")).removeprefix("module.").removeprefix("exports.")
    if parent.type == "pair":
        return plain(parent.child_by_field_name("key"))
    return _route_name(parent) if parent.type == "arguments" else ""


def _route_name(arguments: Node) -> str:
    """``GET /path`` for the function that ``app.get("/path", …)`` is given."""
    call = arguments.parent
    verb = last(text(call.child_by_field_name("function"))) if call is not None else ""
    path = template(arguments.named_children[0])
    if verb in METHODS and path.startswith("/"):
        return f"{verb.upper()} {path}"
    return resolver_name(arguments)


def _scope(found: Found, node: Node, scope: str) -> None:
    name = _inner_scope(node, scope)
    if name != scope:
        inside = list(descendants(node))
        returns = names_in(node.child_by_field_name("return_type"))
        takes = names_in(node.child_by_field_name("parameters"))
        result, place = _result(found, inside)
        returns |= _results(node, inside)
        found.scopes.append(
            Scope(name, found.place(node), names_of(inside), returns, takes, result, place, _stores(takes, inside))
        )


def _result(found: Found, inside: list[Node]) -> tuple[frozenset[str], Place | None]:
    """The JSON types of what a handler hands to ``res.json``, and where."""
    for here in inside:
        arguments = here.child_by_field_name("arguments") if here.type == "call_expression" else None
        if arguments is not None and arguments.named_children and last(text(here.child_by_field_name("function"))) in (
            "json", "send", "status",
        ):  # fmt: skip
            types = value_types(unwrapped(arguments.named_children[0]))
            if types & {ARRAY, OBJECT}:
                return types, found.place(arguments.named_children[0])
    return frozenset(), None


def _stores(given: frozenset[str], inside: list[Node]) -> bool:
    """Whether a function puts something under a key that is made of its parameters alone."""
    if not given:
        return False
    keys = (key for here in inside if (key := _key_stored(here)) is not None)
    named = ({text(one) for one in (key, *descendants(key)) if one.type == "identifier"} for key in keys)
    return any(names and names <= given for names in named)


def _key_stored(node: Node) -> Node | None:
    """The key of ``things[key] = …`` or ``things.set(key, …)``."""
    if node.type == "assignment_expression":
        left = node.child_by_field_name("left")
        is_keyed = left is not None and left.type == "subscript_expression"
        return left.child_by_field_name("index") if left is not None and is_keyed else None
    arguments = node.child_by_field_name("arguments") if node.type == "call_expression" else None
    if arguments is None or len(arguments.named_children) != 2:
        return None
    is_set = last(text(node.child_by_field_name("function"))) == "set"
    return arguments.named_children[0] if is_set else None


def _results(node: Node, inside: list[Node]) -> frozenset[str]:
    """The functions that make what a function returns or hands to ``res.json``."""
    names: set[str] = set()
    for here in inside:
        if here.type == "return_statement" or (
            here.type == "call_expression" and last(text(here.child_by_field_name("function"))) in CARRIES
        ):
            names |= names_in(here)
    body = node.child_by_field_name("body")
    return frozenset(names | (names_in(body) if body is not None and body.type != "statement_block" else set()))


def _class(found: Found, node: Node, scope: str) -> None:
    _scope(found, node, scope)
    found.add_shape(class_shape(found, node))
    read_controller(found, node)
    read_entity(found, node)


def _import(found: Found, node: Node, _: str) -> None:
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


def _declarator(found: Found, node: Node, scope: str) -> None:
    name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    if name is None:
        return
    if name.type == "object_pattern":
        read_pattern(found, name, scope, value)
    module = _required(value)
    if module:
        found.imports.extend(_required_bindings(module, name))
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


def _required(value: Node | None) -> str:
    """The module that a value is required or imported from, or nothing."""
    while value is not None and value.type in ("await_expression", "member_expression", "parenthesized_expression"):
        value = value.named_children[0]
    if value is None or value.type != "call_expression":
        return ""
    function, arguments = value.child_by_field_name("function"), value.child_by_field_name("arguments")
    if text(function) not in ("require", "import") or arguments is None or not arguments.named_children:
        return ""
    return plain(arguments.named_children[0])


def _required_bindings(module: str, name: Node) -> Iterator[Binding]:
    if name.type == "identifier":
        yield Binding(module, "", text(name))
    for child in name.named_children:
        key = key_of(child)
        if key:
            value = child.child_by_field_name("value")
            yield Binding(module, key, text(value) if value is not None else key)


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
    **dict.fromkeys(_FUNCTIONS, _scope),
    **dict.fromkeys(_CLASSES, _class),
    "enum_declaration": _scope,
    "import_statement": _import,
    "export_statement": _import,
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
