"""The expressions of Go: names and selectors, calls, and what stands between the braces of a literal."""

from __future__ import annotations

from tree_sitter import Node

from gitorch.code.model import Call
from gitorch.code.packages.go.types import element_of
from gitorch.code.packages.walk import Handler, Walk

_PREDECLARED = frozenset({
    "any", "append", "bool", "byte", "cap", "clear", "close", "comparable", "complex", "complex128", "complex64",
    "copy", "delete", "error", "false", "float32", "float64", "imag", "int", "int16", "int32", "int64", "int8", "iota",
    "len", "make", "max", "min", "new", "nil", "panic", "print", "println", "real", "recover", "rune", "string", "true",
    "uint", "uint16", "uint32", "uint64", "uint8", "uintptr", "_",
})  # fmt: skip
_CONTAINERS = ("slice_type", "array_type", "map_type", "implicit_length_array_type")


def _call(walk: Walk, node: Node) -> None:
    function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
    if function is not None and arguments is not None:
        _refer(walk, function, _arguments(arguments))
        walk.visit_children(arguments)


def _arguments(node: Node) -> Call:
    """The arguments of a call; a single call among them may give several."""
    given = [one for one in node.named_children if one.type != "comment"]
    is_spread = any(one.type == "variadic_argument" for one in given)
    could_be_many = len(given) == 1 and given[0].type == "call_expression"
    return Call(len(given) - is_spread, has_spread=is_spread or could_be_many)


def _named(walk: Walk, node: Node) -> None:
    _refer(walk, node, None)


def _refer(walk: Walk, node: Node, call: Call | None) -> None:
    """A name or a selector, and whatever is before its last dot."""
    if node.type in ("selector_expression", "qualified_type"):
        chain = walk.chain(node)
        name = node.child_by_field_name("field" if node.type == "selector_expression" else "name")
        if chain is not None and name is not None:
            walk.refer(chain, name, "annotation" if node.type == "qualified_type" else "use", call)
        walk.visit(node.child_by_field_name("operand") or node.child_by_field_name("package"))
    elif node.type in ("identifier", "type_identifier", "package_identifier"):
        if walk.text(node) not in _PREDECLARED:
            role = "annotation" if node.type == "type_identifier" else "use"
            walk.refer(walk.root(walk.text(node)), node, role, call)
    elif node.type == "type_instantiation_expression" and node.named_children:
        _refer(walk, node.named_children[0], call)
        for argument in node.named_children[1:]:
            walk.visit(argument)
    else:
        walk.visit(node)


def _literal(walk: Walk, node: Node) -> None:
    written, body = node.child_by_field_name("type"), node.child_by_field_name("body")
    walk.visit(written)
    if body is not None:
        _literal_body(walk, written, body)


def _untyped_literal(walk: Walk, node: Node) -> None:
    _literal_body(walk, None, node)


def _literal_body(walk: Walk, written: Node | None, body: Node) -> None:
    """What stands between the braces: elements, or the fields of a struct by name or by position."""
    element = element_of(written) if written is not None and written.type in _CONTAINERS else None
    chain = walk.chain(written) if element is None else None
    for one in body.named_children:
        key = one.child_by_field_name("key") if one.type == "keyed_element" else None
        value = one.child_by_field_name("value") if key is not None else one
        inner = key.named_children[0] if key is not None and key.named_child_count == 1 else None
        if inner is None or inner.type != "identifier" or element is not None:
            walk.visit(key)
        elif chain is not None:
            walk.refer(chain.then(f"().{walk.text(inner)}"), inner, "key")
        nested = value.named_children[0] if value is not None and value.named_child_count == 1 else None
        if nested is not None and nested.type == "literal_value" and element is not None:
            _literal_body(walk, element, nested)
        else:
            walk.visit(value)


EXPRESSIONS: dict[str, Handler] = {
    "call_expression": _call,
    "composite_literal": _literal,
    "literal_value": _untyped_literal,
    "selector_expression": _named,
    "qualified_type": _named,
    "identifier": _named,
    "type_identifier": _named,
    "package_identifier": _named,
}
