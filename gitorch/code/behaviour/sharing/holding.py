"""The locks that a function takes, and what it calls while it holds them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tree_sitter import Node

from gitorch.code.model import Place
from gitorch.code.syntax import CALLS, arguments, called_name, place, receiver, text, walk

_NAME = re.compile(r"[A-Za-z_][\w.]*")
_RUN_UNDER = frozenset({"runExclusive", "withLock", "exclusive"})
_ONE_HOLDER = re.compile(
    r"^(?:await\s+)?(?:new\s+)?(?:\w+\.)*(?:Lock|Mutex|Semaphore|BoundedSemaphore)\("
    r"|^(?:\w+\.)?field\(.*\bdefault_factory=(?:\w+\.)*Lock\b"
)
_SAME_HOLDER = re.compile(r"^(?:\w+\.)*RLock\(|^(?:\w+\.)?field\(.*\bdefault_factory=(?:\w+\.)*RLock\b")


class Held(NamedTuple):
    """A lock by its name as written, where it is taken, and what is called under it, as written."""

    lock: str
    place: Place
    calls: tuple[tuple[str, Place], ...]


def held(function: Node) -> Iterator[Held]:
    """Every lock that a function holds for a while: names in ``with``, and what runs a function under a lock."""
    for node in walk(function):
        if node.type == "with_statement":
            body = node.child_by_field_name("body")
            items = (one for one in walk(node) if one.type == "with_item" and one.end_byte <= _start(body))
            yield from (Held(text(one), place(one), _calls(body)) for one in items if _NAME.fullmatch(text(one)))
        elif node.type in CALLS and called_name(node) in _RUN_UNDER and (owner := receiver(node)) is not None:
            calls = tuple(call for one in arguments(node) for call in _calls(one))
            yield Held(text(owner), place(node), calls)


def keeps_out_its_holder(made: str) -> bool:
    """Whether what makes a lock makes one that its own holder waits for in vain."""
    return _ONE_HOLDER.match(made) is not None


def lets_its_holder_in(made: str) -> bool:
    """Whether what makes a lock makes one that its own holder may take once more."""
    return _SAME_HOLDER.match(made) is not None


def _start(body: Node | None) -> int:
    return body.start_byte if body is not None else 0


def _calls(body: Node | None) -> tuple[tuple[str, Place], ...]:
    found = walk(body, across_functions=True) if body is not None else ()
    return tuple((text(one.child_by_field_name("function")), place(one)) for one in found if one.type in CALLS)
