"""Rust's expressions, patterns and macro arguments: what they name, and what they bind."""

from __future__ import annotations

from collections.abc import Sequence

from tree_sitter import Node

from gitorch.code.model import Call
from gitorch.code.packages.rust.chains import root
from gitorch.code.packages.walk import Chain, Handler, Walk, skip, visit_block

_FIRST = ("Some", "Ok")  # patterns that take out what an Option or a Result holds first


def _named(walk: Walk, node: Node) -> None:
    refer(walk, node, None)


def refer(walk: Walk, node: Node, call: Call | None) -> None:
    """A name or a path, and whatever is before its last name."""
    role = "annotation" if "type_identifier" in node.type else "use"
    if node.type in ("identifier", "type_identifier"):
        if walk.text(node) not in ("Self", "_"):
            walk.refer(root(walk, walk.text(node)), node, role, call)
    elif node.type in ("field_expression", "scoped_identifier", "scoped_type_identifier"):
        chain = walk.chain(node)
        name = node.child_by_field_name("field") or node.child_by_field_name("name")
        if chain is not None and name is not None:
            walk.refer(chain, name, role, call)
        walk.visit(node.child_by_field_name("value") or node.child_by_field_name("path"))
    elif node.type == "generic_function":
        refer(walk, node.named_children[0], call)
        walk.visit(node.child_by_field_name("type_arguments"))
    else:
        walk.visit(node)


def _call(walk: Walk, node: Node) -> None:
    function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
    if function is not None and arguments is not None:
        given = [one for one in arguments.named_children if "comment" not in one.type and one.type != "attribute_item"]
        refer(walk, function, Call(len(given)))
        walk.visit_children(arguments)


def _struct(walk: Walk, node: Node) -> None:
    """``User { name, age: 1, ..rest }``: every field must be there, or a rest."""
    name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    if name is None or body is None:
        return
    chain = walk.chain(name)
    keys = [one for one in (_key(field) for field in body.named_children) if one is not None]
    is_open = any(one.type == "base_field_initializer" for one in body.named_children)
    if chain is not None:
        call = Call(keywords=tuple(walk.text(key) for key in keys), has_keyword_spread=is_open)
        walk.refer(chain, _name_of(name), "literal", call)
        for key in keys:
            walk.refer(chain.then(f"().{walk.text(key)}"), key, "key")
    for one in body.named_children:
        walk.visit(one.child_by_field_name("value") if one.type == "field_initializer" else one)


def _name_of(path: Node) -> Node:
    """The last name of a type's path."""
    inner = path.child_by_field_name("type")
    return _name_of(inner) if inner is not None else path.child_by_field_name("name") or path


def _key(field: Node) -> Node | None:
    if field.type == "shorthand_field_initializer":
        return field.named_children[-1] if field.named_children else None
    return field.child_by_field_name("field") if field.type == "field_initializer" else None


def _macro(walk: Walk, node: Node) -> None:
    """The paths that are said in a macro's arguments, as far as they are plain."""
    if not walk.in_block:
        walk.has_dynamic_names = True
        return
    tree = next((one for one in node.named_children if one.type == "token_tree"), None)
    if tree is not None:
        _tokens(walk, tree)


def _tokens(walk: Walk, tree: Node) -> None:
    tokens = tree.children
    at = 0
    while at < len(tokens):
        if tokens[at].type in ("identifier", "self", "crate", "super"):
            at = _path(walk, tokens, at)
        else:
            if tokens[at].type == "token_tree":
                _tokens(walk, tokens[at])
            at += 1


def _path(walk: Walk, tokens: Sequence[Node], at: int) -> int:
    """One path of a token tree, with the calls in it; returns where it ends."""
    is_scoped = at + 1 < len(tokens) and tokens[at + 1].type == "::"
    is_module = tokens[at].type == "self" and is_scoped
    chain = Chain("mod", None, "") if is_module else root(walk, walk.text(tokens[at]))
    name: Node | None = tokens[at] if tokens[at].type == "identifier" else None
    at += 1
    while True:
        call = _given(tokens[at]) if at < len(tokens) else None
        if name is not None and not _is_macro(tokens, at):
            walk.refer(chain, name, call=call)
        if call is not None:
            _tokens(walk, tokens[at])
            chain, at = chain.then("()"), at + 1
        if not _goes_on(tokens, at):
            return at
        name = tokens[at + 1]
        chain, at = chain.then(f".{walk.text(name)}"), at + 2


def _goes_on(tokens: Sequence[Node], at: int) -> bool:
    return at + 1 < len(tokens) and tokens[at].type in (".", "::") and tokens[at + 1].type == "identifier"


def _is_macro(tokens: Sequence[Node], at: int) -> bool:
    """Whether the name just read is a macro's, a label of an argument or a field's."""
    return at < len(tokens) and tokens[at].type in ("!", "=", ":", "=>")


def _given(node: Node) -> Call | None:
    """The arguments in a token tree in parentheses."""
    if node.type != "token_tree" or not node.children or node.children[0].type != "(":
        return None
    inner = node.children[1:-1]
    commas = sum(one.type == "," for one in inner)
    is_trailing = bool(inner) and inner[-1].type == ","
    has_closure = any(one.type in ("|", "||", "<", "::") for one in inner)  # whose commas are no arguments'
    return Call(0 if not inner else commas + (not is_trailing), has_spread=has_closure)


def _let(walk: Walk, node: Node) -> None:
    pattern, value = node.child_by_field_name("pattern"), node.child_by_field_name("value")
    written = node.child_by_field_name("type")
    walk.visit(value)
    walk.visit(written)
    walk.visit(node.child_by_field_name("alternative"))
    bind(walk, pattern, walk.type_text(written), walk.chain(value))


def bind(walk: Walk, node: Node | None, annotation: str | None, chain: Chain | None) -> None:
    """The names that a pattern binds; what it names besides them is used."""
    if node is None:
        return
    match node.type:
        case "identifier" if not walk.text(node)[:1].isupper():
            walk.declare(walk.text(node), node, annotation, chain)
        case "reference_pattern" | "ref_pattern" | "mut_pattern" | "match_pattern":
            bind(walk, _last(node), annotation, chain)
            walk.visit(node.child_by_field_name("condition"))
        case "tuple_struct_pattern":
            _bind_members(walk, node, chain)
        case "tuple_pattern":
            for number, one in enumerate(node.named_children):
                bind(walk, one, None, chain.then(f"#{number}") if chain is not None else None)
        case "struct_pattern":
            _bind_fields(walk, node)
        case "slice_pattern" | "or_pattern" | "captured_pattern":
            for one in node.named_children:
                bind(walk, one, None, None)
        case _:
            walk.visit(node)


def _last(node: Node) -> Node | None:
    condition = node.child_by_field_name("condition")
    inner = [one for one in node.named_children if one.type != "mutable_specifier" and one != condition]
    return inner[-1] if inner else None


def _bind_members(walk: Walk, node: Node, chain: Chain | None) -> None:
    type_node = node.child_by_field_name("type")
    walk.visit(type_node)
    is_first = type_node is not None and walk.text(type_node) in _FIRST
    for one in node.named_children:
        if one != type_node:
            bind(walk, one, None, chain.then("!") if chain is not None and is_first else None)


def _bind_fields(walk: Walk, node: Node) -> None:
    type_node = node.child_by_field_name("type")
    chain = walk.chain(type_node)
    if type_node is not None and chain is not None:
        fields = [one.child_by_field_name("name") for one in node.named_children if one.type == "field_pattern"]
        is_open = any(one.type == "remaining_field_pattern" for one in node.named_children)
        keys = tuple(walk.text(one) for one in fields if one is not None)
        walk.refer(chain, _name_of(type_node), "literal", Call(keywords=keys, has_keyword_spread=is_open))
    for one in node.named_children:
        name = one.child_by_field_name("name") if one.type == "field_pattern" else None
        if name is None:
            continue
        step = f"().{walk.text(name)}"
        if chain is not None:
            walk.refer(chain.then(step), name, "key")
        field = chain.then(step) if chain is not None else None
        inner = one.child_by_field_name("pattern")
        if inner is not None:
            bind(walk, inner, None, field)
        else:
            walk.declare(walk.text(name), name, None, field)


def _for(walk: Walk, node: Node) -> None:
    value = node.child_by_field_name("value")
    walk.visit(value)
    chain = walk.chain(value)
    with walk.block():
        bind(walk, node.child_by_field_name("pattern"), None, chain.then("[]") if chain is not None else None)
        walk.visit(node.child_by_field_name("body"))


def _match(walk: Walk, node: Node) -> None:
    value, body = node.child_by_field_name("value"), node.child_by_field_name("body")
    walk.visit(value)
    chain = walk.chain(value)
    for arm in body.named_children if body is not None else ():
        with walk.block():
            bind(walk, arm.child_by_field_name("pattern"), None, chain)
            walk.visit(arm.child_by_field_name("value"))


def _closure(walk: Walk, node: Node) -> None:
    parameters = node.child_by_field_name("parameters")
    with walk.block():
        for one in parameters.named_children if parameters is not None else ():
            written = one.child_by_field_name("type") if one.type == "parameter" else None
            walk.visit(written)
            bind(walk, one.child_by_field_name("pattern") or one, walk.type_text(written), None)
        walk.visit(node.child_by_field_name("body"))


HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(("identifier", "type_identifier", "field_expression", "scoped_identifier"), _named),
    "scoped_type_identifier": _named,
    "call_expression": _call,
    "struct_expression": _struct,
    "macro_invocation": _macro,
    "macro_definition": skip,
    "let_declaration": _let,
    "let_condition": _let,
    "for_expression": _for,
    "match_expression": _match,
    "closure_expression": _closure,
    **dict.fromkeys(("block", "if_expression", "while_expression"), visit_block),
    "lifetime": skip,
    "label": skip,
    "visibility_modifier": skip,
}
