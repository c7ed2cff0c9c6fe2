"""The functions and classes of a TypeScript or JavaScript file: what each is called, takes, returns and stores."""

from __future__ import annotations

from tree_sitter import Node

from gitorch.code.model import Place
from gitorch.code.wire.javascript.nodes import Found, by_helper, plain, template, unwrapped
from gitorch.code.wire.javascript.rpc import resolver_name
from gitorch.code.wire.javascript.shapes import value_types
from gitorch.code.wire.model import ARRAY, OBJECT, Scope
from gitorch.code.wire.nodes import descendants, names_in, names_of, text
from gitorch.code.wire.paths import METHODS
from gitorch.code.wire.verbs import CARRIES, last, named

FUNCTIONS = named(
    "function_declaration method_definition arrow_function function_expression generator_function_declaration"
)
CLASSES = frozenset(("class_declaration", "abstract_class_declaration", "class"))


def inner_scope(node: Node, scope: str) -> str:
    """The dotted name of the function or class that stands within a node of a scope: its own where it is one."""
    if node.type not in FUNCTIONS and node.type not in CLASSES and node.type != "enum_declaration":
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
    path = template(arguments.named_children[0]) or by_helper(arguments.named_children[0])[0]
    if verb in METHODS and path.startswith("/"):
        return f"{verb.upper()} {path}"
    return resolver_name(arguments)


def read_scope(found: Found, node: Node, scope: str) -> None:
    """File a function or class that has a name."""
    name = inner_scope(node, scope)
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
