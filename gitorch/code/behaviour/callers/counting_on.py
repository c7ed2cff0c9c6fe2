"""What a caller counts on of things as a whole: all of a collection, its keys, that it can be undone. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.behaviour.calls.call_uses import CallUse, assigned, given, holds, unwrapped
from gitorch.code.behaviour.promises.measures import BINARY
from gitorch.code.behaviour.promises.mutations import mutated
from gitorch.code.model import Place
from gitorch.code.syntax import CALLS, MEMBERS, SUBSCRIPTS, above, arguments, called_name, place, text, walk

_OF_ALL = frozenset({
    "len", "sum", "any", "all", "max", "min", "Counter", "mean", "fmean", "fsum", "median", "every",
    "some", "reduce", "length", "size", "includes", "count",
})  # fmt: skip
_LOOKS_UP = frozenset({"get", "has", "includes", "indexOf", "index", "pop", "count"})
_ASKS = ("comparison_operator", "binary_expression", "binary_operator")
_ONCE = frozenset(
    {"map", "filter", "zip", "iter", "reversed", "enumerate", "chain", "islice", "values", "entries", "keys"}
)
_LISTS = ("list", "set", "tuple", "array")
_ADDS_ONE = frozenset({"append", "add", "push"})
_SPREADS = ("list_splat", "spread_element")
_LOOPS = ("for_statement", "while_statement", "for_in_statement", "list_comprehension", "generator_expression")
_UNDOES = re.compile(r"(?i)\brollback\(|\batomic\(|\btransaction\(|\bsavepoint\(|\bbegin(?:_nested)?\(")
_TAKES_TEXT = frozenset(
    {"write", "write_text", "send", "sendall", "loads", "parse", "writeFile", "writeFileSync", "end"}
)


def needs_all(use: CallUse) -> Place | None:
    """Where the result is counted, added up, or asked for what it holds."""
    for value in use.values:
        inner: Node = unwrapped(value)
        for one in above(inner):
            name = called_name(one) if one.type in CALLS else text(one.children[-1]) if one.type in MEMBERS else ""
            is_member = one.type not in MEMBERS or one.children[0].id == inner.id
            if (name in _OF_ALL and is_member) or _is_sought_in(one, inner):
                return place(value)
            if one.type.endswith(("statement", "declarator", "assignment")) or one.type in SUBSCRIPTS:
                break
            if one.type in CALLS and name in ("set", "frozenset", "Set"):
                break  # how many there are, it does not keep
            inner = one
    return None


def _is_sought_in(comparison: Node, value: Node) -> bool:
    is_in = any(text(one) in ("in", "not in") for one in comparison.children if not one.is_named)
    return comparison.type == "comparison_operator" and is_in and comparison.named_children[-1].id == value.id


def adds_an_end(use: CallUse) -> bool:
    """Whether an end that the call is given is put beside what it gives, as in ``{*days(first, last), last}``."""
    ends = {text(one) for one in arguments(use.node)} if use.node.type in CALLS else set()
    return any(text(one) in ends for value in use.values for one in _put_beside(unwrapped(value)))


def _put_beside(value: Node) -> Iterator[Node]:
    """What stands with a value in a literal of a collection, in one that is added to it, or is appended to it."""
    parent = value.parent
    outer = parent.parent if parent is not None and parent.type in _SPREADS else parent
    if outer is not None and outer.type in _LISTS:
        yield from outer.named_children
    elif outer is not None and outer.type in BINARY:
        yield from (one for side in outer.named_children if side.type in _LISTS for one in side.named_children)
    elif outer is not None and outer.type in MEMBERS and outer.parent is not None:
        yield from arguments(outer.parent) if called_name(outer.parent) in _ADDS_ONE else ()


def asked_for_keys(use: CallUse) -> Place | None:
    """Where something is looked up in the result, or the result is compared with something."""
    for value in use.values:
        outer = unwrapped(value)
        parent = outer.parent
        if parent is None:
            continue
        is_owner = parent.type in (*SUBSCRIPTS, *MEMBERS) and parent.children[0].id == outer.id
        looks_up = parent.type in SUBSCRIPTS or text(parent.children[-1]) in _LOOKS_UP
        if (is_owner and looks_up) or parent.type in _ASKS:
            return place(value)
    return None


def gives_what_is_gone_over_once(use: CallUse, argument: int, name: str) -> Place | None:
    """Where a call is given what can be gone over once only, and has no length."""
    listed = use.node.child_by_field_name("arguments")
    is_bare = listed is not None and listed.type == "generator_expression"
    argued = listed if is_bare else given(use, argument, name)
    if argued is not None and argued.type == "identifier":
        argued = next(assigned(use.function, text(argued)), argued)
    if argued is None:
        return None
    is_once = argued.type == "generator_expression" or (argued.type in CALLS and called_name(argued) in _ONCE)
    return place(argued) if is_once and not re.search(r"\.(?:to_?list|toArray)\(", text(argued)) else None


def undoes(use: CallUse) -> bool:
    """Whether the caller means to undo, if it comes to that, what the call did."""
    return _UNDOES.search(text(use.function)) is not None


def calls_often(use: CallUse) -> bool:
    """Whether the call is made in a loop, or more than once in its function."""
    callee = text(use.node.child_by_field_name("function"))
    calls = [one for one in walk(use.function, across_functions=True) if one.type in CALLS]
    again = sum(text(one.child_by_field_name("function")) == callee for one in calls)
    return again > 1 or any(one.type in _LOOPS for one in above(use.node) if one.start_byte >= use.function.start_byte)


def changes_within(use: CallUse) -> Place | None:
    """Where something deep in what the call gave is changed in place."""
    for one in walk(use.function, across_functions=True):
        target = mutated(one) if one.start_byte > use.node.start_byte and not holds(one, use.node) else ""
        inner = target.removeprefix(use.variable) if use.variable and target.startswith(use.variable) else ""
        written = text(one.child_by_field_name("left")) if inner == "" and target == use.variable else ""
        if inner[:1] in (".", "[") or (written and len(re.findall(r"[.\[]", written)) > 1):
            return place(one)
    return None


def needs_text(use: CallUse) -> Place | None:
    """Where the result is handed to what takes a text, or put together with one."""
    for value in use.values:
        outer = unwrapped(value)
        parent = outer.parent
        call = parent.parent if parent is not None and parent.type in ("argument_list", "arguments") else None
        if call is not None and called_name(call) in _TAKES_TEXT:
            return place(value)
    return None


def meets_sign(use: CallUse, old: str, new: str) -> Place | None:
    """Where a sign that the result ends with now, or did, stands behind it, or is missed there."""
    for value in use.values:
        outer = unwrapped(value)
        hole = outer.parent
        if hole is None:
            continue
        after = text(hole.parent)[outer.end_byte - hole.parent.start_byte :] if hole.parent is not None else ""
        is_joined = hole.type in ("interpolation", "template_substitution", "binary_operator", "binary_expression")
        behind = re.sub(r"^[\s}+fr]*['\"`]?", "", after)
        if is_joined and after and (behind[:1] == new if new else behind[:1] not in (old, "")):
            return place(value)
    return None
