"""The keys of the record, or of the records, that a function gives. Pure.

``return {"name": n}``, ``[{"name": r[1]} for r in rows]``, ``rows.map((r) => ({ name: r[1] }))``, ``yield {...}``, a
list to which records are appended, ``SELECT name AS label`` and the labels of a query that is put together in code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from tree_sitter import Node

from gitorch.code.behaviour.calls.call_uses import assigned
from gitorch.code.model import Place
from gitorch.code.syntax import (
    ASSIGNMENTS,
    AWAITS,
    CALLS,
    FUNCTIONS,
    MEMBERS,
    SUBSCRIPTS,
    arguments,
    called_name,
    place,
    receiver,
    string_value,
    text,
    walk,
    without_parentheses,
)
from gitorch.code.wire.sql.schema import selected
from gitorch.code.wire.sql.tokens import tokens

_OBJECTS = ("object", "dictionary")
_COMPREHENSIONS = ("list_comprehension", "generator_expression")
_NOTHING = ("none", "null", "undefined")
_ALL = frozenset({"fetchall", "all", "fetchmany", "mappings", "values", "annotate"})
_ONE = frozenset({"fetchone", "get", "first", "one", "one_or_none", "scalar_one"})
_HANDS_ON = frozenset({"list", "tuple", "sorted", "iter", "reversed"})
_ADDS = ("append", "push", "unshift", "add")
_SELECTS = re.compile(r"\s*SELECT\s", re.IGNORECASE)
_LABEL = re.compile(r"""\.label\(\s*["'](\w+)["']\s*\)$|\bas_?\(\s*["'](\w+)["']\s*\)$""")


@dataclass(frozen=True)
class Record:
    """What a function gives by keys. ``is_many`` where it gives a collection of such; ``is_open`` where more may be in.

    ``of_query`` marks columns of rows, which callers know by any of: a key, an attribute.
    """

    keys: Mapping[str, Place]
    place: Place
    is_many: bool = False
    is_open: bool = False
    of_query: bool = False


def record_of(function: Node) -> Record | None:
    """The record that every way out of a function gives; None where one gives anything else."""
    body = function.child_by_field_name("body")
    if body is None:
        return None
    found = [_read(one, function, 3) for one in _given(function, body)]
    known = [one for one in found if one is not None]
    if not known or len(known) < len(found) or len({(one.is_many, one.of_query) for one in known}) > 1:
        return None
    keys = {name: at for one in reversed(known) for name, at in one.keys.items()}
    return replace(known[0], keys=keys, is_open=any(one.is_open for one in known))


def _given(function: Node, body: Node) -> Iterator[Node]:
    """What is returned or yielded, but for nothing; what is yielded stands for itself as one of many."""
    if body.type not in ("block", "statement_block"):
        yield without_parentheses(body)
        return
    for node in walk(body):
        value = node.named_children[0] if node.type in ("return_statement", "yield") and node.named_children else None
        if value is not None and value.type not in _NOTHING:
            yield node if node.type == "yield" else without_parentheses(value)


def _read(value: Node, function: Node, depth: int) -> Record | None:
    value = without_parentheses(value)
    if value.type == "yield":
        return _many([_read(value.named_children[-1], function, depth)])
    if value.type in AWAITS and value.named_children:
        return _read(value.named_children[-1], function, depth)
    if value.type in _OBJECTS:
        return _of_literal(value)
    if value.type in ("list", "array"):
        return _many([_read(one, function, depth) for one in value.named_children if one.type != "comment"])
    if value.type in _COMPREHENSIONS:
        return _many([_read(value.named_children[0], function, depth)])
    if value.type == "identifier" and depth:
        return _of_name(value, function, depth)
    return _of_call(value, function, depth) if value.type in CALLS else None


def _many(found: list[Record | None]) -> Record | None:
    known = [one for one in found if one is not None and not one.is_many]
    if not known or len(known) < len(found):
        return None
    keys = {name: at for one in reversed(known) for name, at in one.keys.items()}
    return replace(known[0], keys=keys, is_many=True, is_open=any(one.is_open for one in known))


def _of_literal(value: Node) -> Record | None:
    keys: dict[str, Place] = {}
    is_open = False
    for one in value.named_children:
        key = one.child_by_field_name("key") or one.child_by_field_name("name") or one
        name = string_value(key) if key.type == "string" else text(key) if value.type == "object" else None
        if one.type in ("spread_element", "dictionary_splat") or (name is None and one.type != "comment"):
            is_open = True
        elif name is not None:
            keys[name] = place(key)
    return Record(keys, place(value), is_open=is_open) if keys else None


def _of_name(value: Node, function: Node, depth: int) -> Record | None:
    """What a name is given, and what is put into it by keys, or added, before it is given."""
    name = text(value)
    made = list(assigned(function, name))
    start = without_parentheses(made[0]) if len(made) == 1 else None
    if start is None:
        return None
    if start.type in ("list", "array") and not start.named_children:
        return _many([_read(one, function, depth - 1) for one in _added(function, name)])
    found = _read(start, function, depth - 1)
    if start.type in _OBJECTS and not start.named_children:
        found = Record({}, place(start))
    if found is None or found.is_many:
        return found
    later = dict(_put(function, name))
    is_open = (
        found.is_open or re.search(rf"\b{re.escape(name)}\.update\(|\bassign\({name}\b", text(function)) is not None
    )
    is_open = is_open or re.search(rf"\b{re.escape(name)}\[[^\"'\]]", text(function)) is not None
    return replace(found, keys={**found.keys, **later}, is_open=is_open) if found.keys or later else None


def _added(function: Node, name: str) -> Iterator[Node]:
    for one in walk(function.child_by_field_name("body") or function, across_functions=True):
        if one.type in CALLS and called_name(one) in _ADDS and text(receiver(one)) == name:
            yield from arguments(one)


def _put(function: Node, name: str) -> Iterator[tuple[str, Place]]:
    """``found["name"] = …`` and ``found.name = …``."""
    for one in walk(function):
        left = one.child_by_field_name("left") if one.type in ASSIGNMENTS else None
        if left is None or not left.named_children or text(left.named_children[0]) != name:
            continue
        if left.type in SUBSCRIPTS and (key := string_value(left.named_children[-1])) is not None:
            yield key, place(left.named_children[-1])
        elif left.type in MEMBERS:
            yield text(left.children[-1]), place(left.children[-1])


def _of_call(value: Node, function: Node, depth: int) -> Record | None:
    name, given = called_name(value), arguments(value)
    if name in ("dict", "SimpleNamespace") and given and all(one.type == "keyword_argument" for one in given):
        named = (one.child_by_field_name("name") for one in given)
        return Record({text(one): place(one) for one in named if one is not None}, place(value))
    if name in _HANDS_ON and receiver(value) is None and given:
        return _read(given[0], function, depth)
    if name in ("map", "flatMap") and given and given[0].type in FUNCTIONS:
        inner = record_of(given[0])
        return replace(inner, is_many=True) if inner is not None and not inner.is_many else None
    if name in ("filter", "sort", "slice", "toSorted", "reverse"):
        owner = receiver(value)
        return _read(owner, function, depth) if owner is not None else None
    return _of_query(value, function) if name in _ALL | _ONE | {"execute"} else None


def _of_query(value: Node, function: Node) -> Record | None:
    """The columns of the one SELECT that a chain of calls asks, in SQL or put together in code."""
    asked = [one for one in walk(value, across_functions=True) if one.type in ("string", "template_string")]
    names = [text(one) for one in walk(value) if one.type == "identifier"]
    asked += [made for name in names for made in assigned(function, name) if made.type in ("string", "template_string")]
    sql = [one for one in asked if _SELECTS.match(text(one).lstrip("rbfRBF\"'`"))]
    is_many = called_name(value) not in _ONE
    if len(sql) == 1:
        written = text(sql[0]).lstrip("rbfRBF").strip("\"'`")
        columns, has_star = selected(list(tokens(written)))
        keys = {name: _offset(sql[0], written, at) for name, at in columns}
        return Record(keys, place(sql[0]), is_many, has_star or "{" in written, of_query=True) if keys else None
    keys = {} if sql else dict(_labels(value))
    return Record(keys, place(value), is_many, is_open=False, of_query=True) if keys else None


def _offset(node: Node, written: str, at: int) -> Place:
    begins = text(node).find(written)
    before = text(node)[: begins + at]
    start = place(node)
    lines = before.count("\n")
    return Place(start.line + lines, len(before) - before.rfind("\n") if lines else start.column + len(before))


def _labels(value: Node) -> Iterator[tuple[str, Place]]:
    """``select(Order.day, func.sum(Order.cents).label("total"))``; ``.values("day").annotate(total=Sum("cents"))``."""
    for call in walk(value):
        name = called_name(call) if call.type in CALLS else ""
        for one in arguments(call) if name in ("select", "query", "values", "annotate", "with_entities") else ():
            label = _LABEL.search(text(one))
            if one.type == "keyword_argument":
                yield text(one.child_by_field_name("name")), place(one)
            elif label is not None:
                yield label[1] or label[2], place(one)
            elif one.type in MEMBERS:
                yield text(one.children[-1]), place(one)
            elif string_value(one):
                yield string_value(one) or "", place(one)
