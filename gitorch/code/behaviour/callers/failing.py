"""Whether one use is ready for a function that fails otherwise than it did, and where it is not. Pure."""

from __future__ import annotations

import re

from tree_sitter import Node

from gitorch.code.behaviour.callers.catching import expecting_handler, handlers_around
from gitorch.code.behaviour.callers.provisions import (
    asks_for_status,
    ends_are_heard,
    errors_are_heard,
    goes_on,
    handles_failure,
    hears_of_all_it_may,
    is_doubted,
    is_kept_up,
    says_status,
    status_asked,
    streams_are_heard,
)
from gitorch.code.behaviour.calls.call_uses import CallUse, gives, holds, is_ignored, made
from gitorch.code.behaviour.changes.aspects import ContractChange
from gitorch.code.behaviour.failures.exceptions import Raised, is_for_everything
from gitorch.code.behaviour.promises.failing import EXITS
from gitorch.code.model import Place
from gitorch.code.syntax import CALLS, above, called_name, place, string_value, text, walk

_Answer = tuple[Place, ...]
_NUMBERS = ("integer", "number")
_SHORTEST = 2
_ASKS_ONE = re.compile(r"\binstanceof\b|\.(?:code|name|status)\b")
_SEARCHES = frozenset({
    "includes", "startsWith", "endsWith", "startswith", "endswith", "match", "search", "test", "indexOf", "find",
    "count", "fullmatch", "get",
})  # fmt: skip
_TOO_LONG = Raised("Timeout", above=("TimeoutError", "OSError", "RequestException", "TransportError"))


def fails_unready(use: CallUse, change: ContractChange, _index: int) -> _Answer:
    """Where a new failure reaches a caller that nothing protects from it."""
    if change.name in EXITS.values() and not goes_on(use):
        return ()
    if handles_failure(use, Raised(change.name, change.old, change.above)):
        return ()
    old = expecting_handler(use, change.old) if change.old else status_asked(use)
    asked = (
        [one for one in walk(old, across_functions=True) if _is_asked_of(one, change.old)] if old is not None else []
    )
    return (place(use.node), *map(place, [old] if old is not None else []), *map(place, asked[:1]))


def _is_asked_of(node: Node, exception: str) -> bool:
    """Whether a node asks whether something is of a class."""
    name = re.escape(exception.rpartition(".")[2])
    return node.type == "binary_expression" and re.search(rf"\binstanceof\s+(?:\w+\.)*{name}$", text(node)) is not None


def waits_in_vain(use: CallUse, change: ContractChange, _index: int) -> _Answer:
    """Whether the caller waits for an exception that does not come any more."""
    is_asked = re.search(rf"{re.escape(use.variable)}\s*(?:[!=]=|[<>])", text(use.function)) if use.variable else None
    if change.new == "silence" and use.root.type != "module" and not is_ignored(use):
        return ()  # a catch of JavaScript may be for anything
    handler = expecting_handler(use, change.old)
    if handler is None or is_asked is not None:
        return ()
    is_taken = use.variable and use.later if handler.type == "catch_clause" else is_doubted(use)
    return () if is_taken else (place(use.node), place(handler))


def parses_anyway(use: CallUse, change: ContractChange, _index: int) -> _Answer:
    """Whether the caller counts on the exception, or works with an answer without asking if it is one of an error."""
    handler = expecting_handler(use, change.old)
    if handler is not None and handler.type == "except_clause" and not says_status(use):
        return place(use.node), place(handler)
    return () if is_ignored(use) or asks_for_status(use) else (place(use.node),)


def asks_for_what_was_told(use: CallUse, change: ContractChange, _index: int) -> _Answer:
    """Whether a handler asks a failure for what it was told of it, and is not told any more."""
    for handler in handlers_around(use.node):
        for one in walk(handler, across_functions=True):
            said = text(one) if one.type in _NUMBERS else string_value(one)
            if said and len(said) > _SHORTEST and _is_asked_for(one) and said in change.old and said not in change.new:
                return place(use.node), place(one)
    return ()


def _is_asked_for(said: Node) -> bool:
    for one in above(said):
        if one.type in ("comparison_operator", "binary_expression", "switch_case", "case_clause", "subscript"):
            return True
        if one.type in CALLS:
            return called_name(one) in _SEARCHES
        if one.type.endswith(("statement", "clause")):
            return False
    return False


def catches_one(use: CallUse, _change: ContractChange, _index: int) -> _Answer:
    """Whether a handler waits for an exception by its class, or asks it for its code, which a group has not."""
    for handler in handlers_around(use.node):
        head = text(handler).partition(":")[0]
        if re.match(r"except\s*\*", head) or "Group" in head or "Aggregate" in text(handler):
            return ()
        is_named = handler.type == "except_clause" and not is_for_everything(head)
        is_asked = handler.type != "except_clause" and _ASKS_ONE.search(text(handler))
        if is_named or is_asked:
            return place(use.node), place(handler)
    return ()


def holds_several_steps(use: CallUse, _change: ContractChange, _index: int) -> _Answer:
    """Whether a ``with`` of several steps relies on what is done after a failure."""
    statement = next((one for one in above(use.node) if one.type == "with_statement"), None)
    body = statement.child_by_field_name("body") if statement is not None else None
    return (place(use.node),) if body is not None and body.start_byte > use.node.start_byte else ()


def is_unheard(use: CallUse, change: ContractChange, _index: int) -> _Answer:
    """Where an error that is now told as an event, or by what was made, has nobody who listens."""
    if change.name == "stream":
        return () if streams_are_heard(use) else (place(use.node),)
    if change.name == "made":
        return () if hears_of_all_it_may(use, change.old) else (place(use.node),)
    if handles_failure(use) or errors_are_heard(use):
        return ()
    maker = made(use)
    return (place(use.node), *((place(maker),) if maker is not None else ()))


def waits_unbounded(use: CallUse, _change: ContractChange, _index: int) -> _Answer:
    """Where a caller waits without a limit of its own for what no longer has one."""
    limited = re.search(r"wait_for|timeout|\brace\(|AbortSignal|signal\.alarm", text(use.function))
    return () if limited else (place(use.node),)


def is_not_ready_for_a_limit(use: CallUse, change: ContractChange, index: int) -> _Answer:
    """Where a caller neither chooses the new time limit nor handles that it runs out."""
    return () if gives(use, index, change.name) or handles_failure(use, _TOO_LONG) else (place(use.node),)


def tries_once(use: CallUse, change: ContractChange, index: int) -> _Answer:
    """Where a caller counts on retries that are gone: it has none of its own, and no handler."""
    if (change.name and gives(use, index, change.name)) or handles_failure(use):
        return ()
    if ends_are_heard(use) or is_kept_up(use):
        return ()
    loops = any(
        (one.type == "while_statement" or _is_of_tries(one)) and _goes_round_again(use, one) for one in above(use.node)
    )
    around = use.function.parent
    is_decorated = around is not None and around.type == "decorated_definition"
    wrapped = re.search(r"(?i)retr(?:y|ies)|backoff", text(around if is_decorated else use.function))
    return () if loops or wrapped else (place(use.node),)


def _goes_round_again(use: CallUse, loop: Node) -> bool:
    """Whether a loop comes round to a call because of what it gave, and not only to have the next of many."""
    condition = loop.child_by_field_name("condition")
    return is_doubted(use) or (condition is not None and holds(condition, use.node))


def _is_of_tries(loop: Node) -> bool:
    """Whether a loop counts tries, and does not go over things."""
    over = text(loop.child_by_field_name("right") or loop.child_by_field_name("condition"))
    return loop.type == "for_statement" and re.search(r"\brange\(|attempt|tries|[<>]", over) is not None


def relies_on_suppression(use: CallUse, change: ContractChange, _index: int) -> _Answer:
    """Whether a ``with`` holds what may fail, with nothing around it that catches."""
    statement = next((one for one in above(use.node) if one.type == "with_statement"), None)
    body = statement.child_by_field_name("body") if statement is not None else None
    if body is None or body.start_byte < use.node.end_byte or handles_failure(use, Raised(change.name)):
        return ()
    fails = any(one.type in (*CALLS, "raise_statement") for one in walk(body))
    return (place(use.node),) if fails else ()
