"""What a JavaScript caller does with a collection that only one of its kind stands: keys of a Map it has none. Pure."""

from __future__ import annotations

import re

from tree_sitter import Node

from gitorch.code.behaviour.calls.call_uses import CallUse, is_field, unwrapped
from gitorch.code.behaviour.calls.reaching import reached
from gitorch.code.behaviour.changes.aspects import ContractChange
from gitorch.code.model import Place
from gitorch.code.syntax import MEMBERS, SUBSCRIPTS, place, text

_OF_BOTH = frozenset({"has", "delete", "clear", "size", "forEach", "keys", "values", "entries"})
_OF_ARRAY = frozenset({
    "length", "push", "pop", "shift", "unshift", "splice", "slice", "concat", "join", "reverse", "sort", "indexOf",
    "lastIndexOf", "includes", "find", "findIndex", "findLast", "filter", "map", "flatMap", "flat", "reduce", "some",
    "every", "at", "fill", "forEach", "keys", "values", "entries", "toSorted", "toReversed", "reduceRight", "with",
})  # fmt: skip
_MEMBERS = {"Map": _OF_BOTH | {"get", "set"}, "Set": _OF_BOTH | {"add"}, "array": _OF_ARRAY}
_ANY = frozenset({"toString", "constructor", "valueOf"})
_BY_KEY = re.compile(r"Object\.(?:keys|values|entries|assign|hasOwn|getOwnPropertyNames)$|^JSON\.stringify$")
_BY_TURNS = re.compile(r"^(?:Array\.from|Promise\.(?:all|allSettled|any|race)|Map|Set|new (?:Map|Set))$")
_KEYED, _GONE_OVER = frozenset({"object", "array"}), frozenset({"array", "Map", "Set"})
_EVERY = frozenset({"object", "array", "Map", "Set"})


def needs_collection(use: CallUse, change: ContractChange, _index: int) -> tuple[Place, ...]:
    """Where the result is used as what it was, and as what it is now can't be."""
    if re.search(r"\binstanceof\b|\bArray\.isArray\(", text(use.function)):
        return ()
    for value in reached(use):
        stand = _stand(unwrapped(value))
        if change.old in stand and change.new not in stand:
            return (place(value),)
    return ()


def _stand(value: Node) -> frozenset[str]:
    """The collections that stand what is done with a value."""
    parent = value.parent
    if value.type == "object_pattern":
        return frozenset({"object"})
    if parent is None:
        return _EVERY
    is_first = parent.children[0].id == value.id
    if is_first and parent.type in (*SUBSCRIPTS, *MEMBERS):
        return _KEYED if parent.type in SUBSCRIPTS else _having(text(parent.children[-1]))
    if parent.type == "spread_element":
        return _KEYED if parent.parent is not None and parent.parent.type == "object" else _GONE_OVER
    if parent.type == "for_in_statement" and is_field(parent, "right", value):
        return _KEYED if text(parent.child_by_field_name("operator")) == "in" else _GONE_OVER
    if parent.type == "binary_expression" and is_field(parent, "right", value):
        return _KEYED if text(parent.child_by_field_name("operator")) == "in" else _EVERY
    if parent.type == "variable_declarator":
        left = parent.child_by_field_name("name")
        return frozenset({"object"}) if left is not None and left.type == "object_pattern" else _EVERY
    return _given_to(parent) if parent.type == "arguments" and parent.named_children[0].id == value.id else _EVERY


def _having(member: str) -> frozenset[str]:
    """The collections that have a member; an object has whatever no other kind has."""
    found = frozenset(kind for kind, names in _MEMBERS.items() if member in names)
    return _EVERY if member in _ANY else found or frozenset({"object"})


def _given_to(listed: Node) -> frozenset[str]:
    call = listed.parent
    callee = text(call.child_by_field_name("function") or call.child_by_field_name("constructor")) if call else ""
    return _KEYED if _BY_KEY.search(callee) else _GONE_OVER if _BY_TURNS.match(callee) else _EVERY
