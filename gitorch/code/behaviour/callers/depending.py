"""Whether one use depends on the aspect of a function that changed, and where. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable

from tree_sitter import Node

from gitorch.code.behaviour.callers.asking_failures import asks_what_is_untold
from gitorch.code.behaviour.callers.changed_arguments import meets_change
from gitorch.code.behaviour.callers.checking import asks_what_decides, is_known_to_hold
from gitorch.code.behaviour.callers.counting_on import (
    adds_an_end,
    asked_for_keys,
    calls_often,
    changes_within,
    gives_what_is_gone_over_once,
    needs_all,
    needs_text,
    undoes,
)
from gitorch.code.behaviour.callers.failing import (
    asks_for_what_was_told,
    catches_one,
    fails_unready,
    holds_several_steps,
    is_not_ready_for_a_limit,
    is_unheard,
    parses_anyway,
    relies_on_suppression,
    tries_once,
    waits_in_vain,
    waits_unbounded,
)
from gitorch.code.behaviour.callers.habits import (
    converted_before,
    looks_at_what_was_done,
    read_at_once,
    sets_environment,
    takes_again,
)
from gitorch.code.behaviour.callers.handing_on import fails_unheard, is_run_for_the_old, runs_at_once, takes_as_many
from gitorch.code.behaviour.callers.into_texts import puts_into_text
from gitorch.code.behaviour.callers.keys_of_result import reads_by_number, reads_key
from gitorch.code.behaviour.callers.lent import needed_after_block
from gitorch.code.behaviour.callers.needs import (
    changes_result,
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
from gitorch.code.behaviour.callers.of_collections import needs_collection
from gitorch.code.behaviour.callers.options_given import (
    gives_other_options,
    is_given_by_new_name,
    shows_other_options,
)
from gitorch.code.behaviour.callers.posting import posts_once
from gitorch.code.behaviour.callers.provisions import is_ready_to_wait
from gitorch.code.behaviour.callers.words import asks_for_sign, parts_with, reads_form, spells
from gitorch.code.behaviour.callers.working_on import works_on_with
from gitorch.code.behaviour.calls.call_uses import CallUse, given, gives, is_ignored, use_at
from gitorch.code.behaviour.calls.options import is_given
from gitorch.code.behaviour.changes.aspects import Aspect, ContractChange
from gitorch.code.model import Place, Reference
from gitorch.code.syntax import CALLS, place, text

_Answer = tuple[Place, ...]
_Question = Callable[[CallUse, ContractChange, int], _Answer]
_OPTIONS = (Aspect.OPTION, Aspect.OPTION_NEEDED)
_FAILING = (Aspect.RAISES, Aspect.LETS_THROUGH)


def depends(
    change: ContractChange, root: Node, reference: Reference, parameters: tuple[str, ...], *, is_handed: bool = False
) -> _Answer:
    """The places at which a use depends on a change; empty where it does not, or provides for it.

    ``is_handed`` where the use is a function that is not called but handed on.
    """
    if is_handed:
        where = _handed(change, root, reference.place, is_first=parameters[:1] == (change.name,))
        return (reference.place, where) if where is not None else ()
    use = use_at(root, reference.place)
    if use is None:
        return ()
    if change.name == "constant":
        return (reference.place,)
    if change.name == "items":
        needed = [one for one in (reference.place, *map(place, use.later)) if needs_items(root, one)]
        return tuple(dict.fromkeys((reference.place, *needed))) if needed else ()
    is_call = use.node.type in CALLS
    if is_call != (reference.call is not None and not reference.call.is_handed):
        return ()  # a function handed on is called by who knows whom
    if not all(is_given(use, option, parameters) for option in change.options):
        return ()
    if change.aspect is Aspect.OTHER and is_given_by_new_name(use, change):
        return ()
    answer = _ASKED[change.aspect](use, change, _index(change.name, parameters))
    return tuple(dict.fromkeys((reference.place, *answer))) if answer else ()


def _handed(change: ContractChange, root: Node, where: Place, *, is_first: bool) -> Place | None:
    """Where a function that is handed on fails unheard, orders or picks things by what it gives, or is shown."""
    if change.aspect in _OPTIONS:
        return shows_other_options(root, where, change) if is_first else None
    if change.aspect in _FAILING:
        return fails_unheard(root, where) or is_run_for_the_old(root, where, change)
    return runs_at_once(root, where) if change.aspect is Aspect.OTHER else None


def _index(name: str, parameters: tuple[str, ...]) -> int:
    """Which positional argument a parameter is, the receiver not counted; -1 for one that has no position."""
    plain = [one for one in parameters if one not in ("self", "cls", "this")]
    return plain.index(name) if name in plain else -1


def _given_otherwise(use: CallUse, change: ContractChange, index: int) -> _Answer:
    where = takes_as_many(use, index, change.name, int(change.old))
    return (where,) if where is not None else ()


def _nothing(use: CallUse, change: ContractChange, _index: int) -> _Answer:
    where = needs_value(use) or put_into_text(use)
    is_sure = where is None or is_known_to_hold(use) or asks_what_decides(use, change.when)
    return (where,) if where is not None and not is_sure else ()


def _wait(use: CallUse, _change: ContractChange, _index: int) -> _Answer:
    return () if is_ready_to_wait(use) else (place(use.node),)


def _waited(use: CallUse, _change: ContractChange, _index: int) -> _Answer:
    return (place(use.node),) if use.is_awaited and use.root.type == "module" else ()


def _any_shape(use: CallUse, change: ContractChange, _index: int) -> _Answer:
    where = needs_value(use) or needs_list(use) or (needs_text(use) if change.old == "text" else None)
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
    """Whether what is given is taken to have as many as something else, in the same order, or to be all there is."""
    where = needs_as_many(use) or needs_all(use)
    return (where,) if where is not None else ()


def _edited(use: CallUse, change: ContractChange, _index: int) -> _Answer:
    where = changes_result(use)
    if where is None and change.new == "environment" and sets_environment(use):
        where = place(use.node)
    return (where,) if where is not None else ()


def _lost_on_a_copy(use: CallUse, _change: ContractChange, _index: int) -> _Answer:
    where = changes_result(use, is_last=True)
    return (where,) if where is not None else ()


def _compared(use: CallUse, change: ContractChange, _index: int) -> _Answer:
    """Whether a time is reckoned with another, in a function that says nothing of zones."""
    if re.search(r"(?i)tzinfo|timezone|\butc\b|zoneinfo|\btz=|localtime", text(use.function)):
        return ()
    where = reads_clock(use) if change.name == "fields" else needs_value(use)
    return (where,) if where is not None else ()


def _default(use: CallUse, change: ContractChange, index: int) -> _Answer:
    return () if gives(use, index, change.name) else (place(use.node),)


def _bounded(use: CallUse, _change: ContractChange, _index: int) -> _Answer:
    return () if is_ignored(use) or adds_an_end(use) else (place(use.node),)


def _reckoned(use: CallUse, change: ContractChange, _index: int) -> _Answer:
    """A file that names a constant which the function reckons with goes along with it."""
    knows = change.old and re.search(rf"\b{change.old}\b", text(use.root)) is not None
    return () if is_ignored(use) or knows or _is_between_likes(use) else (place(use.node),)


def _in_old_unit(use: CallUse, change: ContractChange, index: int) -> _Answer:
    argued = given(use, index, change.name)
    is_same_in_any = argued is None or text(argued) in ("0", "None", "null", "undefined", "Infinity", "math.inf")
    return () if argued is None or is_same_in_any else (place(argued),)


def _is_between_likes(use: CallUse) -> bool:
    """Whether what is given is only compared with another that the same function gave."""
    parent = use.outer.parent
    if parent is None or parent.type not in ("comparison_operator", "binary_expression"):
        return False
    if re.search(r"[-+*/%]", text(parent.child_by_field_name("operator"))):
        return False
    callee = text(use.node.child_by_field_name("function"))
    return bool(callee) and text(parent).count(f"{callee}(") > 1


def _converted_before(use: CallUse, change: ContractChange, _index: int) -> _Answer:
    where = converted_before(use, change.name)
    return (where,) if where is not None else ()


def _undone(use: CallUse, change: ContractChange, _index: int) -> _Answer:
    """Whether the caller leaves to the call what it must do itself now."""
    does = re.search(rf"\b{re.escape(change.name)}\w*\(", text(use.function).replace(text(use.node), ""))
    return () if does else (place(use.node),)


def _where(asked: Callable[[CallUse], Place | None]) -> _Question:
    """A question that the use alone answers, with a place."""

    def answer(use: CallUse, _change: ContractChange, _index: int) -> _Answer:
        where = asked(use)
        return (where,) if where is not None else ()

    return answer


def _where_given(asked: Callable[[CallUse, int, str], Place | None]) -> _Question:
    """A question about what the use gives for the parameter that changed."""

    def answer(use: CallUse, change: ContractChange, index: int) -> _Answer:
        where = asked(use, index, change.name)
        return (where,) if where is not None else ()

    return answer


def _if_such(asked: Callable[[CallUse], bool]) -> _Question:
    """A question that the use answers with yes or no; the call is the place."""
    return lambda use, _change, _index: (place(use.node),) if asked(use) else ()


_ASKED: dict[Aspect, _Question] = {
    Aspect.RAISES: fails_unready,
    Aspect.LETS_THROUGH: fails_unready,
    Aspect.TOLD: asks_for_what_was_told,
    Aspect.UNTOLD: asks_what_is_untold,
    Aspect.GROUPED: catches_one,
    Aspect.NO_ERROR_PATH: is_unheard,
    Aspect.NO_CLEANUP: holds_several_steps,
    Aspect.NO_RAISE: waits_in_vain,
    Aspect.UNCHECKED: parses_anyway,
    Aspect.CALLBACK: _given_otherwise,
    Aspect.CALLED_BARE: _default,
    Aspect.NO_SUPPRESSION: relies_on_suppression,
    Aspect.NOTHING: _nothing,
    Aspect.ASYNC: _wait,
    Aspect.NOT_ASYNC: _waited,
    Aspect.ITERATOR: _where(needs_list),
    Aspect.KIND: _any_shape,
    Aspect.COLLECTION: needs_collection,
    Aspect.ITEMS: _items,
    Aspect.SEVERAL: _one_value,
    Aspect.SHARED: _edited,
    Aspect.APART: _lost_on_a_copy,
    Aspect.SEPARATOR: parts_with,
    Aspect.ZONE: _compared,
    Aspect.LEAVES_OUT: _parallel,
    Aspect.NO_TIMEOUT: waits_unbounded,
    Aspect.LIMITED: is_not_ready_for_a_limit,
    Aspect.DEFAULT: _default,
    Aspect.RETRIES: tries_once,
    Aspect.REPEATS: posts_once,
    Aspect.SPELLING: spells,
    Aspect.AGAIN: _where_given(gives_what_is_gone_over_once),
    Aspect.TWICE_IN: _if_such(calls_often),
    Aspect.SETTLES: _if_such(undoes),
    Aspect.SHALLOW: _where(changes_within),
    Aspect.FORM: reads_form,
    Aspect.OTHER: _reckoned,
    Aspect.CONVERTED: _where(asked_for_keys),
    Aspect.FEWER: _where(needs_all),
    Aspect.AMOUNT: _reckoned,
    Aspect.UNIT: _in_old_unit,
    Aspect.SEQUENCE: _where(needs_order),
    Aspect.BOUND: _bounded,
    Aspect.SENTINEL: asks_for_sign,
    Aspect.MUTATES: meets_change,
    Aspect.CLOSES: _where_given(works_on_with),
    Aspect.LENDS: _where(needed_after_block),
    Aspect.KEY: reads_key,
    Aspect.COLUMN: reads_key,
    Aspect.COLUMNS: reads_by_number,
    Aspect.OPTION: gives_other_options,
    Aspect.OPTION_NEEDED: gives_other_options,
    Aspect.COPIES: _if_such(is_ignored),
    Aspect.NO_EFFECT: _undone,
    Aspect.LEAVES_THERE: _if_such(takes_again),
    Aspect.TWICE: _converted_before,
    Aspect.BACKGROUND: _where(looks_at_what_was_done),
    Aspect.UNESCAPED: puts_into_text,
    Aspect.LATER: _where_given(read_at_once),
}
