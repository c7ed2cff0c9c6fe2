"""Who runs the functions that a file is given, and whether anybody there answers for their failures. Pure.

A function may run what it is given itself, hand it to another of the file, or put it into a collection (a *registry*)
from which something else takes and runs it: the failure of what is given is *answered* where each of those runs has a
handler around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from tree_sitter import Node

from gitorch.code.behaviour.failures.handlers import is_answered
from gitorch.code.model import Place
from gitorch.code.syntax import (
    ASSIGNMENTS,
    AWAITS,
    CALLS,
    FUNCTIONS,
    SUBSCRIPTS,
    arguments,
    at,
    called_name,
    enclosing_function,
    place,
    receiver,
    text,
    walk,
)

DECORATED = -1
_STARTS = frozenset({"ensure_future", "create_task", "start_soon", "spawn", "run_coroutine_threadsafe"})
_STORES = frozenset({"append", "add", "push", "set", "unshift", "appendleft", "insert", "setdefault", "put"})
_REGISTRY = re.compile(r"(?:(?:self|this|cls)\.)?#?[A-Za-z_$][\w$]*")
_TAKES = frozenset({"get", "pop", "popleft", "shift", "values", "items", "setdefault", "entries", "slice"})
_EACH = frozenset({"forEach", "map"})
_LOOPS = ("for_statement", "for_in_statement", "for_in_clause")
_LONGEST_NAME = 200  # bytes
_REPORTS = re.compile(r"\.add_done_callback\((?![\w.]*(?:discard|remove)\b)")


class Given(NamedTuple):
    """What a file is given: by which function, as which argument (``DECORATED``: what it decorates)."""

    function: str
    argument: int


class Run(NamedTuple):
    """Where something given is run, and whether a failure is answered there."""

    place: Place
    is_answered: bool


def runs(root: Node) -> dict[Given, tuple[Run, ...]]:
    """Every run of what the functions of a file are given."""
    reader = _Reader(root)
    found: dict[Given, tuple[Run, ...]] = {}
    for name, one in reader.functions.items():
        outer = enclosing_function(one)
        for number, parameter in enumerate(parameters(one)):
            seen = tuple(dict.fromkeys(reader.of_parameter(one, number, parameter, 0)))
            if seen:
                found[Given(name, number)] = seen
                if outer is not None and number == 0 and _is_given_back(outer, name):
                    found[Given(function_name(outer), DECORATED)] = seen
    return found


def stores(root: Node) -> dict[str, list[Given]]:
    """By registry: what of a file's functions puts what it is given there."""
    found: dict[str, list[Given]] = {}
    for one in _functions(root):
        for number, parameter in enumerate(parameters(one)):
            for node in _mentions(one, parameter):
                registry = _stored_in(node)
                outer = enclosing_function(one)
                if registry and outer is not None and _is_given_back(outer, function_name(one)):
                    found.setdefault(registry, []).append(Given(function_name(outer), DECORATED))
                elif registry:
                    found.setdefault(registry, []).append(Given(function_name(one), number))
    return found


def registry_runs(root: Node, registries: Iterable[str]) -> dict[str, tuple[Run, ...]]:
    """By registry: every run, in a file, of what is taken out of it."""
    reader = _Reader(root)
    return {one: reader.of_registry(one, 0) for one in registries}


def runs_of(root: Node, where: Place) -> tuple[Run, ...]:
    """Every run, in a file, of the function that it names at a place and hands on there, or puts into a registry."""
    found = at(root, where)
    return tuple(_Reader(root).of_named(found)) if found is not None else ()


class _Reader:
    """One file: each of its functions, takings and registries is read once, however often it is asked for."""

    def __init__(self, root: Node) -> None:
        self.root = root
        self._known: dict[tuple[str, int], tuple[Run, ...]] = {}
        self._named_in: dict[int, dict[str, list[Node]]] = {}

    @cached_property
    def functions(self) -> dict[str, Node]:
        """Those with a name."""
        return {name: one for one in _functions(self.root) if (name := function_name(one))}

    @cached_property
    def _takings(self) -> dict[str, list[tuple[Node, str]]]:
        """What may take something out of a collection, with the text that names it, by what the collection may be."""
        found: dict[str, list[tuple[Node, str]]] = {}
        for node, said in _takings(self.root):
            named = _REGISTRY.findall(said) if node.type in _LOOPS else [_registry(said)]
            for one in dict.fromkeys(named):
                found.setdefault(one, []).append((node, said))
        return found

    def of_parameter(self, function: Node, number: int, name: str, depth: int) -> Iterator[Run]:
        for node in self._named(function).get(name, ()):
            yield from self._of_mention(node, depth)

    def of_named(self, node: Node) -> Iterator[Run]:
        yield from self._of_mention(node, 0)

    def _named(self, function: Node) -> dict[str, list[Node]]:
        if function.id not in self._named_in:
            self._named_in[function.id] = _identifiers(function)
        return self._named_in[function.id]

    def of_registry(self, registry: str, depth: int) -> tuple[Run, ...]:
        """The runs of what is taken out: called at once, by a name, or one after the other."""
        if (registry, depth) not in self._known:
            self._known[registry, depth] = tuple(dict.fromkeys(self._of_taken(registry, depth)))
        return self._known[registry, depth]

    def _of_taken(self, registry: str, depth: int) -> Iterator[Run]:
        for node in _taken_from(self._takings.get(registry, ()), registry):
            yield from self._of_mention(node, depth)
            for mention in self._later(node):
                yield from self._of_mention(mention, depth)

    def _later(self, node: Node) -> Iterator[Node]:
        """The later mentions of the name that a value is given."""
        parent = node.parent
        left = (
            (parent.child_by_field_name("left") or parent.child_by_field_name("name")) if parent is not None else None
        )
        function = enclosing_function(node) if parent is not None and parent.type in ASSIGNMENTS else None
        if left is None or function is None:
            return
        named = (one for one in walk(left) if one.type in ("identifier", "shorthand_property_identifier_pattern"))
        for name in dict.fromkeys(map(text, named)):
            yield from (one for one in self._named(function).get(name, ()) if one.start_byte > node.end_byte)

    def _of_mention(self, node: Node, depth: int) -> Iterator[Run]:
        parent = node.parent
        if parent is None or depth > 3:
            return
        callee = parent.child_by_field_name("function") if parent.type in CALLS else None
        if (callee is not None and callee.id == node.id) or parent.type in AWAITS:
            yield Run(place(parent), is_answered(parent))
        elif parent.type in ("arguments", "argument_list") and parent.parent is not None:
            yield from self._of_argument(node, parent.parent, depth)
        registry = _stored_in(node)
        if registry:
            yield from self.of_registry(registry, depth + 1)

    def _of_argument(self, node: Node, call: Node, depth: int) -> Iterator[Run]:
        name = called_name(call)
        is_own = text(receiver(call)) in ("", "self", "this")
        function = self.functions.get(name) if is_own else None
        if function is not None:
            number = next((n for n, one in enumerate(arguments(call)) if one.id == node.id), -1)
            named = parameters(function)
            if 0 <= number < len(named):
                found = self.of_parameter(function, number, named[number], depth + 1)
                yield from (Run(one.place, one.is_answered or is_answered(call)) for one in found)
        elif name in _STARTS:
            around = enclosing_function(call) or self.root
            yield Run(place(call), _REPORTS.search(text(around)) is not None)


def function_name(function: Node) -> str:
    """The name that a function has, or is given where it is written; empty for none."""
    around, named = function.parent, function.child_by_field_name("name")
    if named is None and around is not None and around.type in ("variable_declarator", "public_field_definition"):
        named = around.child_by_field_name("name")
    if named is None and around is not None and around.type == "assignment_expression":
        return text(around.child_by_field_name("left")).rpartition(".")[2]
    return text(named)


def parameters(function: Node) -> list[str]:
    """The names of a function's parameters, the receiver left out; a pattern stands as it is written."""
    single = function.child_by_field_name("parameter")
    listed = function.child_by_field_name("parameters")
    names = []
    for one in [single] if single is not None else listed.named_children if listed is not None else ():
        named = one.child_by_field_name("pattern") or one.child_by_field_name("name") or one
        if named.type == "typed_parameter" and named.named_children:
            named = named.named_children[0]
        if one.type != "comment":
            names.append(text(named))
    return [one for one in names if one not in ("self", "this", "cls", "*", "/")]


def _functions(root: Node) -> list[Node]:
    return [one for one in walk(root, across_functions=True) if one.type in FUNCTIONS]


def _is_given_back(outer: Node, name: str) -> bool:
    return bool(name) and re.search(rf"\breturn\s+{re.escape(name)}\s*;?\s*$", text(outer), re.M) is not None


def _mentions(function: Node, name: str) -> list[Node]:
    return _identifiers(function).get(name, [])


def _identifiers(function: Node) -> dict[str, list[Node]]:
    """The names in a function's body, each with where it stands."""
    body = function.child_by_field_name("body")
    found: dict[str, list[Node]] = {}
    for one in walk(body, across_functions=True) if body is not None else ():
        if one.type == "identifier":
            found.setdefault(text(one), []).append(one)
    return found


def _stored_in(node: Node) -> str:
    """The registry that a value is put into; empty for none."""
    parent = node.parent
    if parent is None:
        return ""
    left = parent.child_by_field_name("left") or parent.child_by_field_name("name")
    is_several = node.type in ("array", "list", "object", "dictionary")
    if parent.type in ASSIGNMENTS and left is not None and (is_several or left.type in SUBSCRIPTS):
        return _registry(text(left))
    if parent.type in ("array", "tuple", "list", "object", "pair", "dictionary") and parent.parent is not None:
        return _stored_in(parent)
    call = parent.parent
    if parent.type in ("arguments", "argument_list") and call is not None and called_name(call) in _STORES:
        owner = receiver(call)
        return _registry(text(owner)) if owner is not None else ""
    return ""


def _registry(said: str) -> str:
    found = _REGISTRY.match(said.lstrip("("))
    return found[0] if found is not None else ""


def _takings(root: Node) -> Iterator[tuple[Node, str]]:
    for node in walk(root, across_functions=True):
        if node.type in SUBSCRIPTS or (node.type in CALLS and called_name(node) in _TAKES | _EACH):
            yield node, (node.text or b"")[:_LONGEST_NAME].decode("utf-8", "replace")
        elif node.type in _LOOPS and (over := node.child_by_field_name("right")) is not None:
            yield node, text(over)


def _taken_from(takings: Iterable[tuple[Node, str]], registry: str) -> Iterator[Node]:
    """The nodes that stand for one of a registry: an item by its key, and what loops and callbacks are given."""
    named = re.compile(rf"(?<![\w.$]){re.escape(registry)}(?![\w$])")
    for node, said in takings:
        if node.type in _LOOPS:
            if named.search(said):
                yield from _bound(node)
        elif not named.match(said):
            continue
        elif node.type in SUBSCRIPTS or called_name(node) in _TAKES:
            yield node
        elif given := arguments(node):
            for name in parameters(given[0]) if given[0].type in FUNCTIONS else ():
                yield from _mentions(given[0], name)


def _bound(loop: Node) -> Iterator[Node]:
    """The mentions, in a loop, of the names that it binds."""
    left = loop.child_by_field_name("left")
    names = {text(one) for one in walk(left) if one.type == "identifier"} if left is not None else set()
    around = loop.parent if loop.type == "for_in_clause" and loop.parent is not None else loop
    for one in walk(around, across_functions=True):
        if one.type == "identifier" and text(one) in names and left is not None and one.start_byte > left.end_byte:
            yield one
