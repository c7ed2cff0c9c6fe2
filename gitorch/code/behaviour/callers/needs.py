"""What a caller needs of the result of a call: a value, a list, an order, certain words. Pure."""

from __future__ import annotations

import re

from tree_sitter import Node

from gitorch.code.behaviour.callers.asking import is_asked_before
from gitorch.code.behaviour.callers.dereferencing import dereferences
from gitorch.code.behaviour.callers.provisions import is_doubted
from gitorch.code.behaviour.calls.call_uses import CallUse, holds, unwrapped
from gitorch.code.behaviour.calls.reaching import PATTERNS, reached
from gitorch.code.behaviour.promises.mutations import mutated
from gitorch.code.model import Place
from gitorch.code.syntax import (
    CALLS,
    FUNCTIONS,
    MEMBERS,
    SUBSCRIPTS,
    above,
    at,
    called_name,
    place,
    string_value,
    text,
    walk,
)

_TELLS = re.compile(r"(?:^|\.)(?:print|log|debug|info|warn|warning|error|exception|trace|write|repr)$|Error$")
_OF_A_CLOCK = frozenset({
    "hour", "minute", "day", "month", "year", "weekday", "isoweekday", "date", "time", "strftime", "ctime", "timetuple",
    "isocalendar", "toordinal",
})  # fmt: skip
_CONSUMERS = frozenset({
    "list", "tuple", "set", "sorted", "frozenset", "dict", "sum", "any", "all", "max", "min", "join", "next",
    "enumerate", "zip", "map", "filter", "deque", "Counter", "from", "chain",
})  # fmt: skip
_TAKES_A_LIST = frozenset({"len", "reversed", "dumps", "choice", "shuffle"})
_OF_A_LIST = frozenset({
    "append", "sort", "length", "pop", "index", "count", "extend", "copy", "map", "filter", "forEach", "slice",
})  # fmt: skip
_TAKES_IN_ORDER = frozenset({
    "next", "zip", "enumerate", "iter", "bisect", "bisect_left", "islice", "join", "reversed",
})  # fmt: skip
_BY_POSITION = frozenset({"pop", "shift", "at", "slice", "findIndex", "indexOf", "index", "join"})


def needs_value(use: CallUse) -> Place | None:
    """Where the result is used as if it could not be nothing; None if nothing is provided for."""
    values = reached(use)
    if is_doubted(use, values) or is_asked_before(use):
        return None
    for value in values:
        outer = unwrapped(value)
        is_taken_apart = value.type in PATTERNS
        if is_taken_apart or (outer.parent is not None and dereferences(outer.parent, outer)):
            return place(outer)
    return None


def put_into_text(use: CallUse) -> Place | None:
    """Where the result goes into a text that is worked with, in which nothing stands as a word; None if asked for."""
    values = reached(use)
    for value in values if not is_doubted(use, values) else ():
        parent = unwrapped(value).parent
        is_in_text = parent is not None and parent.type in ("template_substitution", "interpolation")
        if is_in_text and not any(_only_tells(one) for one in above(value)):
            return place(value)
    return None


def _only_tells(node: Node) -> bool:
    """Whether a text is made for people who look for errors: there, nothing may well be told."""
    is_raised = node.type in ("raise_statement", "throw_statement")
    return is_raised or (node.type in CALLS and _TELLS.search(text(node.child_by_field_name("function"))) is not None)


def reads_clock(use: CallUse) -> Place | None:
    """Where the hour, the day or the text of a time is read, which its zone decides."""
    for value in reached(use):
        parent = unwrapped(value).parent
        if parent is not None and parent.type in MEMBERS and text(parent.children[-1]) in _OF_A_CLOCK:
            return place(value)
        if parent is not None and parent.type == "interpolation" and "%" in text(parent):
            return place(value)
    return None


def needs_list(use: CallUse) -> Place | None:
    """Where the result is measured, indexed, added to, asked for truth or gone through twice."""
    loops = 0
    for value in use.values:
        if value.parent is None:
            continue
        loops += _is_gone_through(value.parent)
        if loops > 1 or _is_used_as_list(value, value.parent) or _is_asked_for_truth(use, value, value.parent):
            return place(value)
    return None


def _is_used_as_list(value: Node, parent: Node) -> bool:
    """Whether a value is indexed, or measured or changed by what only a list or string has."""
    if parent.type == "argument_list" and parent.parent is not None:
        return called_name(parent.parent) in _TAKES_A_LIST
    if parent.type in MEMBERS and parent.children[-1].type != "call":
        return parent.children[0].id == value.id and text(parent.children[-1]) in _OF_A_LIST
    return parent.type in SUBSCRIPTS and parent.children[0].id == value.id


def _is_asked_for_truth(use: CallUse, value: Node, parent: Node) -> bool:
    is_condition = parent.type == "if_statement" and value is not use.outer
    return is_condition or parent.type in ("binary_operator", "not_operator")


def _is_gone_through(parent: Node) -> bool:
    is_consumed = parent.type == "argument_list" and called_name(parent.parent or parent) in _CONSUMERS
    return is_consumed or parent.type in ("for_statement", "for_in_clause")


def needs_order(use: CallUse) -> Place | None:
    """Where the result is taken by position: indexed by a number, unpacked, zipped, or its first one taken."""
    return next((place(one) for one in use.values if one.parent is not None and _is_by_position(one, one.parent)), None)


def _is_by_position(value: Node, parent: Node) -> bool:
    if parent.type in SUBSCRIPTS:
        return parent.children[0].id == value.id and not string_value(parent.named_children[-1])
    if parent.type == "argument_list":
        return called_name(parent.parent or parent) in _TAKES_IN_ORDER
    return _is_unpacked(parent) or (parent.type in MEMBERS and text(parent.children[-1]) in _BY_POSITION)


def unpacked(use: CallUse) -> tuple[int, Place] | None:
    """Into how many names the result is unpacked, where it is."""
    parent = use.outer.parent
    if parent is None or not _is_unpacked(parent):
        return None
    left = parent.child_by_field_name("left") or parent.child_by_field_name("name")
    names = [one for one in left.named_children if one.type != "comment"] if left is not None else []
    if any(one.type in ("list_splat_pattern", "rest_pattern") for one in names):
        return None
    return len(names), place(parent)


def _is_unpacked(parent: Node) -> bool:
    left = parent.child_by_field_name("left") or parent.child_by_field_name("name")
    return (
        parent.type in ("assignment", "variable_declarator")
        and left is not None
        and left.type in ("pattern_list", "tuple_pattern", "array_pattern", "list_pattern")
    )


def taken_by_number(value: Node) -> bool:
    """Whether a value is indexed by a constant number."""
    parent = value.parent
    if parent is None or parent.type not in SUBSCRIPTS or parent.children[0].id != value.id:
        return False
    index = parent.named_children[-1]
    return index.type in ("integer", "number", "unary_operator", "unary_expression")


def needs_as_many(use: CallUse) -> Place | None:
    """Where the result goes side by side with something else: zipped, or indexed by a number that is counted."""
    for value in use.values:
        parent = value.parent
        if parent is None:
            continue
        if parent.type == "argument_list" and called_name(parent.parent or parent) in ("zip", "zip_longest", "map"):
            others = [one for one in parent.named_children if one.id != value.id]
            if len(others) > (called_name(parent.parent or parent) == "map"):
                return place(value)
        if parent.type in SUBSCRIPTS and parent.children[0].id == value.id:
            index = parent.named_children[-1]
            if index.type == "identifier" and value.type == "identifier":
                return place(value)
    return None


def changes_result(use: CallUse, *, is_last: bool = False) -> Place | None:
    """Where what the call gave is changed in place; with ``is_last``, only where nothing is done with it any more."""
    found = [one for one in walk(use.function, across_functions=True) if _changes(use, one)]
    if not found or (is_last and _is_used_after(use, found)):
        return None
    return place(found[0])


def _changes(use: CallUse, node: Node) -> bool:
    if node.start_byte < use.node.start_byte and not holds(node, use.node):
        return False
    target = mutated(node)
    root = re.split(r"[.\[]", target)[0]
    return bool(target) and (root == use.variable or target == text(use.outer))


def _is_used_after(use: CallUse, changing: list[Node]) -> bool:
    """Whether the name of the result stands anywhere behind the first change of it but in changes."""
    first = changing[0]
    return any(
        one.start_byte > first.start_byte and not any(holds(each, one) for each in changing) for one in use.later
    )


def needs_items(root: Node, where: Place) -> bool:
    """Whether an item of the mapping at a place is counted up, or worked with, as if it were there."""
    found = at(root, where)
    item = found.parent if found is not None else None
    while item is not None and item.type in MEMBERS:
        item = item.parent
    if item is None or item.type not in SUBSCRIPTS or item.parent is None:
        return False
    condition = rf"\bin\s+{re.escape(text(item.children[0]))}\b|\.setdefault\("
    function = next((one for one in above(item) if one.type in FUNCTIONS), root)
    is_used = item.parent.type == "augmented_assignment" or item.parent.type in MEMBERS
    return is_used and re.search(condition, text(function)) is None
