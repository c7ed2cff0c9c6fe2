"""Whether one use depends on the aspect of a function that changed, and where. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable

from tree_sitter import Node

from gitorch.code.behaviour.callers.catching import expecting_handler
from gitorch.code.behaviour.callers.habits import converted_before, read_at_once, sets_environment, takes_again
from gitorch.code.behaviour.callers.handing_on import fails_unheard, takes_as_many
from gitorch.code.behaviour.callers.looked_up import literals
from gitorch.code.behaviour.callers.needs import (
    changes_result,
    keeps_using,
    needs_as_many,
    needs_items,
    needs_list,
    needs_order,
    needs_value,
    put_into_text,
    reads_clock,
    taken_by_number,
    unpacked,
)
from gitorch.code.behaviour.callers.provisions import (
    asks_for_status,
    ends_are_heard,
    errors_are_heard,
    goes_on,
    handles_failure,
    is_doubted,
    is_kept_up,
    is_ready_to_wait,
    status_asked,
    streams_are_heard,
)
from gitorch.code.behaviour.calls.call_uses import CallUse, gives, is_ignored, made, use_at
from gitorch.code.behaviour.calls.options import is_given
from gitorch.code.behaviour.changes.aspects import Aspect, ContractChange
from gitorch.code.behaviour.failures.exceptions import Raised
from gitorch.code.behaviour.promises.failing import EXITS
from gitorch.code.model import Place, Reference
from gitorch.code.syntax import CALLS, above, place, text, walk

_Answer = tuple[Place, ...]
_FAILING = (Aspect.RAISES, Aspect.LETS_THROUGH)
_ASKING = (
    "comparison_operator", "binary_expression", "boolean_operator", "not_operator", "unary_expression", "if_statement",
    "conditional_expression", "ternary_expression",
)  # fmt: skip
_TOO_LONG = Raised("Timeout", above=("TimeoutError", "OSError", "RequestException", "TransportError"))
_FALSY = {"None", "null", "undefined", "0", "False", "false", "''", '""', "[]", "{}"}


def depends(
    change: ContractChange, root: Node, reference: Reference, parameters: tuple[str, ...], *, is_handed: bool = False
) -> _Answer:
    """The places at which a use depends on a change; empty where it does not, or provides for it.

    ``is_handed`` where the use is a function that is not called but handed on.
    """
    if is_handed:
        where = fails_unheard(root, reference.place) if change.aspect in _FAILING else None
        return (reference.place, where) if where is not None else ()
    use = use_at(root, reference.place)
    if use is None:
        return ()
    if change.name == "constant":
        return (reference.place,)
    if change.name == "items":
        return (reference.place,) if needs_items(root, reference.place) else ()
    is_call = use.node.type in CALLS
    if is_call != (reference.call is not None and not reference.call.is_handed):
        return ()  # a function handed on is called by who knows whom
    if not all(is_given(use, option, parameters) for option in change.options):
        return ()
    answer = _ASKED[change.aspect](use, change, _index(change.name, parameters))
    return tuple(dict.fromkeys((reference.place, *answer))) if answer else ()


def _index(name: str, parameters: tuple[str, ...]) -> int:
    """Which positional argument a parameter is, the receiver not counted; -1 for one that has no position."""
    plain = [one for one in parameters if one not in ("self", "cls", "this")]
    return plain.index(name) if name in plain else -1


def _failure(use: CallUse, change: ContractChange, _index: int) -> _Answer:
    if change.name in EXITS.values() and not goes_on(use):
        return ()
    if handles_failure(use, Raised(change.name, change.old, change.above)):
        return ()
    old = expecting_handler(use, change.old) if change.old else status_asked(use)
    return (place(use.node), *((place(old),) if old is not None else ()))


def _unanswered(use: CallUse, change: ContractChange, _index: int) -> _Answer:
    """Whether the caller waits for an exception that does not come any more."""
    is_asked = re.search(rf"{re.escape(use.variable)}\s*(?:[!=]=|[<>])", text(use.function)) if use.variable else None
    if change.new == "silence" and use.root.type != "module" and not is_ignored(use):
        return ()  # a catch of JavaScript may be for anything
    handler = expecting_handler(use, change.old)
    if handler is None or is_asked is not None:
        return ()
    is_taken = use.variable and use.later if handler.type == "catch_clause" else is_doubted(use)
    return () if is_taken else (place(use.node), place(handler))


def _parsed_anyway(use: CallUse, _change: ContractChange, _index: int) -> _Answer:
    """Whether the caller works with an answer without asking whether it is one of an error."""
    return () if is_ignored(use) or asks_for_status(use) else (place(use.node),)


def _given_otherwise(use: CallUse, change: ContractChange, index: int) -> _Answer:
    where = takes_as_many(use, index, change.name, int(change.old))
    return (where,) if where is not None else ()


def _held(use: CallUse, _change: ContractChange, _index: int) -> _Answer:
    """Whether a ``with`` of several steps relies on what is done after a failure."""
    statement = next((one for one in above(use.node) if one.type == "with_statement"), None)
    body = statement.child_by_field_name("body") if statement is not None else None
    return (place(use.node),) if body is not None and body.start_byte > use.node.start_byte else ()


def _unheard(use: CallUse, change: ContractChange, _index: int) -> _Answer:
    if change.name == "stream":
        return () if streams_are_heard(use) else (place(use.node),)
    if handles_failure(use) or errors_are_heard(use):
        return ()
    maker = made(use)
    return (place(use.node), *((place(maker),) if maker is not None else ()))


def _nothing(use: CallUse, _change: ContractChange, _index: int) -> _Answer:
    where = needs_value(use) or put_into_text(use)
    return (where,) if where is not None else ()


def _wait(use: CallUse, _change: ContractChange, _index: int) -> _Answer:
    return () if is_ready_to_wait(use) else (place(use.node),)


def _waited(use: CallUse, _change: ContractChange, _index: int) -> _Answer:
    return (place(use.node),) if use.is_awaited and use.root.type == "module" else ()


def _list(use: CallUse, _change: ContractChange, _index: int) -> _Answer:
    where = needs_list(use)
    return (where,) if where is not None else ()


def _any_shape(use: CallUse, _change: ContractChange, _index: int) -> _Answer:
    where = needs_value(use) or needs_list(use)
    return (where,) if where is not None else ()


def _items(use: CallUse, change: ContractChange, _index: int) -> _Answer:
    found = unpacked(use)
    if found is not None:
        count, where = found
        return (where,) if change.old == "order" or str(count) != change.new else ()
    where_taken = needs_order(use)
    return (where_taken,) if change.old == "order" and where_taken is not None else ()


def _one_value(use: CallUse, _change: ContractChange, _index: int) -> _Answer:
    """Whether what is given is worked with as one value."""
    if unpacked(use) is not None or any(taken_by_number(value) for value in use.values):
        return ()
    where = needs_value(use)
    return (where,) if where is not None else ()


def _parallel(use: CallUse, _change: ContractChange, _index: int) -> _Answer:
    """Whether what is given is taken to have as many as something else, in the same order."""
    where = needs_as_many(use)
    return (where,) if where is not None else ()


def _edited(use: CallUse, change: ContractChange, _index: int) -> _Answer:
    where = changes_result(use)
    if where is None and change.new == "environment" and sets_environment(use):
        where = place(use.node)
    return (where,) if where is not None else ()


def _lost_on_a_copy(use: CallUse, _change: ContractChange, _index: int) -> _Answer:
    where = changes_result(use, is_last=True)
    return (where,) if where is not None else ()


def _parted(use: CallUse, change: ContractChange, _index: int) -> _Answer:
    """Whether the old sign stands where the result is taken apart, compared or looked up."""
    for said, node in literals(use):
        if change.old in said and change.new not in said:
            return (place(node),)
    return ()


def _compared(use: CallUse, change: ContractChange, _index: int) -> _Answer:
    """Whether a time is reckoned with another, in a function that says nothing of zones."""
    if re.search(r"(?i)tzinfo|timezone|\butc\b|zoneinfo|\btz=|localtime", text(use.function)):
        return ()
    where = reads_clock(use) if change.name == "fields" else needs_value(use)
    return (where,) if where is not None else ()


def _unbounded(use: CallUse, _change: ContractChange, _index: int) -> _Answer:
    limited = re.search(r"wait_for|timeout|\brace\(|AbortSignal|signal\.alarm", text(use.function))
    return () if limited else (place(use.node),)


def _limited(use: CallUse, change: ContractChange, index: int) -> _Answer:
    return () if gives(use, index, change.name) or handles_failure(use, _TOO_LONG) else (place(use.node),)


def _default(use: CallUse, change: ContractChange, index: int) -> _Answer:
    return () if gives(use, index, change.name) else (place(use.node),)


def _retries(use: CallUse, change: ContractChange, index: int) -> _Answer:
    if (change.name and gives(use, index, change.name)) or handles_failure(use):
        return ()
    if ends_are_heard(use) or is_kept_up(use):
        return ()
    loops = any(one.type == "while_statement" or _is_of_tries(one) for one in above(use.node))
    wrapped = re.search(r"(?i)retr(?:y|ies)|backoff", text(use.function))
    return () if loops or wrapped else (place(use.node),)


def _is_of_tries(loop: Node) -> bool:
    """Whether a loop counts tries, and does not go over things."""
    over = text(loop.child_by_field_name("right") or loop.child_by_field_name("condition"))
    return loop.type == "for_statement" and re.search(r"\brange\(|attempt|tries|<", over) is not None


def _relied_on(use: CallUse, change: ContractChange, _index: int) -> _Answer:
    """Whether a ``with`` holds what may fail, with nothing around it that catches."""
    statement = next((one for one in above(use.node) if one.type == "with_statement"), None)
    body = statement.child_by_field_name("body") if statement is not None else None
    if body is None or body.start_byte < use.node.end_byte or handles_failure(use, Raised(change.name)):
        return ()
    fails = any(one.type in (*CALLS, "raise_statement") for one in walk(body))
    return (place(use.node),) if fails else ()


def _spelling(use: CallUse, change: ContractChange, _index: int) -> _Answer:
    operation = change.new or change.old
    for said, node in literals(use):
        converted = _converted(operation, said)
        is_touched = converted != said if change.new else converted == said and _could_be_touched(operation, said)
        if is_touched:
            return (place(node),)
    return ()


def _converted(operation: str, said: str) -> str:
    name, _, rest = operation.partition("(")
    given = re.findall(r"['\"]([^'\"]*)['\"]", rest)
    match name:
        case "lower" | "casefold" | "toLowerCase":
            return said.lower()
        case "upper" | "toUpperCase":
            return said.upper()
        case "title":
            return said.title()
        case "capitalize":
            return said.capitalize()
        case "strip" | "trim" | "lstrip" | "rstrip" | "trimStart" | "trimEnd":
            return said.strip(given[0]) if given else said.strip()
        case "replace" | "replaceAll" if len(given) == 2:
            return said.replace(given[0], given[1])
        case _:
            return said


def _could_be_touched(operation: str, said: str) -> bool:
    """Whether another spelling of the same word would have become this one."""
    return operation.startswith(("lower", "casefold", "toLower", "upper", "toUpper")) and said.lower() != said.upper()


def _result(use: CallUse, _change: ContractChange, _index: int) -> _Answer:
    return () if is_ignored(use) else (place(use.node),)


def _reckoned(use: CallUse, change: ContractChange, _index: int) -> _Answer:
    """A file that names a constant which the function reckons with goes along with it."""
    knows = change.old and re.search(rf"\b{change.old}\b", text(use.root)) is not None
    return () if is_ignored(use) or knows or _is_between_likes(use) else (place(use.node),)


def _is_between_likes(use: CallUse) -> bool:
    """Whether what is given is only compared with another that the same function gave."""
    parent = use.outer.parent
    if parent is None or parent.type not in ("comparison_operator", "binary_expression"):
        return False
    if re.search(r"[-+*/%]", text(parent.child_by_field_name("operator"))):
        return False
    callee = text(use.node.child_by_field_name("function"))
    return bool(callee) and text(parent).count(f"{callee}(") > 1


def _order(use: CallUse, _change: ContractChange, _index: int) -> _Answer:
    where = needs_order(use)
    return (where,) if where is not None else ()


def _sentinel(use: CallUse, change: ContractChange, _index: int) -> _Answer:
    found = ((value, one) for value in use.values for one in above(value) if one.type in _ASKING)
    value, around = next(found, (None, None))
    if value is None or around is None:
        return ()
    said = text(around).split("\n")[0]
    told = re.search(rf"(?<![\w.]){re.escape(change.old)}(?![\w.])", said)
    number = change.old == "-1" and re.search(r"[<>]=? *0|> *-1", said)
    is_given_on = any(one.type in CALLS and one.start_byte >= around.start_byte for one in above(value))
    truth = (
        not is_given_on
        and is_doubted(use)
        and (change.old in _FALSY) != (change.new in _FALSY)
        and not re.search(r"\bis\b|[!=]=", said)
    )
    return (place(use.node),) if told or number or truth else ()


def _mutated(use: CallUse, change: ContractChange, index: int) -> _Answer:
    where = keeps_using(use, index, change.name)
    return (where,) if where is not None else ()


def _ignored(use: CallUse, _change: ContractChange, _index: int) -> _Answer:
    return (place(use.node),) if is_ignored(use) else ()


def _taken_again(use: CallUse, _change: ContractChange, _index: int) -> _Answer:
    return (place(use.node),) if takes_again(use) else ()


def _converted_before(use: CallUse, change: ContractChange, _index: int) -> _Answer:
    where = converted_before(use, change.name)
    return (where,) if where is not None else ()


def _read_too_early(use: CallUse, change: ContractChange, index: int) -> _Answer:
    where = read_at_once(use, index, change.name)
    return (where,) if where is not None else ()


def _undone(use: CallUse, change: ContractChange, _index: int) -> _Answer:
    """Whether the caller leaves to the call what it must do itself now."""
    does = re.search(rf"\b{re.escape(change.name)}\w*\(", text(use.function).replace(text(use.node), ""))
    return () if does else (place(use.node),)


_ASKED: dict[Aspect, Callable[[CallUse, ContractChange, int], _Answer]] = {
    Aspect.RAISES: _failure,
    Aspect.LETS_THROUGH: _failure,
    Aspect.NO_ERROR_PATH: _unheard,
    Aspect.NO_CLEANUP: _held,
    Aspect.NO_RAISE: _unanswered,
    Aspect.UNCHECKED: _parsed_anyway,
    Aspect.CALLBACK: _given_otherwise,
    Aspect.CALLED_BARE: _default,
    Aspect.NO_SUPPRESSION: _relied_on,
    Aspect.NOTHING: _nothing,
    Aspect.ASYNC: _wait,
    Aspect.NOT_ASYNC: _waited,
    Aspect.ITERATOR: _list,
    Aspect.KIND: _any_shape,
    Aspect.ITEMS: _items,
    Aspect.SEVERAL: _one_value,
    Aspect.SHARED: _edited,
    Aspect.APART: _lost_on_a_copy,
    Aspect.SEPARATOR: _parted,
    Aspect.ZONE: _compared,
    Aspect.LEAVES_OUT: _parallel,
    Aspect.NO_TIMEOUT: _unbounded,
    Aspect.LIMITED: _limited,
    Aspect.DEFAULT: _default,
    Aspect.RETRIES: _retries,
    Aspect.SPELLING: _spelling,
    Aspect.AMOUNT: _reckoned,
    Aspect.SEQUENCE: _order,
    Aspect.BOUND: _result,
    Aspect.SENTINEL: _sentinel,
    Aspect.MUTATES: _mutated,
    Aspect.COPIES: _ignored,
    Aspect.NO_EFFECT: _undone,
    Aspect.LEAVES_THERE: _taken_again,
    Aspect.TWICE: _converted_before,
    Aspect.LATER: _read_too_early,
}
