"""What a failure that a function raises has to tell of itself: its attributes, and what it is called. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from tree_sitter import Node

from gitorch.code.behaviour.failures.running import function_name
from gitorch.code.model import Place
from gitorch.code.syntax import (
    ASSIGNMENTS,
    CALLS,
    FUNCTIONS,
    MEMBERS,
    above,
    arguments,
    called_name,
    identifiers,
    place,
    receiver,
    string_value,
    text,
    walk,
    without_parentheses,
)

CLASSES = ("class_definition", "class_declaration", "class", "abstract_class_declaration")
_THROWS = ("raise_statement", "throw_statement")
_DEPTH = 2
_PLAIN = re.compile(r"(?:Type|Range|Syntax|Reference|Eval|URI)?Error")
_PLAIN_PYTHON = frozenset({
    "Exception", "ValueError", "TypeError", "RuntimeError", "LookupError", "KeyError", "IndexError", "ArithmeticError",
    "AssertionError", "NotImplementedError",
})  # fmt: skip
_OF_ANY = frozenset({"name", "message", "stack", "cause", "args", "add_note", "with_traceback", "__cause__"})
_NAMED_AFTER_ITSELF = re.compile(r"(?:new\.target|this\.constructor|\w+)\.name")


class Members(NamedTuple):
    """The attributes of a failure, and the texts that its name may be, where it is told."""

    names: frozenset[str]
    called: frozenset[str] = frozenset()

    def with_those_of(self, other: Members) -> Members:
        return Members(self.names | other.names, self.called | other.called)


class Raising(NamedTuple):
    """What is raised, where first; ``is_all`` where every failure of the function could be read."""

    members: Members
    place: Place | None
    is_all: bool


LookUp = Callable[[str], Members | None]  # by name: a class of another file


@dataclass(frozen=True)
class _File:
    root: Node
    look_up: LookUp


def raising(root: Node, function: Node, look_up: LookUp) -> Raising:
    """What a function of a file raises by itself, or by what of the file it hands its work to."""
    file, members, first, is_all = _File(root, look_up), Members(frozenset()), None, True
    for node, within in _failures(root, function, _DEPTH):
        found = _of(file, node, within, _DEPTH)
        is_all = is_all and found is not None
        if found is not None:
            members, first = members.with_those_of(found), first or place(node)
    return Raising(members, first, is_all)


def class_members(root: Node, name: str, look_up: LookUp) -> Members | None:
    """The attributes of a class of a file, with those of the classes above it; None where not all can be read."""
    return _of_class(_File(root, look_up), name, _DEPTH)


def _failures(root: Node, function: Node, depth: int) -> Iterator[tuple[Node, Node]]:
    """What is raised or rejected with, each with the function that it stands in."""
    for node in walk(function, across_functions=True):
        if node.type in _THROWS and node.named_children:
            yield without_parentheses(node.named_children[0]), function
        elif node.type in CALLS and arguments(node):
            is_promise = called_name(node) == "reject" and text(receiver(node)) in ("", "Promise")
            if is_promise:
                yield without_parentheses(arguments(node)[0]), function
        if node.type in CALLS and depth and not _is_tried(node, function):
            other = _function_of(root, node)
            if other is not None and other.id != function.id:
                yield from _failures(root, other, depth - 1)


def _is_tried(node: Node, function: Node) -> bool:
    return any(one.type == "try_statement" and one.start_byte > function.start_byte for one in above(node))


def _function_of(root: Node, call: Node) -> Node | None:
    """The function of the file that a plain call, or one of its own object, calls."""
    name = called_name(call) if text(receiver(call)) in ("", "self", "this") else ""
    named = (one for one in walk(root, across_functions=True) if one.type in FUNCTIONS) if name else iter(())
    return next((one for one in named if function_name(one) == name), None)


def _of(file: _File, value: Node, function: Node, depth: int) -> Members | None:
    """What a value that is raised has; None where that can't be read."""
    if value.type == "object":
        return Members(frozenset(_keys(value)))
    if value.type == "identifier" and not text(value)[:1].isupper():
        return _of_local(file, text(value), function, depth)
    if value.type == "identifier":
        return _of_class(file, text(value), depth)
    if value.type not in CALLS:
        return None
    if text(value.child_by_field_name("function")) == "Object.assign" and len(arguments(value)) > 1:
        target = _of(file, arguments(value)[0], function, depth)
        extra = frozenset(key for one in arguments(value)[1:] if one.type == "object" for key in _keys(one))
        return target.with_those_of(Members(extra)) if target is not None else None
    made = _function_of(file.root, value) if value.type != "new_expression" else None
    if made is not None and depth:
        given = [one.named_children[0] for one in walk(made) if one.type == "return_statement" and one.named_children]
        return _union(_of(file, without_parentheses(one), made, depth - 1) for one in given)
    return _of_class(file, called_name(value), depth)


def _of_local(file: _File, name: str, function: Node, depth: int) -> Members | None:
    """What a local has that is raised: what it was made with, and what it was given afterwards."""
    made, extra = [], set[str]()
    for node in walk(function, across_functions=True):
        left = node.child_by_field_name("left") or node.child_by_field_name("name")
        value = node.child_by_field_name("right") or node.child_by_field_name("value")
        if node.type not in ASSIGNMENTS or left is None or value is None:
            continue
        if text(left) == name:
            made.append(_of(file, without_parentheses(value), function, depth))
        elif left.type in MEMBERS and text(left.children[0]) == name:
            extra.add(text(left.children[-1]))
    found = _union(made)
    return found.with_those_of(Members(frozenset(extra))) if found is not None else None


def _union(each: Iterator[Members | None] | list[Members | None]) -> Members | None:
    listed = list(each)
    found = Members(frozenset())
    for one in listed:
        if one is None:
            return None
        found = found.with_those_of(one)
    return found if listed else None


def _of_class(file: _File, name: str, depth: int) -> Members | None:
    if _PLAIN.fullmatch(name) or name in _PLAIN_PYTHON:
        return Members(_OF_ANY, frozenset({name}))
    own = next((one for one in file.root.named_children for one in _class_in(one, name)), None)
    if own is None:
        return file.look_up(name)
    found = Members(frozenset(_attributes(own)), frozenset(_called(own, name)))
    for base in _bases(own) if depth else ():
        above_it = _of_class(file, base, depth - 1)
        if above_it is None:
            return None
        found = Members(found.names | above_it.names, found.called or above_it.called)
    return found


def _class_in(statement: Node, name: str) -> Iterator[Node]:
    for one in (statement, *statement.named_children):
        if one.type in CLASSES and text(one.child_by_field_name("name")) == name:
            yield one


def _bases(klass: Node) -> list[str]:
    listed = klass.child_by_field_name("superclasses")
    if listed is not None:
        return [text(one).rpartition(".")[2] for one in listed.named_children if one.type != "keyword_argument"]
    heritage = next((one for one in klass.named_children if one.type == "class_heritage"), None)
    extended = re.search(r"(?:extends\s+)?([\w.$]+)", text(heritage)) if heritage is not None else None
    return [extended[1].rpartition(".")[2]] if extended is not None else []


def _attributes(klass: Node) -> Iterator[str]:
    """What a class says that its objects have: set by its methods, declared, taken by its constructor, asked for."""
    for node in walk(klass, across_functions=True):
        left = node.child_by_field_name("left") or node.child_by_field_name("name")
        if node.type in (*ASSIGNMENTS, "augmented_assignment") and left is not None:
            if left.type in MEMBERS and text(left.children[0]) in ("self", "this"):
                yield text(left.children[-1])
            elif left.type == "identifier" and node.parent is not None and node.parent.parent is not None:
                yield from [text(left)] if node.parent.parent.parent == klass else []
        elif node.type in ("public_field_definition", "field_definition", "property_signature"):
            yield text(node.child_by_field_name("name") or node.child_by_field_name("property"))
        elif node.type in ("method_definition", "function_definition"):
            name = text(node.child_by_field_name("name"))
            yield from [name] if name not in ("constructor", "__init__") else []
        elif node.type == "required_parameter" and any(
            one.type in ("accessibility_modifier", "readonly", "override_modifier") for one in node.children
        ):
            yield text(node.child_by_field_name("pattern"))


def _called(klass: Node, name: str) -> Iterator[str]:
    """The texts that a class sets as the name of its objects; without one, those above it say."""
    for node in walk(klass, across_functions=True):
        left = (
            node.child_by_field_name("left") or node.child_by_field_name("name") or node.child_by_field_name("property")
        )
        value = node.child_by_field_name("right") or node.child_by_field_name("value")
        if left is None or value is None or text(left) not in ("this.name", "name"):
            continue
        said = string_value(value)
        if said or _NAMED_AFTER_ITSELF.fullmatch(text(value)):
            yield said or name


def _keys(literal: Node) -> Iterator[str]:
    for one in literal.named_children:
        key = one.child_by_field_name("key") or one.child_by_field_name("name")
        yield (text(key) if key is not None else text(one)).strip("'\"")
        if one.type == "spread_element":
            yield from identifiers(one)
