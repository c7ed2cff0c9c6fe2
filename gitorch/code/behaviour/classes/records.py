"""The keys of records that a file makes without a class: object and dict literals, fields of named tuples. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tree_sitter import Node

from gitorch.code.model import Place
from gitorch.code.syntax import ASSIGNMENTS, CALLS, above, arguments, called_name, place, string_value, text, walk

_OBJECTS = ("object", "dictionary")
_MAKING = ("return_statement", "arrow_function", "array", "list", "pair", "yield", *ASSIGNMENTS)
_TRANSPARENT = ("parenthesized_expression", "as_expression", "satisfies_expression", "await", "spread_element")
_TUPLES = ("namedtuple", "NamedTuple", "TypedDict", "make_dataclass", "SimpleNamespace")
_COLLECTING = ("append", "push", "add", "set", "freeze", "insert", "dict", "MappingProxyType", "enqueue", "put")


class Key(NamedTuple):
    """One key of a record, where it stands, and the keys beside it."""

    name: str
    place: Place
    beside: tuple[str, ...]
    owner: str = ""  # the class, where it is a member of one


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


def name_lists(root: Node) -> Iterator[Key]:
    """Names in lists of nothing but names, or given side by side to one call, with those beside them."""
    for node in walk(root, across_functions=True):
        if node.type in _LISTS:
            said = [(value, place(one)) for one in node.named_children if (value := string_value(one)) is not None]
            names = [(value, at) for value, at in said if value.isidentifier()]
            is_whole = len(names) == len(said) and (node.type in ("argument_list", "arguments") or len(said) == len(
                [one for one in node.named_children if one.type != "comment"]))  # fmt: skip
            if is_whole and len(names) >= _SHORTEST_LIST:
                yield from _beside_each_other(names)
