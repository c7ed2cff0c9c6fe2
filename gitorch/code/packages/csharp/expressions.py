"""C#'s expressions: what they name, what they call, what patterns and loops bind."""

from __future__ import annotations

from tree_sitter import Node

from gitorch.code.model import Call
from gitorch.code.packages.csharp.chains import name_of
from gitorch.code.packages.walk import Handler, Walk, skip, visit_block


def call_of(walk: Walk, node: Node) -> Call:
    """The arguments of a call: by position, or by name."""
    found = node.child_by_field_name("arguments")
    if found is None:
        found = next((one for one in node.named_children if one.type == "argument_list"), None)
    names = []
    positional = 0
    for one in found.named_children if found is not None else ():
        name = one.child_by_field_name("name") if one.type == "argument" else None
        if name is not None:
            names.append(walk.text(name))
        elif one.type == "argument":
            positional += 1
    return Call(positional, tuple(names))


def _invocation(walk: Walk, node: Node) -> None:
    function = node.child_by_field_name("function")
    if function is not None:
        refer(walk, function, call_of(walk, node))
    walk.visit(node.child_by_field_name("arguments"))


def refer(walk: Walk, node: Node, call: Call | None) -> None:
    """A name or a member, and whatever is before its last dot."""
    if node.type == "identifier":
        walk.refer(walk.root(walk.text(node)), node, call=call)
        return
    if node.type == "generic_name" and node.named_children:
        refer(walk, node.named_children[0], call)
        for one in node.named_children[1:]:
            walk.visit(one)
        return
    name, chain = name_of(node), walk.chain(node)
    if node.type not in ("member_access_expression", "conditional_access_expression", "qualified_name"):
        walk.visit(node)
        return
    if name is not None and chain is not None:
        walk.refer(chain, name, call=call)
    for field in ("expression", "qualifier", "condition"):
        walk.visit(node.child_by_field_name(field))
    for one in node.named_children:
        if one.type not in ("member_binding_expression", "identifier") and one not in _holders(node):
            walk.visit(one)


def _holders(node: Node) -> list[Node | None]:
    return [node.child_by_field_name(field) for field in ("expression", "qualifier", "condition", "name")]


def _named(walk: Walk, node: Node) -> None:
    refer(walk, node, None)


def _creation(walk: Walk, node: Node) -> None:
    """``new User(…) { Name = … }``: the constructor, and the members that are set at once."""
    written, initializer = node.child_by_field_name("type"), node.child_by_field_name("initializer")
    if written is not None:
        refer(walk, written, call_of(walk, node))
    walk.visit(node.child_by_field_name("arguments"))
    chain = walk.chain(written)
    for one in initializer.named_children if initializer is not None else ():
        left = one.child_by_field_name("left") if one.type == "assignment_expression" else None
        if left is None or left.type != "identifier":
            walk.visit(one)
            continue
        if chain is not None:
            walk.refer(chain.then(f"().{walk.text(left)}"), left, "key")
        walk.visit(one.child_by_field_name("right"))


def declare_variables(walk: Walk, node: Node) -> None:
    """Declare the variables of a statement, by their type or, with ``var``, by what they are first given."""
    written = node.child_by_field_name("type")
    is_inferred = written is not None and written.type == "implicit_type"
    if not is_inferred:
        walk.visit(written)
    for one in node.named_children:
        name = one.child_by_field_name("name") if one.type == "variable_declarator" else None
        if name is None:
            continue
        values = [each for each in one.named_children if each != name]
        for value in values:
            walk.visit(value)
        chain = walk.chain(values[-1]) if is_inferred and values else None
        walk.declare(walk.text(name), name, None if is_inferred else walk.type_text(written), chain)


def _argument(walk: Walk, node: Node) -> None:
    name = node.child_by_field_name("name")
    for one in node.named_children:
        if one != name:
            walk.visit(one)


def _foreach(walk: Walk, node: Node) -> None:
    written, name = node.child_by_field_name("type"), node.child_by_field_name("left")
    right = node.child_by_field_name("right")
    walk.visit(right)
    is_inferred = written is not None and written.type == "implicit_type"
    chain = walk.chain(right) if is_inferred else None
    with walk.block():
        if name is not None and name.type == "identifier":
            annotation = None if is_inferred else walk.type_text(written)
            walk.declare(walk.text(name), name, annotation, chain.then("[]") if chain is not None else None)
        walk.visit(node.child_by_field_name("body"))


def _bound(walk: Walk, node: Node) -> None:
    """A name with a type before it: of a pattern, an ``out``, a ``catch``."""
    written, name = node.child_by_field_name("type"), node.child_by_field_name("name")
    is_inferred = written is not None and written.type == "implicit_type"
    if not is_inferred:
        walk.visit(written)
    if name is not None and name.type == "identifier":
        walk.declare(walk.text(name), name, None if is_inferred else walk.type_text(written))


def _attribute(walk: Walk, node: Node) -> None:
    for one in node.named_children:
        if one != node.child_by_field_name("name"):
            walk.visit(one)


_BLOCKS = ("block", "for_statement", "using_statement", "catch_clause", "switch_section", "switch_expression_arm")
HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(
        ("identifier", "generic_name", "member_access_expression", "qualified_name", "conditional_access_expression"),
        _named,
    ),
    "invocation_expression": _invocation,
    "object_creation_expression": _creation,
    "argument": _argument,
    "attribute_argument": _argument,
    "attribute": _attribute,
    "foreach_statement": _foreach,
    **dict.fromkeys(("declaration_pattern", "declaration_expression", "catch_declaration"), _bound),
    **dict.fromkeys(_BLOCKS, visit_block),
    **dict.fromkeys(("modifier", "labeled_statement", "goto_statement", "name_colon"), skip),
}
