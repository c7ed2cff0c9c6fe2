"""Functions that a caller hands on, by name or written there: who runs them, who catches, what they take. Pure."""

from __future__ import annotations

import re

from tree_sitter import Node

from gitorch.code.behaviour.callers.catching import expecting_handler, is_caught
from gitorch.code.behaviour.callers.provisions import handles_failure
from gitorch.code.behaviour.calls.call_uses import CallUse, given
from gitorch.code.behaviour.changes.aspects import ContractChange
from gitorch.code.behaviour.failures.exceptions import Raised
from gitorch.code.behaviour.failures.running import runs_of
from gitorch.code.model import Place
from gitorch.code.syntax import CALLS, FUNCTIONS, above, at, called_name, place, text, walk

_AT_ONCE = frozenset({"map", "filter", "forEach", "flatMap", "reduce", "some", "find", "findIndex"})
_ORDERING = frozenset({"sort", "sorted", "toSorted", "min", "max", "every", "cmp_to_key", "groupby", "partition"})
_LATER = frozenset({
    "setInterval", "setTimeout", "setImmediate", "nextTick", "queueMicrotask", "on", "once", "addListener",
    "addEventListener", "Thread", "Timer", "add_job", "call_later", "call_soon", "call_soon_threadsafe", "schedule",
    "scheduleJob", "subscribe", "do", "process",
})  # fmt: skip


def fails_unheard(root: Node, where: Place) -> Place | None:
    """Where a function that is handed on by its name is run with nobody to catch what it raises."""
    found = at(root, where)
    call = next((one for one in above(found) if one.type in CALLS), None) if found is not None else None
    if found is None or call is None or not _is_argument(found, call):
        return None
    if called_name(call) in _LATER:
        return place(call)
    is_run = called_name(call) in _AT_ONCE and not is_caught(CallUse(root, call), Raised())
    return place(call) if is_run else None


def is_run_for_the_old(root: Node, where: Place, change: ContractChange) -> Place | None:
    """The handler around the run of a function in a table of them that is for what it raised, and not for what it does.

    A handler without a name for what it is for may be for anything.
    """
    raised = Raised(change.name, change.old, change.above)
    for run in runs_of(root, where) if change.old else ():
        node = at(root, run.place)
        call = next((one for one in (node, *above(node)) if one.type in CALLS), None) if node is not None else None
        old = expecting_handler(CallUse(root, call), change.old) if call is not None else None
        if call is not None and old is not None and not handles_failure(CallUse(root, call), raised):
            return place(old)
    return None


def runs_at_once(root: Node, where: Place) -> Place | None:
    """Where a function that is handed on by its name is asked what to make of things, or how to order them."""
    found = at(root, where)
    call = next((one for one in above(found) if one.type in CALLS), None) if found is not None else None
    if found is None or call is None or not _is_argument(found, call):
        return None
    return place(call) if called_name(call) in _AT_ONCE | _ORDERING else None


def _is_argument(node: Node, call: Node) -> bool:
    listed = call.child_by_field_name("arguments")
    return listed is not None and listed.start_byte <= node.start_byte < listed.end_byte and not any(
        one.type in FUNCTIONS for one in above(node) if one.start_byte > call.start_byte
    )  # fmt: skip


def takes_as_many(use: CallUse, argument: int, name: str, count: int) -> Place | None:
    """Where a call is given a function that takes exactly ``count`` values."""
    argued = given(use, argument, name)
    function = _function(use.root, argued) if argued is not None else None
    listed = function.child_by_field_name("parameters") if function is not None else None
    single = function.child_by_field_name("parameter") if function is not None else None
    if argued is None or (listed is None and single is None):
        return None
    if listed is not None and re.search(r"\.\.\.|\*|\barguments\b", text(listed)):
        return None
    taken = len([one for one in listed.named_children if one.type != "comment"]) if listed is not None else 1
    return place(argued) if taken == count else None


def _function(root: Node, value: Node) -> Node | None:
    """The function that a value is, or names in its file."""
    if value.type in FUNCTIONS:
        return value
    if value.type != "identifier":
        return None
    named = (one for one in walk(root, across_functions=True) if one.type in FUNCTIONS)
    return next((one for one in named if text(one.child_by_field_name("name")) == text(value)), None)
