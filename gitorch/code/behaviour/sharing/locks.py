"""Which locks are held where a node stands: blocks and calls that name a lock, a mutex or a transaction. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.model import Place
from gitorch.code.seeking import Sought
from gitorch.code.syntax import AWAITS, CALLS, above, place, text, walk

_LOCK = re.compile(r"(?i)lock|mutex|semaphore|\bguard\b|exclusive|transaction|atomic")
_MAY_LOCK = Sought(rb"(?i)lock|mutex|semaphore|guard|exclusive|transaction|atomic")
_BARE_WITH = re.compile(r"(?:async\s+)?with\s+(?P<name>[\w.]+)")


def may_lock(source: bytes) -> bool:
    """Whether anything in a file could be a lock, by its words alone."""
    return _MAY_LOCK.is_in(source)


def is_locked(node: Node) -> bool:
    """Whether a lock is held where a node stands."""
    return bool(locks_held(node))


def wait_under_lock(function: Node, write: Place) -> Place | None:
    """Where a function waits, with a lock held, before it comes to a write."""
    for one in walk(function.child_by_field_name("body") or function):
        if one.type in AWAITS and place(one) < write and locks_held(one):
            return place(one)
    return None


def locks_held(node: Node) -> frozenset[str]:
    """The heads of the blocks and calls that hold a lock around a node."""
    return frozenset(_heads_of_locks(node))


def _heads_of_locks(node: Node) -> Iterator[str]:
    for one in above(node):
        if one.type == "with_statement":
            head = text(one).partition(":")[0]
            bare = _BARE_WITH.fullmatch(head)
            if bare is not None:
                yield f"with {bare['name'].rpartition('.')[2]}"  # a name that is held, not what a call opens
                continue
        elif one.type in CALLS:
            head = text(one.child_by_field_name("function"))
        else:
            continue
        if _LOCK.search(head):
            yield head
