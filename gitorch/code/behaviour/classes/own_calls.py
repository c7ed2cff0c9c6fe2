"""What a class does with its own methods, and what its methods do to its state, as its subclasses meet it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from tree_sitter import Node

from gitorch.code.behaviour.promises.contracts import Contract
from gitorch.code.behaviour.promises.mutations import mutated
from gitorch.code.model import Module, Place
from gitorch.code.syntax import (
    ASSIGNMENTS,
    AWAITS,
    CALLS,
    FUNCTIONS,
    MEMBERS,
    SUBSCRIPTS,
    called_name,
    language_of,
    parsed,
    place,
    receiver,
    text,
    walk,
)

_SELF = ("self", "this", "cls")
_ASKING = ("conditional_expression", "ternary_expression", "not_operator", "if_statement", "while_statement")
_UNPACKING = frozenset({"pattern_list", "tuple_pattern", "array_pattern", "list_pattern"})
_PLAIN = ("truth", "number", "nothing")


class OwnCall(NamedTuple):
    """A call of a method of the same object, and what becomes of the result: its ``way``, and into how many."""

    name: str
    way: str  # awaited, chained, unpacked, gone over, looked up, read, asked, ignored, used
    many: int
    place: Place


@lru_cache(maxsize=1024)
def own_calls(klass: Node) -> tuple[OwnCall, ...]:
    """The calls that the methods of a class make of each other; read once, as a base class meets many subclasses."""
    return tuple(_own_calls(klass))


def _own_calls(klass: Node) -> Iterator[OwnCall]:
    for node in walk(klass, across_functions=True):
        owner = receiver(node) if node.type in CALLS else None
        if owner is not None and text(owner) in _SELF:
            way, count = way_of(node)
            yield OwnCall(called_name(node), way, count, place(node))


def way_of(call: Node) -> tuple[str, int]:
    """What becomes of the result of a call, and into how many parts."""
    value = call
    while value.parent is not None and value.parent.type in ("parenthesized_expression", "non_null_expression"):
        value = value.parent
    parent = value.parent
    if parent is None:
        return "used", 0
    if parent.type in AWAITS:
        inner = way_of(parent)
        return ("awaited", inner[1]) if inner[0] in ("used", "ignored", "asked") else inner
    if parent.type in MEMBERS and parent.children[0].id == value.id:
        is_chained = text(parent.children[-1]) in ("then", "catch", "finally")
        return ("chained" if is_chained else "read"), 0
    return _way_within(parent, value)


def _way_within(parent: Node, value: Node) -> tuple[str, int]:
    left = parent.child_by_field_name("left") or parent.child_by_field_name("name")
    if parent.type in ASSIGNMENTS and left is not None and left.type in _UNPACKING:
        is_open = any(one.type in ("list_splat_pattern", "rest_pattern") for one in left.named_children)
        return "unpacked", 0 if is_open else len(left.named_children)
    if parent.type in SUBSCRIPTS and parent.children[0].id == value.id:
        return "looked up", 0
    if parent.type in ("for_statement", "for_in_statement", "for_in_clause") and left is not None:
        return "gone over", 0
    if parent.type in ("spread_element", "list_splat", "yield"):
        return "gone over" if parent.type != "yield" else "used", 0
    if parent.type == "expression_statement":
        return "ignored", 0
    return ("asked" if parent.type in _ASKING else "used"), 0


def misfits(way: str, count: int, given: Contract, *, is_script: bool) -> str | None:
    """What is wrong with a method's result where it is used in a way; None where nothing is, or nothing tells."""
    kinds = {one.kind for one in given.returns} or {"nothing"}
    if way in ("awaited", "chained"):
        is_ready = given.is_async or given.gives_promise or given.is_generator or (is_script and way == "awaited")
        return None if is_ready or "" in kinds - _settled(given) else "nothing to wait for"
    if given.is_async or given.is_generator or "" in kinds:
        return None
    if way == "unpacked":
        sizes = {len(one.items) for one in given.returns if one.kind in ("tuple", "array", "list") and one.items}
        if kinds <= {*_PLAIN, "text", "dict", "object"}:
            return "one value"
        return f"{min(sizes)} values" if count and sizes and count not in sizes else None
    if way == "refused":
        return "nothing" if not given.returns and not given.failing.raises else None
    if way in ("gone over", "looked up"):
        one = {*_PLAIN, "text"} if way == "gone over" else set(_PLAIN)
        return "nothing of the kind" if kinds <= one else None
    if way == "read":
        return "nothing of the kind" if kinds <= {"nothing"} else None
    return "nothing" if way == "used" and not given.returns and not given.failing.raises else None


def _settled(given: Contract) -> set[str]:
    """Whether values of no known kind are plainly no promise: what a plain constructor or a standard call makes."""
    plain = all(
        re.match(r"(?:JSON|Object|Math|String|Number|Array)\b|[`'\"]|[\w.]+$", one.text) for one in given.returns
    )
    return {""} if plain else set()


class Touched(NamedTuple):
    """State that a method sets or changes in place: of its object, its class or its file."""

    name: str
    place: Place


def touched_state(function: Node) -> Iterator[Touched]:
    """What outlives a call of a method."""
    for node in walk(function.child_by_field_name("body") or function):
        said = mutated(node)
        left = node.child_by_field_name("left") or node.child_by_field_name("argument")
        if left is not None and left.type in MEMBERS and node.type not in CALLS:
            said = text(left)
        if re.match(rf"(?:{'|'.join(_SELF)}|[A-Z]\w*)\.", said):
            yield Touched(said, place(node))


def own_statements(function: Node) -> Iterator[Touched]:
    """Calls of the object's other methods, and of what it holds, that are made for what they do."""
    for node in walk(function.child_by_field_name("body") or function):
        inner = node.named_children[0] if node.type == "expression_statement" and node.named_children else None
        if inner is not None and inner.type in AWAITS and inner.named_children:
            inner = inner.named_children[0]
        said = text(inner.child_by_field_name("function")) if inner is not None and inner.type in CALLS else ""
        if re.match(rf"(?:{'|'.join(_SELF)})\.", said):
            yield Touched(said, place(node))


def calls_super(function: Node, name: str) -> bool:
    """Whether a method goes on to the one that it overrides."""
    said = text(function)
    own = re.escape(name)
    up = rf"\bsuper\b(?:\([^()]*\))?\s*\.\s*{own}\b|\b[A-Z]\w*\.(?:prototype\.)?{own}(?:\.call)?\((?:self|this)\b"
    return re.search(up, said) is not None or (name == "constructor" and "super(" in said)


@lru_cache(maxsize=256)
def _classes(language: str, source: bytes) -> dict[Place, Node]:
    """The classes of a file by where their names stand; read once, as it may have hundreds."""
    found: dict[Place, Node] = {}
    for node in walk(parsed(language, source), across_functions=True):
        name = node.child_by_field_name("name") if "class" in node.type else None
        if name is not None:
            found.setdefault(place(name), node)
    return found


def class_in(module: Module | None, source: bytes | None, path: str, qualname: str) -> Node | None:
    """The class of a name in a file."""
    language, found = language_of(path), module.find(qualname) if module is not None else None
    return _classes(language, source).get(found.place) if found and source and language else None


@lru_cache(maxsize=1024)
def methods(klass: Node) -> tuple[tuple[str, Node], ...]:
    """The methods that stand in a class itself."""
    return tuple(_methods(klass))


def _methods(klass: Node) -> Iterator[tuple[str, Node]]:
    body = klass.child_by_field_name("body")
    stack = [(body, True)] if body is not None else []
    while stack:
        here, is_in_class = stack.pop()
        name = here.child_by_field_name("name") if here.type in FUNCTIONS else None
        if name is not None and is_in_class:
            yield text(name), here
        is_within = here.type not in FUNCTIONS and (is_in_class or "class" in here.type)
        stack.extend((one, is_within) for one in reversed(here.children))


def is_stub(function: Node) -> bool:
    """Whether a method only says that subclasses define it."""
    return (
        re.search(r"NotImplementedError|throw new Error\(['\"`][^)]*(?:implement|abstract|override)", text(function))
        is not None
    )


_PREFIX = re.compile(
    r"getattr\(\s*\w+\s*,\s*(?:f?['\"](?P<python>\w+?)(?:['\"]\s*\+|\{|%s|['\"]\s*%))"
    r"|\[\s*(?:`(?P<script>\w+?)\$\{|['\"](?P<joined>\w+)['\"]\s*\+)"
)


def prefixes(klass: Node) -> Iterator[Touched]:
    """The beginnings of names by which a class looks up methods: ``getattr(self, "visit_" + kind)``."""
    said = text(klass)
    for found in _PREFIX.finditer(said):
        before = said[: found.start()]
        line = before.count("\n")
        column = len(before) - before.rfind("\n") if line else klass.start_point[1] + len(before) + 1
        yield Touched(next(filter(None, found.groups())), Place(klass.start_point[0] + 1 + line, column))


def set_after_super(constructor: Node) -> frozenset[str]:
    """The attributes that a constructor sets once the one above has run, and not before."""
    said = text(constructor)
    above_it = re.search(r"\bsuper\(\)\.__init__\(|\bsuper\(|\b[A-Z]\w*\.__init__\(self", said)
    if above_it is None:
        return frozenset()
    setting = r"\b(?:self|this)\.(\w+)\s*(?::[^=\n]+)?=(?!=)"
    early = set(re.findall(setting, said[: above_it.start()]))
    return frozenset(re.findall(setting, said[above_it.end() :])) - early


def initialised_fields(klass: Node) -> frozenset[str]:
    """The fields of a class of JavaScript that are declared with values: they get them after the constructor above."""
    body = klass.child_by_field_name("body")
    kinds = ("public_field_definition", "field_definition")
    fields = [one for one in body.named_children if one.type in kinds] if body is not None else []
    named = ((one.child_by_field_name("name") or one.child_by_field_name("property"), one) for one in fields)
    return frozenset(
        text(name) for name, one in named
        if name is not None and one.child_by_field_name("value") is not None and not text(one).startswith("static")
    )  # fmt: skip


def members_read(function: Node) -> Iterator[Touched]:
    """The attributes of its object that a method reads, in their order."""
    for node in walk(function.child_by_field_name("body") or function, across_functions=True):
        if node.type in MEMBERS and text(node.children[0]) in _SELF:
            yield Touched(text(node.children[-1]), place(node))
