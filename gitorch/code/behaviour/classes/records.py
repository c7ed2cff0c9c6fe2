"""The keys of records that a file makes without a class: object and dict literals, fields of named tuples. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tree_sitter import Node

from gitorch.code.model import Place
from gitorch.code.syntax import (
    ASSIGNMENTS,
    CALLS,
    FUNCTIONS,
    above,
    arguments,
    called_name,
    place,
    string_value,
    text,
    walk,
)

_OBJECTS = ("object", "dictionary")
_MAKING = ("return_statement", "arrow_function", "array", "list", "pair", "yield", *ASSIGNMENTS)
_TRANSPARENT = ("parenthesized_expression", "as_expression", "satisfies_expression", "await", "spread_element")
_PAIRS = ("pair", "method_definition", "shorthand_property_identifier")
_TUPLES = ("namedtuple", "NamedTuple", "TypedDict", "make_dataclass", "SimpleNamespace")
_COLLECTING = ("append", "push", "add", "set", "freeze", "insert", "dict", "MappingProxyType", "enqueue", "put")


class Key(NamedTuple):
    """One key of a record, where it stands, and the keys beside it."""

    name: str
    place: Place
    beside: tuple[str, ...]
    owner: str = ""  # the class, where it is a member of one; of a name in a list, what is given with it


class Shape(NamedTuple):
    """An object literal: its members, those of them that are functions, where the first stands, its type if it says."""

    members: frozenset[str]
    methods: frozenset[str]
    place: Place
    declared: str


def shapes(root: Node) -> Iterator[Shape]:
    """Every object literal of JavaScript or TypeScript that spreads nothing, and what it is declared to be."""
    for node in walk(root, across_functions=True):
        listed = [one for one in node.named_children if one.type != "comment"] if node.type == "object" else []
        if listed and all(one.type in _PAIRS for one in listed):
            names = [text(one.child_by_field_name("key") or one.child_by_field_name("name") or one) for one in listed]
            methods = frozenset(name for name, one in zip(names, listed, strict=True) if _is_function(one))
            yield Shape(frozenset(names), methods, place(listed[0]), _declared(node))


def _is_function(member: Node) -> bool:
    value = member.child_by_field_name("value")
    return member.type == "method_definition" or (value is not None and value.type in FUNCTIONS)


def _declared(literal: Node) -> str:
    """The type that what is around an object says it has."""
    for one in above(literal):
        if one.type in ("as_expression", "satisfies_expression"):
            return text(one.named_children[-1])
        if one.type in ("variable_declarator", *FUNCTIONS):
            return text(one.child_by_field_name("type") or one.child_by_field_name("return_type"))
        if one.type not in (*_TRANSPARENT, "return_statement", "statement_block"):
            return ""
    return ""


def record_keys(root: Node) -> Iterator[Key]:
    """The keys of every record that is given, named, kept or listed; options that a call is given are none."""
    for node in walk(root, across_functions=True):
        if node.type in _OBJECTS and _is_made(node):
            yield from _beside_each_other(list(_literal_keys(node)))
        elif node.type in CALLS and called_name(node) in _TUPLES:
            yield from _beside_each_other(list(_fields(node)))
        elif node.type in CALLS and called_name(node) == "add_argument":
            yield from _beside_each_other(list(_option(node)))


def _beside_each_other(found: list[tuple[str, Place]]) -> Iterator[Key]:
    names = tuple(name for name, _ in found)
    yield from (Key(name, where, names) for name, where in found)


def _is_made(literal: Node) -> bool:
    for one in above(literal):
        if one.type in _TRANSPARENT or one.type in ("argument_list", "arguments"):
            continue
        if one.type in CALLS:
            return called_name(one) in _COLLECTING
        return one.type in _MAKING
    return False


def _literal_keys(literal: Node) -> Iterator[tuple[str, Place]]:
    for one in literal.named_children:
        if one.type == "shorthand_property_identifier":
            yield text(one), place(one)
        key = one.child_by_field_name("key") if one.type == "pair" else None
        name = (string_value(key) or (text(key) if key.type == "property_identifier" else "")) if key else ""
        if key is not None and name:
            yield name, place(key)


def _fields(call: Node) -> Iterator[tuple[str, Place]]:
    """``namedtuple("Slot", "day hour")``, ``["day", "hour"]``, ``[("day", int)]``; ``SimpleNamespace(day=1)``."""
    for one in arguments(call):
        name = one.child_by_field_name("name") if one.type == "keyword_argument" else None
        if name is not None and called_name(call) == "SimpleNamespace":
            yield text(name), place(name)
    for one in arguments(call)[1:2]:
        for inner in walk(one):
            said = string_value(inner)
            yield from ((word, place(inner)) for word in re.findall(r"[A-Za-z_]\w*", said or ""))


def _option(call: Node) -> Iterator[tuple[str, Place]]:
    """What an option of a command line is called in the namespace that its parser gives."""
    listed = arguments(call)
    for one in listed:
        if one.type == "keyword_argument" and text(one.child_by_field_name("name")) == "dest":
            said = string_value(one.child_by_field_name("value") or one)
            if said:
                yield said, place(call)
                return
    named = [said for one in listed if (said := string_value(one))]
    longest = next((one for one in named if one.startswith("--")), named[0] if named else "")
    if longest.strip("-"):
        yield longest.lstrip("-").replace("-", "_"), place(call)


_LISTS = ("list", "tuple", "set", "array", "argument_list", "arguments")
_SHORTEST_LIST = 2


def _given_with(names: Node) -> str:
    """The first plain name that one call is given with a list of names, or with the names themselves."""
    around = names if names.type in ("argument_list", "arguments") else names.parent
    is_given = around is not None and around.type in ("argument_list", "arguments")
    listed = around.named_children if around is not None and is_given else []
    return next((text(one) for one in listed if one.type == "identifier"), "")


def name_lists(root: Node) -> Iterator[Key]:
    """Names in lists of nothing but names, or given side by side to one call, with those beside them."""
    for node in walk(root, across_functions=True):
        if node.type in _LISTS:
            said = [(value, place(one)) for one in node.named_children if (value := string_value(one)) is not None]
            names = [(value, at) for value, at in said if value.isidentifier()]
            is_whole = len(names) == len(said) and (node.type in ("argument_list", "arguments") or len(said) == len(
                [one for one in node.named_children if one.type != "comment"]))  # fmt: skip
            if is_whole and len(names) >= _SHORTEST_LIST:
                yield from (one._replace(owner=_given_with(node)) for one in _beside_each_other(names))
