"""Whether a function lets those who call it at once take turns: under a lock, in a queue, behind another. Pure."""

from __future__ import annotations

import re

from tree_sitter import Node

from gitorch.code.behaviour.sharing.locks import is_locked
from gitorch.code.model import Place
from gitorch.code.seeking import Sought
from gitorch.code.syntax import CALLS, called_name, place, text, walk

_MAY = Sought(rb"(?i)lock|mutex|semaphore|limit|queue|throttle|\.then\(")
_QUEUED = re.compile(
    r"(?i)(?:^|\.)#?_?\w*(?:limit|limiter|queue|throttle|semaphore|mutex|lock)(?:\.(?:add|run|acquire|schedule|use|"
    r"runExclusive|dispatch|enqueue))?$"
)
_BEHIND = re.compile(r"(?P<tail>(?:this|self)\.#?\w+|\b\w+)\s*\.then\(")
_TELLS = re.compile(r"(?i)^(?:console|logg?(?:er|ing)?)\.")


def may_take_turns(source: bytes) -> bool:
    """Whether anything in a file could make callers wait for each other, by its words alone."""
    return _MAY.is_in(source)


def takes_turns(function: Node) -> bool:
    """Whether part of a function waits until whoever came before is through."""
    calls = [one for one in walk(function, across_functions=True) if one.type in CALLS]
    if any(is_locked(one) or _QUEUED.search(_callee(one)) for one in calls):
        return True
    said = text(function)
    return any(re.search(rf"{re.escape(found['tail'])}\s*=(?![=>])", said) for found in _BEHIND.finditer(said))


def out_of_turn(old: Node, new: Node) -> Place | None:
    """What a function still calls, and no longer lets its callers take turns for; None where something new may."""
    if not takes_turns(old) or takes_turns(new):
        return None
    before = {called_name(one) for one in walk(old, across_functions=True) if one.type in CALLS}
    calls = [one for one in walk(new, across_functions=True) if one.type in CALLS and not _TELLS.search(_callee(one))]
    is_handed_on = any(called_name(one) not in before for one in calls)
    return place(calls[0]) if calls and not is_handed_on else None


def _callee(call: Node) -> str:
    return text(call.child_by_field_name("function") or call.child_by_field_name("constructor"))
