"""The comparisons with a bound that a function makes, also those that a query or a method's name makes. Pure.

``day <= last`` in Python or SQL, ``BETWEEN``, ``day__lte=last``, ``{ day: { $lte: last } }`` and ``lte(day, last)``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.behaviour.promises.failing import Said
from gitorch.code.syntax import CALLS, FUNCTIONS, above, arguments, called_name, place, receiver, text, walk

_SIGNS = {
    "lt": "<", "lte": "<=", "le": "<=", "gt": ">", "gte": ">=", "ge": ">=", "isBefore": "<", "isSameOrBefore": "<=",
    "isAfter": ">", "isSameOrAfter": ">=",
}  # fmt: skip
_FOR_EACH = frozenset({
    "filter", "find", "findIndex", "findLast", "findLastIndex", "some", "every", "takewhile", "dropwhile", "takeWhile",
})  # fmt: skip
_LOOKUP = re.compile(r"(\w+)__(lte?|gte?|range)")
_KEY = re.compile(r"""\[?['"]?(?:\$|Op\.)?(lte?|gte?)['"]?\]?""")
_IS_QUERY = re.compile(r"(?i)\b(?:select|where|delete\s+from|update)\b|\bbetween\b.+\band\b")
_IN_QUERY = re.compile(r"([\w.\"]+)\s*(<=?|>=?)\s*([:@$%?\w.{}()\"]+)")
_BETWEEN = re.compile(r"(?i)([\w.\"]+)\s+between\s+([:@$%?\w.{}()\"]+)\s+and\s+([:@$%?\w.{}()\"]+)")


def bounds_of(body: Node) -> Iterator[Said]:
    """The comparisons of a body and of what picks from a collection in it, each as its operator and its text."""
    for node in _own(body):
        if node.type in ("comparison_operator", "binary_expression"):
            signs = [text(one) for one in node.children if not one.is_named]
            begun = f" from {_begun(node)}" if _begun(node) else ""
            yield from (_said(one, f"{text(node)}{begun}", node) for one in signs if one in ("<", "<=", ">", ">="))
        elif node.type in ("string", "template_string") and _IS_QUERY.search(text(node)):
            yield from _of_query(node)
        elif node.type in CALLS:
            yield from _of_call(node)
        elif node.type == "keyword_argument":
            yield from _of_lookup(node)
        elif node.type == "pair" and (key := _KEY.fullmatch(text(node.child_by_field_name("key")))):
            sign = _SIGNS[key[1]]
            yield _said(sign, f"{_owner(node)} {sign} {text(node.child_by_field_name('value'))}", node)


def _said(sign: str, comparison: str, node: Node) -> Said:
    return Said(f"{sign} {comparison}", place(node))


def _begun(condition: Node) -> str:
    """What a loop that a comparison ends begins with: from 1 to the last is as many as from 0 to before it."""
    loop = next((one for one in above(condition) if one.type != "expression_statement"), None)
    return text(loop.child_by_field_name("initializer")).rstrip(";") if loop is not None else ""


def _own(body: Node) -> Iterator[Node]:
    """The nodes of a body; of the functions within it, of those that pick from a collection."""
    for node in walk(body):
        yield node
        if node.type in FUNCTIONS and node.id != body.id and _picks(node):
            yield from _own(node.child_by_field_name("body") or node)


def _picks(function: Node) -> bool:
    listed = function.parent
    call = listed.parent if listed is not None and listed.type in ("arguments", "argument_list") else None
    return call is not None and call.type in CALLS and called_name(call) in _FOR_EACH


def _of_query(node: Node) -> Iterator[Said]:
    for found in _BETWEEN.finditer(text(node)):
        yield _said(">=", f"{found[1]} >= {found[2]}", node)
        yield _said("<=", f"{found[1]} <= {found[3]}", node)
    for found in _IN_QUERY.finditer(text(node)):
        yield _said(found[2], found[0], node)


def _of_call(call: Node) -> Iterator[Said]:
    name, given = called_name(call), arguments(call)
    owner = text(receiver(call))
    if name == "between" and len(given) == 2 and owner:
        yield _said(">=", f"{owner} >= {text(given[0])}", call)
        yield _said("<=", f"{owner} <= {text(given[1])}", call)
    elif name in _SIGNS and len(given) == 2:
        yield _said(_SIGNS[name], f"{text(given[0])} {_SIGNS[name]} {text(given[1])}", call)
    elif name in _SIGNS and len(given) == 1 and owner:
        yield _said(_SIGNS[name], f"{owner} {_SIGNS[name]} {text(given[0])}", call)


def _of_lookup(argument: Node) -> Iterator[Said]:
    found = _LOOKUP.fullmatch(text(argument.child_by_field_name("name")))
    value = argument.child_by_field_name("value")
    if found is None or value is None:
        return
    if found[2] != "range":
        yield _said(_SIGNS[found[2]], f"{found[1]} {_SIGNS[found[2]]} {text(value)}", argument)
    elif len(value.named_children) == 2:
        yield _said(">=", f"{found[1]} >= {text(value.named_children[0])}", argument)
        yield _said("<=", f"{found[1]} <= {text(value.named_children[1])}", argument)


def _owner(pair: Node) -> str:
    """The key of the object that a pair stands in: ``day`` in ``{ day: { $lte: last } }``."""
    around = pair.parent.parent if pair.parent is not None else None
    return text(around.child_by_field_name("key")) if around is not None and around.type == "pair" else ""
