"""What a TypeScript or JavaScript file refers to: names, members, calls, elements."""

from __future__ import annotations

from tree_sitter import Node

from gitorch.code.model import Call
from gitorch.code.typescript.elements import read_element
from gitorch.code.typescript.functions import read_function
from gitorch.code.typescript.guards import guards_in
from gitorch.code.typescript.imports import commonjs_export
from gitorch.code.typescript.inference import argument_type, expression_type
from gitorch.code.typescript.member_chains import MEMBERS, has_optional, read_chain
from gitorch.code.typescript.parameters import type_parameters_of
from gitorch.code.typescript.requires import imported_dynamically
from gitorch.code.typescript.values import read_literal, read_value
from gitorch.code.typescript.walk import Handler, Walk

_EXPECTING = {
    "object", "arrow_function", "function_expression", "string", "array", "parenthesized_expression",
    "ternary_expression",
}  # fmt: skip


def _identifier(walk: Walk, node: Node) -> None:
    walk.refer(walk.text(node), [], node)


def _type_identifier(walk: Walk, node: Node) -> None:
    name = walk.text(node)
    if walk.scope is None or not walk.scope.has_type(name):
        walk.refer(name, [], node, role=walk.type_role)


def _nested_type(walk: Walk, node: Node) -> None:
    root, *names = walk.folded(node).split(".")
    walk.refer(root, names, node.named_children[-1], role=walk.type_role)


def _member(walk: Walk, node: Node) -> None:
    read_chain(walk, node)


def _await(walk: Walk, node: Node) -> None:
    inner = node.named_children[0] if node.named_children else None
    if inner is None:
        return
    walk.is_awaited = inner.type == "call_expression"
    walk.visit(inner)
    walk.is_awaited = False


def _call(walk: Walk, node: Node) -> None:
    callee, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
    is_awaited, walk.is_awaited = walk.is_awaited, False
    if callee is not None and callee.type == "await_expression" and callee.named_children:
        callee, is_awaited = callee.named_children[0], True  # so the grammar reads ``await load<T>()``
    if callee is None or arguments is None:
        return
    if callee.type == "import" or (callee.type == "identifier" and walk.text(callee) == "require"):
        imported_dynamically(walk, node)
        walk.visit(arguments)
        return
    guarded = walk.is_javascript and has_optional(node)
    with walk.guarded({walk.folded(callee).replace("?.", ".")} if guarded else set()):
        _read_callee(walk, callee, _arguments_shape(arguments, is_awaited=is_awaited))
    walk.visit_field(node, "type_arguments")
    _read_arguments(walk, node, arguments)


def _read_callee(walk: Walk, callee: Node, call: Call) -> None:
    if callee.type in MEMBERS or callee.type in ("identifier", "super", "non_null_expression"):
        read_chain(walk, callee, call)
    else:
        walk.visit(callee)


def _arguments_shape(arguments: Node, *, is_awaited: bool = False) -> Call:
    if arguments.type == "template_string":
        return Call(has_spread=True)
    given = [child for child in arguments.named_children if child.type != "comment"]
    spread = [child for child in given if child.type == "spread_element"]
    return Call(len(given) - len(spread), has_spread=bool(spread), is_awaited=is_awaited)


def _read_arguments(walk: Walk, call: Node, arguments: Node) -> None:
    given = [child for child in arguments.named_children if child.type != "comment"]
    known = arguments.type == "arguments"
    for position, child in enumerate(given):
        known = known and child.type != "spread_element"
        expected = argument_type(walk, call, position) if known and child.type in _EXPECTING else None
        read_value(walk, child, expected)


def _new(walk: Walk, node: Node) -> None:
    constructor, arguments = node.child_by_field_name("constructor"), node.child_by_field_name("arguments")
    if constructor is None:
        return
    _read_callee(walk, constructor, _arguments_shape(arguments) if arguments is not None else Call())
    walk.visit_field(node, "type_arguments")
    if arguments is not None:
        _read_arguments(walk, node, arguments)


def _assignment(walk: Walk, node: Node) -> None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None or commonjs_export(walk, node):
        return
    if left.type in MEMBERS or left.type == "identifier":
        read_chain(walk, left, is_write=True)
        read_value(walk, right, expression_type(walk, left) if right.type in _EXPECTING else None)
    else:
        walk.visit(left)
        walk.visit(right)


def _binary(walk: Walk, node: Node) -> None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    operator = node.child_by_field_name("operator")
    if left is None or right is None or operator is None:
        walk.visit_children(node)
        return
    walk.visit(left)
    with walk.guarded(guards_in(walk, left) if operator.type == "&&" else set()):
        walk.visit(right)
    if operator.type in ("===", "!==", "==", "!="):
        for literal, other in ((left, right), (right, left)):
            found = expression_type(walk, other) if literal.type == "string" else None
            if found is not None:
                read_literal(walk, literal, found)


def _switch(walk: Walk, node: Node) -> None:
    value, body = node.child_by_field_name("value"), node.child_by_field_name("body")
    if value is None or body is None:
        return
    walk.visit(value)
    found = expression_type(walk, value.named_children[0]) if value.named_children else None
    for case in body.named_children:
        tested = case.child_by_field_name("value")
        if found is not None and tested is not None and tested.type == "string":
            read_literal(walk, tested, found)
    walk.visit(body)


def _if(walk: Walk, node: Node) -> None:
    condition = node.child_by_field_name("condition")
    if condition is None:
        return
    guards = guards_in(walk, condition)
    with walk.guarded(guards):
        walk.visit(condition)
        walk.visit_field(node, "consequence")
    walk.visit_field(node, "alternative")


def _unary(walk: Walk, node: Node) -> None:
    with walk.guarded(guards_in(walk, node)):
        walk.visit_children(node)


def _try(walk: Walk, node: Node) -> None:
    kept, walk.in_try = walk.in_try, node.child_by_field_name("handler") is not None
    walk.visit_field(node, "body")
    walk.in_try = kept
    walk.visit_field(node, "handler")
    walk.visit_field(node, "finalizer")


def _return(walk: Walk, node: Node) -> None:
    for child in node.named_children:
        read_value(walk, child, walk.returns)


def _satisfies(walk: Walk, node: Node) -> None:
    inner = node.named_children
    read_value(walk, inner[0], walk.local_type(walk.folded(inner[1])) if len(inner) == 2 else None)
    for child in inner[1:]:
        walk.visit(child)


def _typed(walk: Walk, node: Node) -> None:
    """A type with type parameters of its own."""
    with walk.inside() as scope:
        scope.types.update(type_parameters_of(walk, node))
        walk.visit_children(node)


def _mapped(walk: Walk, node: Node) -> None:
    """``K in Keys``; the ``K`` is a name of the type around it."""
    name = node.child_by_field_name("name")
    if name is not None and walk.scope is not None:
        walk.scope.types.add(walk.text(name))
    walk.visit_field(node, "type")


def _infer(walk: Walk, node: Node) -> None:
    if walk.scope is not None and node.named_children:
        walk.scope.types.add(walk.text(node.named_children[0]))


def _fields(*fields: str) -> Handler:
    """Read only these fields of a node."""

    def read(walk: Walk, node: Node) -> None:
        for field in fields:
            for found in node.children_by_field_name(field):
                walk.visit(found)

    return read


def _property_function(walk: Walk, node: Node) -> None:
    """A method of an object literal."""
    kept, walk.this_type = walk.this_type, None
    read_function(walk, node)
    walk.this_type = kept


def _nothing(_walk: Walk, _node: Node) -> None:
    """Nothing in here is of interest."""


HANDLERS: dict[str, Handler] = {
    "identifier": _identifier,
    "shorthand_property_identifier": _identifier,
    "type_identifier": _type_identifier,
    "nested_type_identifier": _nested_type,
    "member_expression": _member,
    "subscript_expression": _member,
    "await_expression": _await,
    "call_expression": _call,
    "new_expression": _new,
    "assignment_expression": _assignment,
    "binary_expression": _binary,
    "switch_statement": _switch,
    "if_statement": _if,
    "ternary_expression": _if,
    "unary_expression": _unary,
    "try_statement": _try,
    "return_statement": _return,
    "satisfies_expression": _satisfies,
    "jsx_opening_element": read_element,
    "jsx_self_closing_element": read_element,
    "jsx_closing_element": _nothing,
    "function_type": _typed,
    "constructor_type": _typed,
    "method_signature": _typed,
    "call_signature": _typed,
    "construct_signature": _typed,
    "object_type": _typed,
    "conditional_type": _typed,
    "mapped_type_clause": _mapped,
    "infer_type": _infer,
    "required_parameter": _fields("type", "decorator"),
    "optional_parameter": _fields("type", "decorator"),
    "type_parameter": _fields("constraint", "value"),
    "index_signature": _fields("type", "index_type"),
    "type_predicate": _fields("type"),
    "method_definition": _property_function,
    "comment": _nothing,
    "string": _nothing,
    "predefined_type": _nothing,
    "import_require_clause": _nothing,
    "labeled_statement": _fields("body"),
    "break_statement": _nothing,
    "continue_statement": _nothing,
}
