"""What crosses a wire in Go: structs with tags, maps built in place, routes of net/http, gin, echo, fiber and chi."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from tree_sitter import Node

from gitorch.code.grammars import parser
from gitorch.code.nodes import children
from gitorch.code.wire.go.calls import read_call
from gitorch.code.wire.go.nodes import Found, key_text, plain
from gitorch.code.wire.go.types import struct_shape, value_types
from gitorch.code.wire.model import Binding, Field, Mention, Scope, Shape, Text, WireFacts
from gitorch.code.wire.nodes import descendants, enclosing, names_in, text
from gitorch.code.wire.verbs import last

_FUNCTIONS = ("function_declaration", "method_declaration")
_CARRIES = re.compile(r"json|encode|marshal|render|respond|reply|write", re.I)
_TAKES = re.compile(r"bind|decode|unmarshal|bodyparser|parsebody|readjson", re.I)
_MAPS = re.compile(r"^(?:gin\.H|fiber\.Map|echo\.Map|render\.M|map\[string\](?:any|interface\{\}))$")


def go_facts(_: str, source: bytes) -> WireFacts:
    """What a file says of wires; what can't be parsed is left out."""
    found = Found(source)
    for node in descendants(parser("go").parse(source).root_node):
        reader = _READERS.get(node.type)
        if reader is not None:
            reader(found, node)
    return found.facts("go")


def _import(found: Found, node: Node) -> None:
    path = plain(node.child_by_field_name("path"))
    alias = text(node.child_by_field_name("name")) or re.sub(r"/v\d+$", "", path).rpartition("/")[2]
    found.imports.append(Binding(path, "", alias))


def _type(found: Found, node: Node) -> None:
    found.add_shape(struct_shape(found, node))


def _constant(found: Found, node: Node) -> None:
    name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    if name is not None and value is not None and value.named_children:
        found.values[text(name)] = value.named_children[0]


def _assigned(found: Found, node: Node) -> None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is not None and right is not None and left.named_children and right.named_children:
        found.values[text(left.named_children[0])] = right.named_children[0]


def _function(found: Found, node: Node) -> None:
    name, body = scope_of(node), node.child_by_field_name("body")
    inside = list(descendants(body)) if body is not None else []
    returns = set(names_in(node.child_by_field_name("result")))
    takes: set[str] = set()
    made: dict[str, frozenset[str]] | None = None
    for call in (one for one in inside if one.type == "call_expression"):
        verb = last(text(call.child_by_field_name("function")))
        into = takes if _TAKES.search(verb) else returns if _CARRIES.search(verb) else None
        if into is not None:
            made = _variables(inside) if made is None else made
            into |= _meant(names_in(call.child_by_field_name("arguments")), made)
    found.scopes.append(Scope(name, found.place(node), names_in(node), frozenset(returns), frozenset(takes) - _NOISE))


_NOISE = frozenset(("w", "r", "c", "ctx", "err", "http", "json"))


def _variables(inside: Sequence[Node]) -> dict[str, frozenset[str]]:
    """What each local variable of a body is declared as or made of, by name."""
    made: dict[str, frozenset[str]] = {}
    for node in inside:
        if node.type == "var_spec":
            names = names_in(node.child_by_field_name("type")) | names_in(node.child_by_field_name("value"))
            made[text(node.child_by_field_name("name"))] = names
        elif node.type in ("short_var_declaration", "assignment_statement"):
            right = names_in(node.child_by_field_name("right"))
            for one in names_in(node.child_by_field_name("left")):
                made[one] = made.get(one, frozenset()) | right
    return made


def _meant(names: frozenset[str], made: dict[str, frozenset[str]]) -> set[str]:
    """Names, and those that variables among them were made of."""
    found, level = set(names), set(names)
    for _ in range(3):
        level = {one for name in level for one in made.get(name, ())} - found
        found |= level
    return found


def scope_of(node: Node) -> str:
    """The name of a function; of a method behind that of its receiver's type."""
    receiver = node.child_by_field_name("receiver")
    name = text(node.child_by_field_name("name"))
    types = [text(one) for one in descendants(receiver) if one.type == "type_identifier"] if receiver else []
    return f"{types[0]}.{name}" if types else name


def _literal(found: Found, node: Node) -> None:
    """A map of texts that is built in place, to be sent as an object."""
    if not _MAPS.match(re.sub(r"\s", "", text(node.child_by_field_name("type")))):
        return
    fields = tuple(_entries(found, node.child_by_field_name("body")))
    function = enclosing(node, *_FUNCTIONS)
    if fields and function is not None:
        travels, below = _travels(node), _below(node)
        found.add_shape(Shape(scope_of(function), "literal", fields, found.place(node), travels=travels, below=below))


def _below(node: Node) -> str:
    """The keys of the maps around one, in the same expression."""
    keys: list[str] = []
    here = node.parent
    while here is not None and here.type not in ("block", *_FUNCTIONS):
        if here.type == "keyed_element":
            keys.append(key_text(here))
        here = here.parent
    return ".".join(reversed(keys))


def _entries(found: Found, body: Node | None) -> Iterator[Field]:
    for element in children(body, "keyed_element"):
        key = key_text(element)
        if key:
            value = element.named_children[-1]
            inner = value.named_children[0] if value.named_children else value
            yield Field(key, found.place(element), value_types(inner), type_names=tuple(sorted(names_in(value))))


def _travels(node: Node) -> bool:
    """Whether a map is given to what carries it away, returned, or kept for it."""
    call = enclosing(node, "call_expression", "return_statement", "short_var_declaration", *_FUNCTIONS)
    if call is not None and call.type == "call_expression":
        return _CARRIES.search(last(text(call.child_by_field_name("function")))) is not None
    return call is not None and call.type not in _FUNCTIONS


def _index(found: Found, node: Node) -> None:
    """``answer["key"]``."""
    index, function = node.child_by_field_name("index"), enclosing(node, *_FUNCTIONS)
    if index is not None and index.type == "interpreted_string_literal" and function is not None:
        scope = scope_of(function)
        group = f"{scope}:{text(node.child_by_field_name('operand'))}"
        found.mentions.append(Mention(plain(index), found.place(index), scope, group=group))


def _string(found: Found, node: Node) -> None:
    parent = node.parent
    if parent is None or parent.type in ("import_spec", "field_declaration") or len(text(node)) > 4000:
        return
    if _is_later_part(parent):
        return
    function = enclosing(node, *_FUNCTIONS)
    scope = scope_of(function) if function is not None else ""
    place = found.place(node)
    if parent.type == "argument_list" and parent.parent is not None:
        callee = text(parent.parent.child_by_field_name("function"))
        found.texts.append(Text(plain(node), place, "argument", "", callee, scope))
    elif parent.type == "expression_list" and parent.parent is not None and parent.parent.type == "const_spec":
        use = "member" if parent.parent.child_by_field_name("type") is not None else "constant"
        found.texts.append(Text(plain(node), place, use, text(parent.parent.child_by_field_name("name")), "", scope))
    else:
        found.texts.append(
            Text(plain(node), place, "compare" if parent.type == "binary_expression" else "other", scope=scope)
        )


def _is_later_part(parent: Node) -> bool:
    """Whether more than one text stands before in a sum, of which generated tables have thousands."""
    left = parent.child_by_field_name("left") if parent.type == "binary_expression" else None
    return left is not None and left.type == "binary_expression"


def _call(found: Found, node: Node) -> None:
    function = enclosing(node, *_FUNCTIONS)
    read_call(found, node, scope_of(function) if function is not None else "")


_READERS: dict[str, Callable[[Found, Node], None]] = {
    "import_spec": _import,
    "type_spec": _type,
    "const_spec": _constant,
    "short_var_declaration": _assigned,
    "function_declaration": _function,
    "method_declaration": _function,
    "composite_literal": _literal,
    "index_expression": _index,
    "interpreted_string_literal": _string,
    "raw_string_literal": _string,
    "call_expression": _call,
}
