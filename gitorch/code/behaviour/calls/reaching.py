"""The ways by which the result of a call reaches where it is used: by a name, an item, a callback, a parameter. Pure.

``await Promise.all(ids.map((id) => load(id)))`` is a collection of what ``load`` gives, and whoever goes over it works
with such results.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.behaviour.calls.call_uses import CallUse, unwrapped
from gitorch.code.syntax import (
    ASSIGNMENTS,
    CALLS,
    FUNCTIONS,
    SUBSCRIPTS,
    above,
    arguments,
    called_name,
    enclosing_function,
    receiver,
    text,
    walk,
)

PATTERNS = frozenset({"pattern_list", "tuple_pattern", "array_pattern", "object_pattern", "list_pattern"})
_COMPREHENSIONS = ("list_comprehension", "generator_expression", "set_comprehension")
_GATHER = frozenset({"all", "gather", "list", "tuple", "sorted", "reversed", "from"})
_EACH = frozenset({"map", "forEach", "flatMap", "filter", "some", "every", "find", "sort"})
_ONE_AT_A_TIME = ("map", "imap", "imap_unordered", "flatMap")
_DEPTH = 4


def reached(use: CallUse) -> tuple[Node, ...]:
    """The result itself, and every node that stands for it, or takes it apart, further on in the file."""
    found: dict[int, Node] = {one.id: one for one in use.values}
    for one in _flowing(use.root, use.outer, _DEPTH):
        found.setdefault(one.id, one)
    return tuple(found.values())


def _flowing(root: Node, value: Node, depth: int) -> Iterator[Node]:
    """Where one value goes, by name, as an item of a collection, into a callback or a function of the file."""
    value = unwrapped(value)
    parent = value.parent
    if parent is None or depth == 0:
        return
    for one in (*_named(value, parent), *_given_on(root, value, parent), *_given_back(root, value, parent)):
        yield one
        if one.type == "identifier" or one.type in CALLS:
            yield from _taken_on(root, one, depth - 1)
    collection = _collection(value, parent)
    if collection is not None:
        yield from _items(root, collection, depth - 1)


def _taken_on(root: Node, value: Node, depth: int) -> Iterator[Node]:
    """What follows of a mention: it may be handed on in its turn, but is not named again."""
    parent = value.parent
    if parent is not None and depth > 0 and parent.type not in ASSIGNMENTS:
        yield from _given_on(root, value, parent)


def _named(value: Node, parent: Node) -> Iterator[Node]:
    """The mentions of the name, or the pattern, that takes a value: by itself, or as one of several side by side."""
    if parent.type in ("expression_list", "array", "tuple", "list") and parent.parent is not None:
        left = _left(parent.parent)
        if parent.parent.type in ASSIGNMENTS and left is not None and left.type in PATTERNS:
            taken = _nth(left, parent, value)
            if taken is not None:
                yield from _mentions(taken, taken)
    if parent.type == "as_pattern":
        target = parent.child_by_field_name("alias")
        bound = target.named_children[0] if target is not None and target.named_children else None
        yield from _mentions(bound, bound) if bound is not None else ()
    left = _left(parent) if parent.type in ASSIGNMENTS else None
    if left is not None and left.id != value.id and (left.type in PATTERNS or left.type == "identifier"):
        yield from _mentions(left, left)


def _left(node: Node) -> Node | None:
    return node.child_by_field_name("left") or node.child_by_field_name("name")


def _nth(pattern: Node, values: Node, value: Node) -> Node | None:
    given = [one for one in values.named_children if one.type != "comment"]
    taken = [one for one in pattern.named_children if one.type != "comment"]
    number = next((number for number, one in enumerate(given) if one.id == value.id), -1)
    return taken[number] if len(taken) == len(given) and number >= 0 else None


def _mentions(bound: Node, after: Node) -> Iterator[Node]:
    """A pattern itself, or the later mentions of a name in the function that binds it."""
    if bound.type in PATTERNS:
        yield bound
        return
    if bound.type != "identifier":
        return
    around = enclosing_function(after) or list(above(after))[-1]
    for one in walk(around, across_functions=True):
        if one.type == "identifier" and text(one) == text(bound) and one.start_byte > after.end_byte:
            yield one


def _given_on(root: Node, value: Node, parent: Node) -> Iterator[Node]:
    """Into the callback of ``then``, or the parameter of a function of the same file."""
    call = parent.parent
    is_awaited_by_name = parent.type == "member_expression" and parent.children[0].id == value.id
    if is_awaited_by_name and call is not None and call.type in CALLS and called_name(call) == "then":
        yield from _parameter(arguments(call)[0], 0) if arguments(call) else ()
    listed = parent.type in ("argument_list", "arguments")
    if listed and call is not None and call.type in CALLS and receiver(call) is None:
        number = next((n for n, one in enumerate(arguments(call)) if one.id == value.id), -1)
        function = _function_called(root, called_name(call))
        if function is not None and number >= 0:
            yield from _parameter(function, number)


def _given_back(root: Node, value: Node, parent: Node) -> Iterator[Node]:
    """The calls, in the same file, of a function that only hands a value back."""
    function = enclosing_function(value)
    is_given = parent.type == "return_statement" or (function is not None and parent.id == function.id)
    name = text(function.child_by_field_name("name")) if function is not None else ""
    if function is None or not is_given or not name or _has_other_results(function):
        return
    for one in walk(root, across_functions=True):
        is_own = one.type in CALLS and called_name(one) == name and text(receiver(one)) in ("", "self", "this")
        if is_own and enclosing_function(one) != function:
            yield unwrapped(one)
            outer = unwrapped(one)
            if outer.parent is not None:
                yield from _named(outer, outer.parent)


def _has_other_results(function: Node) -> bool:
    return sum(one.type == "return_statement" for one in walk(function)) > 1


def _parameter(function: Node, number: int) -> Iterator[Node]:
    """The mentions of a function's parameter, or the pattern that it is taken apart by."""
    single = function.child_by_field_name("parameter")
    listed = function.child_by_field_name("parameters")
    names = [single] if single is not None else listed.named_children if listed is not None else []
    names = [one for one in names if one.type != "comment" and text(one) not in ("self", "this", "cls")]
    if function.type not in FUNCTIONS or number >= len(names):
        return
    bound = names[number]
    if bound.type in ("default_parameter", "typed_default_parameter", "assignment_pattern") or (
        bound.child_by_field_name("value") is not None
    ):
        return  # what it stands for where nothing is given
    bound = bound.child_by_field_name("pattern") or bound
    if bound.type == "typed_parameter":
        bound = bound.named_children[0]
    if bound.type in PATTERNS:
        yield bound
        return
    body = function.child_by_field_name("body")
    for one in walk(body, across_functions=True) if body is not None else ():
        if one.type == "identifier" and text(one) == text(bound):
            yield one


def _function_called(root: Node, name: str) -> Node | None:
    for one in walk(root, across_functions=True) if name else ():
        if one.type in FUNCTIONS:
            around = one.parent
            named = one.child_by_field_name("name")
            if named is None and around is not None and around.type == "variable_declarator":
                named = around.child_by_field_name("name")
            if text(named) == name:
                return one
    return None


def _collection(value: Node, parent: Node) -> Node | None:
    """The collection that a value is an item of: of a comprehension, a callback of ``map``, calls side by side."""
    if parent.type in _COMPREHENSIONS and parent.named_children and parent.named_children[0].id == value.id:
        return parent
    if parent.type in ("array", "list") or (parent.type in ("argument_list", "arguments") and _gathers(parent.parent)):
        return parent if parent.type in ("array", "list") else parent.parent
    body = parent.child_by_field_name("body") if parent.type in ("arrow_function", "lambda") else None
    function = parent if body is not None and body.id == value.id else None
    if parent.type == "return_statement":
        function = enclosing_function(value)
    call = function.parent.parent if function is not None and function.parent is not None else None
    is_mapped = call is not None and call.type in CALLS and called_name(call) in _ONE_AT_A_TIME
    return call if is_mapped else None


def _gathers(call: Node | None) -> bool:
    return call is not None and call.type in CALLS and called_name(call) in ("gather", "race")


def _items(root: Node, collection: Node, depth: int) -> Iterator[Node]:
    """What stands for one item of a collection, after whatever waits for all of them."""
    here = _all_of(collection)
    for value in (here, *(_named(here, here.parent) if here.parent is not None else ())):
        if value.type in ("array_pattern", "pattern_list", "tuple_pattern", "list_pattern"):
            for one in value.named_children:
                yield from _mentions(one, value)
        else:
            yield from _gone_over(_all_of(value))


def _all_of(collection: Node) -> Node:
    """The collection with what only waits for it, or lists it, around."""
    here = unwrapped(collection)
    while here.parent is not None:
        parent = here.parent
        if parent.type in ("list_splat", "spread_element"):
            here = parent
        elif (
            parent.type in ("argument_list", "arguments") and parent.parent is not None
            and called_name(parent.parent) in _GATHER
        ):  # fmt: skip
            here = unwrapped(parent.parent)
        else:
            break
    return here


def _gone_over(value: Node) -> Iterator[Node]:
    """The names and patterns that one item after the other of a collection is given, and items by their number."""
    parent = value.parent
    if parent is None:
        return
    if parent.type in SUBSCRIPTS and parent.children[0].id == value.id:
        yield parent
    over = parent.child_by_field_name("right")
    left = parent.child_by_field_name("left")
    is_loop = parent.type in ("for_statement", "for_in_statement", "for_in_clause")
    if is_loop and over is not None and over.id == value.id and left is not None:
        yield from _bound_in(left, parent)
    call = parent.parent
    is_method = parent.type == "member_expression" and parent.children[0].id == value.id
    if is_method and call is not None and call.type in CALLS and called_name(call) in _EACH and arguments(call):
        yield from _parameter(arguments(call)[0], 0)


def _bound_in(left: Node, loop: Node) -> Iterator[Node]:
    if left.type in PATTERNS:
        yield left
        return
    around = loop.parent if loop.type == "for_in_clause" and loop.parent is not None else loop
    for one in walk(around, across_functions=True):
        if one.type == "identifier" and text(one) == text(left) and one.id != left.id:
            yield one
