"""Ruby's expressions: what they name, what they call, what they give values to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.model import Call, Kind
from gitorch.code.packages.ruby.chains import method_chain
from gitorch.code.packages.walk import Chain, Handler, Walk, skip

BLOCKS = ("block", "do_block", "lambda")
_ASKING = frozenset({
    "autoload?", "class_variable_defined?", "const_defined?", "const_get", "instance_method", "instance_methods",
    "instance_variable_defined?", "method_defined?", "private_method_defined?", "public_method_defined?", "respond_to?",
    "safe_constantize", "try",
})  # fmt: skip
_FAILURES = frozenset({"NoMethodError", "NameError", "LoadError"})
_WORD = re.compile(r"[^\W\d]\w*")


def call_of(walk: Walk, node: Node | None) -> Call:
    """The arguments of a call. Pairs whose keys are no symbols may be keywords or one more argument."""
    positional, names, has_spread, is_open = 0, [], False, False
    for one in node.named_children if node is not None else ():
        key = one.child_by_field_name("key") if one.type == "pair" else None
        match one.type:
            case "pair" if key is not None and key.type == "hash_key_symbol":
                names.append(walk.text(key))
            case "pair" | "hash_splat_argument":
                is_open = True
            case "splat_argument":
                has_spread = True
            case "forward_argument":
                has_spread = is_open = True
            case "block_argument" | "comment" | "heredoc_body":
                pass
            case _:
                positional += 1
    return Call(positional, tuple(names), has_spread, is_open)


def call(walk: Walk, node: Node) -> None:
    """A method call with its receiver, arguments and block."""
    method, arguments = node.child_by_field_name("method"), node.child_by_field_name("arguments")
    name = walk.text(method) if method is not None else ""
    given = call_of(walk, arguments)
    if name in _ASKING:
        asked = frozenset(_WORD.findall(walk.text(arguments))) if arguments is not None else frozenset()
        walk.asked.append((walk.owner, asked))
    if method is not None and method.type == "super":
        walk.refer(Chain("super", None, ""), method, call=given)
    chain = method_chain(walk, node, 0)
    if chain is not None and method is not None and name not in ("lambda", "proc"):
        walk.refer(chain, method, call=given)
    walk.visit(node.child_by_field_name("receiver"))
    walk.visit(arguments)
    walk.visit(node.child_by_field_name("block"))


def _identifier(walk: Walk, node: Node) -> None:
    name = walk.text(node)
    if walk.find(name) is None:
        walk.refer(Chain(name, None, ""), node, call=Call())


def _constant(walk: Walk, node: Node) -> None:
    chain = walk.chain(node)
    name = node.child_by_field_name("name") or node
    if chain is not None and (node.type == "constant" or chain.steps or chain.root.startswith("::")):
        walk.refer(chain, name)
    scope = node.child_by_field_name("scope")
    if scope is not None and scope.type not in ("constant", "scope_resolution"):
        walk.visit(scope)


def _variable(walk: Walk, node: Node) -> None:
    walk.refer(Chain("self", None, f".{walk.text(node)}"), node)


def assigned(walk: Walk, node: Node) -> None:
    """A handler: what is on the left gets the value on the right."""
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    walk.visit(right)
    chain = walk.chain(right)
    if left is None:
        return
    match left.type:
        case "identifier":
            bind(walk, left, chain)
        case "left_assignment_list" | "destructured_left_assignment" | "rest_assignment":
            _bind_all(walk, left)
        case "instance_variable":
            _field(walk, left, chain)
        case "call":
            _set(walk, left, is_also_read=node.type == "operator_assignment")
        case _:
            walk.visit(left)


def bind(walk: Walk, name: Node, chain: Chain | None) -> None:
    """A local by its first value; what it is when it gets another is not known."""
    text = walk.text(name)
    walk.declare(text, name, None, None if text in walk.unsure else chain)


def _bind_all(walk: Walk, node: Node) -> None:
    for one in node.named_children:
        if one.type == "identifier":
            bind(walk, one, None)
        elif one.type == "instance_variable":
            _field(walk, one, None)
        elif one.type in ("left_assignment_list", "destructured_left_assignment", "rest_assignment"):
            _bind_all(walk, one)
        else:
            walk.visit(one)


def _field(walk: Walk, node: Node, chain: Chain | None) -> None:
    """An instance variable is a field of the class around, by what first gives it a value."""
    name, method = walk.text(node), walk.owner
    where = f"{walk.qualifier}.{name}" if walk.qualifier else name
    same = [one for one in walk.definitions if one.qualname == where]
    stored = chain.stored if chain is not None else None
    if not any(one.chain == stored for one in same):
        walk.define(name, Kind.FIELD, node, node, qualname=where, chain=stored, written_in=method)


def _set(walk: Walk, node: Node, *, is_also_read: bool) -> None:
    """``user.name = …`` calls ``name=``."""
    chain, method = method_chain(walk, node, 0), node.child_by_field_name("method")
    if is_also_read:
        call(walk, node)
        return
    if chain is not None and method is not None:
        walk.refer(Chain(chain.root, chain.local, f"{chain.steps}="), method, call=Call(1), is_write=True)
    walk.visit(node.child_by_field_name("receiver"))


def _block(walk: Walk, node: Node) -> None:
    with walk.block():
        parameters(walk, node.child_by_field_name("parameters"))
        walk.visit(node.child_by_field_name("body"))


def parameters(walk: Walk, node: Node | None) -> None:
    """Declare what a method or a block is given."""
    for one in node.named_children if node is not None else ():
        if one.type == "identifier":
            walk.declare(walk.text(one), one, is_parameter=True)
        elif one.type == "destructured_parameter":
            parameters(walk, one)
        else:
            name = one.child_by_field_name("name")
            if name is not None:
                walk.declare(walk.text(name), name, is_parameter=True)
            walk.visit(one.child_by_field_name("value"))


def _begin(walk: Walk, node: Node) -> None:
    """What stands before a ``rescue`` of a failure to find something is guarded."""
    rescues = [one for one in node.named_children if one.type == "rescue"]
    names = {walk.text(each) for one in rescues for each in _named_failures(one)}
    before, walk.is_guarded = walk.is_guarded, walk.is_guarded or not _FAILURES.isdisjoint(names)
    for one in node.named_children:
        if one.type in ("rescue", "ensure", "else"):
            walk.is_guarded = before
        walk.visit(one)
    walk.is_guarded = before


def _named_failures(node: Node) -> Iterator[Node]:
    listed = node.child_by_field_name("exceptions")
    yield from listed.named_children if listed is not None else ()


def _rescue(walk: Walk, node: Node) -> None:
    variable = node.child_by_field_name("variable")
    walk.visit(node.child_by_field_name("exceptions"))
    if variable is not None:
        _bind_all(walk, variable)
    walk.visit(node.child_by_field_name("body"))


def _rescued(walk: Walk, node: Node) -> None:
    before, walk.is_guarded = walk.is_guarded, True
    walk.visit(node.child_by_field_name("body"))
    walk.is_guarded = before
    walk.visit(node.child_by_field_name("handler"))


def _unary(walk: Walk, node: Node) -> None:
    """``defined?(Foo)`` asks before it uses."""
    if any(one.type == "defined?" for one in node.children):
        walk.asked.append((walk.owner, frozenset(_WORD.findall(walk.text(node))) - {"defined"}))
        return
    walk.visit_children(node)


def _for(walk: Walk, node: Node) -> None:
    walk.visit(node.child_by_field_name("value"))
    pattern = node.child_by_field_name("pattern")
    if pattern is not None and pattern.type == "identifier":
        bind(walk, pattern, None)
    elif pattern is not None:
        _bind_all(walk, pattern)
    walk.visit(node.child_by_field_name("body"))


def _pair(walk: Walk, node: Node) -> None:
    key, value = node.child_by_field_name("key"), node.child_by_field_name("value")
    if key is not None and key.type != "hash_key_symbol":
        walk.visit(key)
    elif key is not None and value is None and walk.find(walk.text(key)) is None:
        walk.refer(Chain(walk.text(key), None, ""), key, call=Call())
    walk.visit(value)


def _pattern(walk: Walk, node: Node) -> None:
    """What a pattern binds is opaque; the classes that it names are used."""
    for one in node.named_children:
        if one.type == "identifier":
            bind(walk, one, None)
        else:
            walk.visit(one)


HANDLERS: dict[str, Handler] = {
    "call": call,
    "identifier": _identifier,
    "constant": _constant,
    "scope_resolution": _constant,
    "instance_variable": _variable,
    "assignment": assigned,
    "operator_assignment": assigned,
    **dict.fromkeys(BLOCKS, _block),
    "begin": _begin,
    "body_statement": _begin,
    "rescue": _rescue,
    "rescue_modifier": _rescued,
    "unary": _unary,
    "for": _for,
    "pair": _pair,
    **dict.fromkeys(("array_pattern", "hash_pattern", "find_pattern", "as_pattern", "keyword_pattern"), _pattern),
    **dict.fromkeys(("comment", "class_variable", "global_variable", "hash_key_symbol", "alias", "undef"), skip),
}
