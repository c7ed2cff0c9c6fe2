"""PHP's expressions: what they name, what they call, what they assign, and what they ask for before they use it."""

from __future__ import annotations

import re

from tree_sitter import Node

from gitorch.code.model import Call
from gitorch.code.packages.php.chains import (
    ACCESSES,
    MEMBER_CALLS,
    NAMES,
    function_chain,
    holder_and_name,
    member_chain,
)
from gitorch.code.packages.php.names import class_name, constant_name, full_type
from gitorch.code.packages.walk import Chain, Handler, Walk, skip

_ASKING = re.compile(
    r"(?:class|interface|trait|enum|method|property|function)_exists|(?:is_|un)?callable|is_a|is_subclass_of|defined",
    re.I,
)
_WORD = re.compile(r"[^\W\d]\w*")
_ERRORS = frozenset({"Error", "ArgumentCountError"})


def call_of(walk: Walk, node: Node | None) -> Call:
    """The arguments of a call: by position, by name, and unpacked."""
    positional, names, has_spread = 0, [], False
    for one in node.named_children if node is not None else ():
        if one.type == "variadic_placeholder":
            has_spread = True
        if one.type != "argument":
            continue
        name = one.child_by_field_name("name")
        if name is not None:
            names.append(walk.text(name))
        elif any(each.type == "variadic_unpacking" for each in one.named_children):
            has_spread = True
        else:
            positional += 1
    return Call(positional, tuple(names), has_spread, has_keyword_spread=has_spread)


def _arguments(node: Node) -> Node | None:
    found = node.child_by_field_name("arguments") or node.child_by_field_name("parameters")
    return found or next((one for one in node.named_children if one.type == "arguments"), None)


def refer_to_class(walk: Walk, node: Node | None, role: str = "use", call: Call | None = None) -> None:
    """A class by its name, in a type, after ``new``, before ``::``."""
    if node is None or node.type not in (*NAMES, "relative_scope"):
        walk.visit(node)
        return
    full = class_name(walk, walk.folded(node))
    if full.startswith("\\") or call is not None:
        walk.refer(Chain(full, None, ""), _last(node), role, call)


def _last(node: Node) -> Node:
    """The name at the end of a qualified one."""
    return node.named_children[-1] if node.type != "name" and node.named_child_count else node


def _called_member(walk: Walk, node: Node) -> None:
    _refer_to_member(walk, node, call_of(walk, _arguments(node)))
    walk.visit(_arguments(node))


def _read_member(walk: Walk, node: Node) -> None:
    _, name = holder_and_name(node)
    if name is not None and walk.text(name) == "class":
        _holder(walk, node)
        return
    _refer_to_member(walk, node, None)


def _refer_to_member(walk: Walk, node: Node, call: Call | None) -> None:
    chain, (_, name) = member_chain(walk, node, 0), holder_and_name(node)
    if chain is not None and name is not None:
        walk.refer(chain, name, call=call)
    elif name is None:
        walk.visit(node.child_by_field_name("name"))
    _holder(walk, node)


def _holder(walk: Walk, node: Node) -> None:
    holder, _ = holder_and_name(node)
    if holder is not None and holder.type in NAMES:
        refer_to_class(walk, holder)
    elif holder is not None:
        walk.visit(holder)


def _called_function(walk: Walk, node: Node) -> None:
    function, arguments = node.child_by_field_name("function"), _arguments(node)
    if function is not None and function.type in NAMES:
        name = walk.folded(function).removeprefix("\\")
        if _ASKING.fullmatch(name):
            said = walk.text(arguments) if arguments is not None else ""
            walk.asked.append((walk.owner, frozenset(_WORD.findall(said)) - {"class", "this"}))
        walk.refer(function_chain(walk, function), _last(function), call=call_of(walk, arguments))
    else:
        walk.visit(function)
    walk.visit(arguments)


def _created(walk: Walk, node: Node) -> None:
    """``new User(…)``: the class, and its constructor by the arguments."""
    first, arguments = node.named_children[0] if node.named_child_count else None, _arguments(node)
    if first is not None and first.type in NAMES:
        refer_to_class(walk, first, call=call_of(walk, arguments))
    elif first != arguments:
        walk.visit(first)
    walk.visit(arguments)


def _argument(walk: Walk, node: Node) -> None:
    name = node.child_by_field_name("name")
    for one in node.named_children:
        if one != name:
            walk.visit(one)


def _assigned(walk: Walk, node: Node) -> None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    walk.visit(right)
    if left is not None and left.type == "variable_name":
        bind(walk, left, walk.chain(right))
    elif left is not None and left.type in ("list_literal", "array_creation_expression"):
        _bind_all(walk, left)
    else:
        walk.visit(left)


def bind(walk: Walk, name: Node, chain: Chain | None, annotation: str | None = None) -> None:
    """A variable, by its first value; what it is when it gets another is not known."""
    text = walk.text(name).removeprefix("$")
    if text == "this":
        return
    if text in walk.unsure:
        chain = annotation = None
    walk.declare(text, name, annotation, chain)


def _bind_all(walk: Walk, node: Node) -> None:
    for one in node.named_children:
        if one.type == "variable_name":
            bind(walk, one, None)
        else:
            _bind_all(walk, one)


def _each(walk: Walk, node: Node) -> None:
    source, body = node.named_children[0], node.child_by_field_name("body")
    walk.visit(source)
    target = node.named_children[1] if node.named_child_count > 1 else None
    if target is not None and target.type == "pair":
        _bind_all(walk, target.named_children[0]) if target.named_child_count else None
        target = target.named_children[-1]
    chain = walk.chain(source)
    if target is not None and target.type == "variable_name":
        bind(walk, target, chain.then("[]") if chain is not None else None)
    elif target is not None and target != body:
        _bind_all(walk, target)
    walk.visit(body)


def _try(walk: Walk, node: Node) -> None:
    caught = [one.child_by_field_name("type") for one in node.named_children if one.type == "catch_clause"]
    names = {
        name.rpartition("\\")[2] for one in caught if one is not None for name in re.split(r"[|\s]+", walk.text(one))
    }
    before, walk.is_guarded = walk.is_guarded, walk.is_guarded or not _ERRORS.isdisjoint(names)
    walk.visit(node.child_by_field_name("body"))
    walk.is_guarded = before
    for one in node.named_children:
        if one != node.child_by_field_name("body"):
            walk.visit(one)


def _catch(walk: Walk, node: Node) -> None:
    written, name = node.child_by_field_name("type"), node.child_by_field_name("name")
    walk.visit(written)
    if name is not None and written is not None:
        bind(walk, name, None, full_type(walk, walk.folded(written)))
    walk.visit(node.child_by_field_name("body"))


def _binary(walk: Walk, node: Node) -> None:
    walk.visit(node.child_by_field_name("left"))
    right = node.child_by_field_name("right")
    if right is not None and right.type in NAMES and any(one.type == "instanceof" for one in node.children):
        refer_to_class(walk, right)
    else:
        walk.visit(right)


def _constant(walk: Walk, node: Node) -> None:
    full = constant_name(walk, walk.folded(node))
    if full.startswith("\\"):
        walk.refer(Chain(full, None, ""), _last(node))


def _array(walk: Walk, node: Node) -> None:
    """``[Users::class, 'show']`` and ``[$this, 'show']`` name a method."""
    parts = [one.named_children[0] for one in node.named_children if one.named_child_count == 1]
    if len(parts) == len(node.named_children) == 2 and parts[1].type == "string":
        name = parts[1].named_children[0] if parts[1].named_child_count == 1 else None
        holder = _class_of(walk, parts[0])
        if name is not None and holder is not None and _WORD.fullmatch(walk.text(name)):
            walk.refer(holder.then(f".{walk.text(name)}"), name, "text")
    walk.visit_children(node)


def _class_of(walk: Walk, node: Node) -> Chain | None:
    holder, name = holder_and_name(node) if node.type == "class_constant_access_expression" else (node, None)
    is_class = name is not None and walk.text(name) == "class"
    is_this = name is None and node.type == "variable_name" and walk.text(node) == "$this"
    return walk.chain(holder) if is_class or is_this else None


def _returned(walk: Walk, node: Node) -> None:
    walk.visit_children(node)
    value = walk.chain(node.named_children[0]) if node.named_child_count else None
    walk.returned.append(value.stored if value is not None else "")


def _attribute(walk: Walk, node: Node) -> None:
    if node.named_child_count:
        refer_to_class(walk, node.named_children[0], "decorator", call_of(walk, _arguments(node)))
    walk.visit(_arguments(node))


def _typed(walk: Walk, node: Node) -> None:
    if node.named_child_count:
        refer_to_class(walk, node.named_children[0], "annotation")


HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(MEMBER_CALLS, _called_member),
    **dict.fromkeys(ACCESSES, _read_member),
    **dict.fromkeys(NAMES, _constant),
    "function_call_expression": _called_function,
    "object_creation_expression": _created,
    "argument": _argument,
    **dict.fromkeys(("assignment_expression", "reference_assignment_expression", "augmented_assignment_expression"),
                    _assigned),
    "foreach_statement": _each,
    "try_statement": _try,
    "catch_clause": _catch,
    "binary_expression": _binary,
    "array_creation_expression": _array,
    "return_statement": _returned,
    "attribute": _attribute,
    "named_type": _typed,
    **dict.fromkeys(("variable_name", "named_label_statement", "goto_statement", "comment", "relative_scope"), skip),
}  # fmt: skip
