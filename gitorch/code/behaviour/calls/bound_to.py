"""What a name is one of, as the code says that binds it: a loop, a callback, an item that is taken. Pure.

``for g in guests``, ``guests.map((g) => …)``, ``min(guests, key=lambda g: …)``, ``g = guests[0]``,
``g = find_guest(no)``: whatever ``g`` is, it is called a guest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.model import Place
from gitorch.code.syntax import (
    ASSIGNMENTS,
    AWAITS,
    CALLS,
    FUNCTIONS,
    MEMBERS,
    SUBSCRIPTS,
    above,
    arguments,
    at,
    called_name,
    receiver,
    text,
    walk,
    without_parentheses,
)

_LOOPS = ("for_statement", "for_in_statement", "for_in_clause")
_COMPREHENSIONS = (
    "list_comprehension", "generator_expression", "set_comprehension", "dictionary_comprehension",
)  # fmt: skip
_AS_IT_IS = frozenset({
    "sorted", "list", "reversed", "enumerate", "set", "tuple", "iter", "from", "values", "items", "entries", "filter",
    "slice", "sort", "toSorted", "reverse", "toReversed", "concat", "copy", "all", "order_by", "exclude", "islice",
})  # fmt: skip
_EACH = frozenset({
    "map", "forEach", "flatMap", "filter", "some", "every", "find", "findIndex", "findLast", "sort", "toSorted",
    "reduce", "sorted", "min", "max", "groupby", "sum", "any", "partition", "sortBy", "groupBy", "keyBy",
})  # fmt: skip
_ONE_OF = frozenset({"pop", "shift", "at", "get", "find", "findLast", "popleft", "next", "min", "max", "choice"})


def called_also(root: Node, where: Place, holder: str) -> tuple[str, ...]:
    """The words for what ``holder`` is one of, read where a reference stands: each as it is, and for one of them."""
    node = at(root, where)
    source = _source(node, holder) if node is not None else None
    name = _name_of(source) if source is not None else ""
    return tuple(dict.fromkeys((name, *singulars(name)))) if name else ()


def singulars(name: str) -> Iterator[str]:
    """The words for one of what a word may be the plural of."""
    for plural, single in (("ies", "y"), ("es", ""), ("s", ""), ("people", "person"), ("children", "child")):
        if name.endswith(plural) and len(name) > len(plural) + 1:
            yield name.removesuffix(plural) + single


def _source(node: Node, holder: str) -> Node | None:
    """The expression that a name takes its value, or its values one after the other, from."""
    for one in above(node):
        if one.type in _COMPREHENSIONS or one.type in _LOOPS:
            clauses = [each for each in one.children if each.type in _LOOPS] if one.type in _COMPREHENSIONS else [one]
            for each in clauses:
                if _binds(each.child_by_field_name("left"), holder):
                    return each.child_by_field_name("right")
        if one.type in FUNCTIONS:
            assigned = _assigned(one, holder, node)
            if assigned is not None:
                return assigned
            if _binds(one.child_by_field_name("parameters") or one.child_by_field_name("parameter"), holder):
                return _given_to(one)
    return _assigned(list(above(node))[-1], holder, node)


def _binds(pattern: Node | None, name: str) -> bool:
    return pattern is not None and any(one.type == "identifier" and text(one) == name for one in walk(pattern))


def _given_to(function: Node) -> Node | None:
    """The collection whose items a callback is given, one after the other."""
    inner = function.parent if function.parent is not None and function.parent.type == "keyword_argument" else function
    call = inner.parent.parent if inner.parent is not None else None
    if call is None or call.type not in CALLS or called_name(call) not in _EACH:
        return None
    others = [one for one in arguments(call) if one.id != inner.id and one.type != "keyword_argument"]
    return receiver(call) or (others[-1] if others else None)


def _assigned(around: Node, name: str, before: Node) -> Node | None:
    """What a name was last given before a node, in one function."""
    found = None
    for one in walk(around):
        left = one.child_by_field_name("left") or one.child_by_field_name("name")
        if one.type in ASSIGNMENTS and text(left) == name and one.end_byte <= before.start_byte:
            found = one.child_by_field_name("right") or one.child_by_field_name("value") or found
    return found


def _name_of(node: Node) -> str:
    """The word for a value: of a name its last part, of a call what it is a call of, or on."""
    node = without_parentheses(node)
    if node.type in AWAITS and node.named_children:
        return _name_of(node.named_children[0])
    if node.type in ("array", "list", "spread_element", "list_splat") and node.named_child_count == 1:
        return _name_of(node.named_children[0])
    if node.type in MEMBERS:
        return text(node.children[-1])
    if node.type in SUBSCRIPTS:
        return _name_of(node.children[0])
    if node.type in CALLS:
        name, given, owner = called_name(node), arguments(node), receiver(node)
        if name in _AS_IT_IS or name in _ONE_OF:
            plain = [one for one in given if one.type not in FUNCTIONS and one.type != "keyword_argument"]
            is_method = owner is not None and not (text(owner) in ("Object", "Array", "random", "itertools") and plain)
            inner = owner if is_method else plain[-1] if plain else None
            return _name_of(inner) if inner is not None else ""
        return name
    return text(node) if re.fullmatch(r"[A-Za-z_$][\w$]*", text(node)) else ""
