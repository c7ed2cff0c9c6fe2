"""Where a caller reads a key of what a call gives, or of each of the things that it gives. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.behaviour.calls.call_uses import CallUse, unwrapped
from gitorch.code.behaviour.changes.aspects import ContractChange
from gitorch.code.behaviour.changes.result_keys import MANY
from gitorch.code.model import Place
from gitorch.code.syntax import (
    CALLS,
    FUNCTIONS,
    MEMBERS,
    NAMES,
    SUBSCRIPTS,
    arguments,
    called_name,
    place,
    receiver,
    string_value,
    text,
    walk,
)

_SAME_THINGS = frozenset({"enumerate", "list", "tuple", "sorted", "reversed", "iter", "filter"})
_GOES_OVER = frozenset({"map", "filter", "forEach", "find", "some", "every", "flatMap", "findLast", "sort", "toSorted"})
_KEEPS = frozenset({"filter", "slice", "sort", "toSorted", "reverse"})
_PATTERNS = ("pattern_list", "tuple_pattern", "array_pattern")
_LOOPS = ("for_statement", "for_in_statement", "for_in_clause")


def reads_key(use: CallUse, change: ContractChange, _index: int) -> tuple[Place, ...]:
    """Where the key that is gone is read, by a function that knows nothing of the one that took its place."""
    new = re.escape(change.new)
    if change.new and re.search(rf"[\"'`]{new}[\"'`]|\.{new}\b(?!\()|[{{,]\s*{new}\s*[,}}:]", text(use.function)):
        return ()
    values = list(use.values)
    things = [each for one in values for each in _elements(one, use.function, 3)] if change.name == MANY else values
    where = next((at for one in things if (at := _read(one, change.old)) is not None), None)
    return (where,) if where is not None else ()


def reads_by_number(use: CallUse, change: ContractChange, _index: int) -> tuple[Place, ...]:
    """Where a row is taken apart, or asked by a number, that has other columns there now."""
    old, new = change.old.split(","), change.new.split(",")
    values = list(use.values)
    for one in values:
        pattern = _pattern(one, is_many=change.name == MANY)
        if pattern is not None and len(pattern) == len(old) and old != new:
            return (place(pattern[0]),)
    things = [each for one in values for each in _elements(one, use.function, 3)] if change.name == MANY else values
    for thing in things:
        number = _number(thing)
        if number is not None and number < len(old) and old[number] != (new[number] if number < len(new) else ""):
            return (place(thing),)
    return ()


def _number(thing: Node) -> int | None:
    """By which number one mention of a row is asked."""
    parent = thing.parent
    if parent is None or parent.type != "subscript" or parent.children[0] != thing:
        return None
    said = parent.child_by_field_name("subscript")
    return int(text(said)) if said is not None and text(said).isdecimal() else None


def _pattern(value: Node, *, is_many: bool) -> list[Node] | None:
    """The names that a row is taken apart into: ``day, total = row``, ``for day, total in rows``."""
    value = unwrapped(value)
    parent = value.parent
    kinds = _LOOPS if is_many else ("assignment",)
    if parent is None or parent.type not in kinds or parent.child_by_field_name("right") != value:
        return None
    left = parent.child_by_field_name("left")
    is_pattern = left is not None and left.type in ("pattern_list", "tuple_pattern")
    return left.named_children if left is not None and is_pattern else None


def _read(thing: Node, key: str) -> Place | None:
    """The place of the key in what is asked of one mention of a record."""
    if thing.type == "object_pattern":
        named = {text(one.child_by_field_name("key") or one): one for one in thing.named_children}
        return place(named[key]) if key in named else None
    parent = thing.parent
    if parent is None:
        return None
    if parent.type == "variable_declarator" and parent.child_by_field_name("value") == thing:
        pattern = parent.child_by_field_name("name")
        return _read(pattern, key) if pattern is not None and pattern.type == "object_pattern" else None
    if parent.type in SUBSCRIPTS and parent.children[0] == thing:
        said = parent.child_by_field_name("subscript") or parent.child_by_field_name("index")
        return place(said) if said is not None and string_value(said) == key and not _is_target(parent) else None
    if parent.type in MEMBERS and parent.children[0] == thing:
        return _of_member(parent, key)
    return None


def _of_member(member: Node, key: str) -> Place | None:
    """``row.name``, which is not called, nor given a value; ``row.get("name")`` without anything to fall back to."""
    call = member.parent if member.parent is not None and member.parent.type in CALLS else None
    if call is not None and receiver(call) == member.children[0]:
        given = arguments(call)
        is_asked = called_name(call) in ("get", "pop") and len(given) == 1 and string_value(given[0]) == key
        return place(given[0]) if is_asked else None
    is_read = text(member.children[-1]) == key and not _is_target(member)
    return place(member.children[-1]) if is_read else None


def _is_target(node: Node) -> bool:
    """Whether a value is given to what a node names."""
    parent = node.parent
    is_assigned = parent is not None and parent.type in ("assignment", "assignment_expression")
    return is_assigned and parent is not None and parent.child_by_field_name("left") == node


def _elements(collection: Node, around: Node, depth: int) -> Iterator[Node]:
    """The mentions of each of the things that a collection holds."""
    collection = unwrapped(collection)
    parent = collection.parent
    if parent is None or not depth:
        return
    if parent.type in _LOOPS and parent.child_by_field_name("right") == collection:
        left = parent.child_by_field_name("left")
        whole = parent.parent if parent.type == "for_in_clause" else parent
        is_counted = collection.type == "call" and called_name(collection) == "enumerate"
        if left is not None and whole is not None and (left.type not in _PATTERNS or is_counted):
            yield from _mentions(left, whole)
    elif parent.type in SUBSCRIPTS and parent.children[0] == collection:
        said = parent.child_by_field_name("subscript") or parent.child_by_field_name("index")
        is_one = said is not None and (said.type in ("number", "integer", "unary_operator", "unary_expression"))
        yield from _named(parent, around) if is_one else ()
    elif parent.type == "argument_list" and parent.parent is not None and called_name(parent.parent) in _SAME_THINGS:
        yield from _elements(parent.parent, around, depth - 1)
        yield from _by_callback(parent.parent)
    elif parent.type in MEMBERS and parent.parent is not None and parent.parent.type in CALLS:
        yield from _by_callback(parent.parent) if called_name(parent.parent) in _GOES_OVER else ()
        yield from _elements(parent.parent, around, depth - 1) if called_name(parent.parent) in _KEEPS else ()
    elif parent.type == "variable_declarator" and depth < 3:
        for one in walk(around, across_functions=True):
            if one.type == "identifier" and text(one) == text(parent.child_by_field_name("name")):
                yield from _elements(one, around, depth - 1)


def _named(value: Node, around: Node) -> Iterator[Node]:
    """One thing, and every mention of the name that it is given."""
    value = unwrapped(value)
    yield value
    parent = value.parent
    if parent is None or parent.type not in ("assignment", "variable_declarator"):
        return
    left = parent.child_by_field_name("left") or parent.child_by_field_name("name")
    if left is not None and left.type == "identifier":
        yield from (one for one in walk(around, across_functions=True) if _is_such(one, text(left)))


def _mentions(bound: Node, around: Node) -> Iterator[Node]:
    """What a loop binds: one name, the second of ``enumerate``'s, or a pattern that takes each apart."""
    if bound.type == "object_pattern":
        yield bound
        return
    names = [one for one in walk(bound) if one.type == "identifier"]
    if names:
        yield from (one for one in walk(around, across_functions=True) if _is_such(one, text(names[-1])))


def _is_such(node: Node, name: str) -> bool:
    return node.type in NAMES and text(node) == name


def _by_callback(call: Node) -> Iterator[Node]:
    """By what a call is given to call with each: ``rows.map((row) => …)``, ``sorted(rows, key=lambda row: …)``."""
    for one in arguments(call):
        given = one.child_by_field_name("value") if one.type == "keyword_argument" else one
        if given is None or given.type not in FUNCTIONS:
            continue
        listed = given.child_by_field_name("parameters") or given.child_by_field_name("parameter")
        first = listed.named_children[0] if listed is not None and listed.named_children else listed
        pattern = first.child_by_field_name("pattern") or first if first is not None else None
        if pattern is not None:
            yield from _mentions(pattern, given)
