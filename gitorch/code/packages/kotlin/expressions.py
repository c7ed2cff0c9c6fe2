"""Kotlin's expressions: what they name, what they call, what lambdas and loops bind."""

from __future__ import annotations

from tree_sitter import Node

from gitorch.code.model import Call
from gitorch.code.packages.kotlin.chains import called_node
from gitorch.code.packages.walk import Chain, Handler, Walk, skip, visit_block

TYPES = ("user_type", "nullable_type", "function_type", "parenthesized_type", "non_nullable_type")
_NOT_VALUES = (*TYPES, "getter", "setter", "type_constraints", "type_parameters", "modifiers", "property_delegate")
_LITERALS = ("lambda_literal", "annotated_lambda")


def is_given(node: Node) -> bool:
    """Whether a part of a property is the value that it is given."""
    return node.type not in _NOT_VALUES and "comment" not in node.type


def type_of(node: Node | None) -> Node | None:
    """The last name of a type's path."""
    names = [one for one in node.named_children if one.type == "identifier"] if node is not None else []
    return names[-1] if names else None


def call_of(walk: Walk, node: Node) -> Call:
    """The arguments of a call. A lambda behind it is the last parameter, whichever that is."""
    positional, keywords, is_spread = 0, [], False
    nodes = [node]
    if node.type == "call_expression" and called_node(node) != node.named_children[0]:
        nodes.append(node.named_children[0])
    for one in nodes:
        is_spread = is_spread or any(each.type in _LITERALS for each in one.named_children)
        for given in (g for each in one.named_children if each.type == "value_arguments" for g in each.named_children):
            if given.type != "value_argument":
                continue
            has_name = any(each.type == "=" for each in given.children) and len(given.named_children) > 1
            if has_name:
                keywords.append(walk.text(given.named_children[0]))
            elif any(each.type in ("*", "spread_expression") for each in given.children):
                is_spread = True
            else:
                positional += 1
    return Call(positional, tuple(keywords), is_spread)


def _call(walk: Walk, node: Node) -> None:
    callee = called_node(node)
    if callee is not None:
        refer(walk, callee, call_of(walk, node))
    rest = node.named_children[1:]
    if node.named_children and callee != node.named_children[0]:
        rest = [*node.named_children[0].named_children[1:], *rest]
    for one in rest:
        walk.visit(one)


def refer(walk: Walk, node: Node, call: Call | None) -> None:
    """A name or a member, and whatever is before its last dot."""
    if node.type == "identifier":
        local = walk.find(walk.text(node))
        chain = Chain(walk.text(node), None, "") if call is not None and local is None else walk.root(walk.text(node))
        walk.refer(chain, node, call=call)
    elif node.type == "navigation_expression" and len(node.named_children) > 1:
        found, last = walk.chain(node), node.named_children[-1]
        if found is not None and last.type == "identifier":
            walk.refer(found, last, call=call)
        for one in node.named_children[:-1] if last.type == "identifier" else node.named_children:
            walk.visit(one)
    else:
        walk.visit(node)


def _named(walk: Walk, node: Node) -> None:
    refer(walk, node, None)


def _user_type(walk: Walk, node: Node) -> None:
    chain, last = walk.chain(node), type_of(node)
    if chain is not None and last is not None:
        walk.refer(chain, last, "annotation")
    for one in node.named_children:
        if one.type != "identifier":
            walk.visit(one)


def _argument(walk: Walk, node: Node) -> None:
    has_name = any(one.type == "=" for one in node.children) and len(node.named_children) > 1
    for one in node.named_children[1:] if has_name else node.named_children:
        walk.visit(one)


def _infix(walk: Walk, node: Node) -> None:
    """``a to b`` calls a member or an extension of ``a``."""
    if len(node.named_children) != 3:
        walk.visit_children(node)
        return
    left, name, right = node.named_children
    chain = walk.chain(left)
    if chain is not None:
        walk.refer(chain.then(f".{walk.text(name)}"), name, call=Call(1))
    walk.visit(left)
    walk.visit(right)


def _lambda(walk: Walk, node: Node) -> None:
    with walk.block():
        parameters = next((one for one in node.named_children if one.type == "lambda_parameters"), None)
        if parameters is None:
            walk.declare("it", node)
            walk.declare("this", node)  # of a lambda with a receiver, which only what takes it can tell
        for one in parameters.named_children if parameters is not None else ():
            _variables(walk, one)
        for one in node.named_children:
            if one.type != "lambda_parameters":
                walk.visit(one)


def _variables(walk: Walk, node: Node, chain: Chain | None = None) -> None:
    """One name, or several that a value is taken apart into."""
    if node.type == "variable_declaration":
        names = [one for one in node.named_children if one.type == "identifier"]
        types = [one for one in node.named_children if one.type in TYPES]
        if names:
            walk.declare(walk.text(names[0]), names[0], walk.type_text(types[0]) if types else None, chain)
        return
    for one in node.named_children:
        _variables(walk, one)


def _for(walk: Walk, node: Node) -> None:
    inner = [one for one in node.named_children if one.type != "annotation"]
    with walk.block():
        if len(inner) > 1:
            walk.visit(inner[1])
            chain = walk.chain(inner[1])
            _variables(walk, inner[0], chain.then("[]") if chain is not None else None)
        for one in inner[2:]:
            walk.visit(one)


def _catch(walk: Walk, node: Node) -> None:
    name = next((one for one in node.named_children if one.type == "identifier"), None)
    written = next((one for one in node.named_children if one.type in TYPES), None)
    with walk.block():
        walk.visit(written)
        if name is not None:
            walk.declare(walk.text(name), name, walk.type_text(written))
        for one in node.named_children:
            if one not in (name, written):
                walk.visit(one)


def _anonymous_function(walk: Walk, node: Node) -> None:
    with walk.block():
        for one in node.named_children:
            if one.type == "function_value_parameters":
                for each in one.named_children:
                    _variables(walk, each)
                    names = [name for name in each.named_children if name.type == "identifier"]
                    if each.type == "parameter" and names:
                        walk.declare(walk.text(names[0]), names[0])
            else:
                walk.visit(one)


def _accessor(walk: Walk, node: Node) -> None:
    """A getter or a setter, in which the property's own value is ``field``."""
    with walk.block():
        walk.declare("field", node)
        for one in node.named_children:
            names = [name for name in one.named_children if name.type == "identifier"]
            if one.type.startswith("parameter") and names:
                walk.declare(walk.text(names[0]), names[0])
            elif one.type == "identifier":
                walk.declare(walk.text(one), one)
            else:
                walk.visit(one)


HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(("identifier", "navigation_expression"), _named),
    "user_type": _user_type,
    "call_expression": _call,
    "value_argument": _argument,
    "infix_expression": _infix,
    "lambda_literal": _lambda,
    "anonymous_function": _anonymous_function,
    "for_statement": _for,
    "catch_block": _catch,
    "getter": _accessor,
    "setter": _accessor,
    **dict.fromkeys(("block", "when_entry", "when_expression", "anonymous_initializer", "if_expression"), visit_block),
    **dict.fromkeys(("label", "package_header", "file_annotation", "type_parameter"), skip),
}
