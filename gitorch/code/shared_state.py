"""Which shared things a function reads and writes, under which locks, and across which awaits. Pure.

Shared are module globals and what a method's own object holds; a *gap* is a read, then an await, then a write of the
same thing with no lock around both: whatever runs meanwhile is overwritten or acted on too late.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from gitorch.code.model import Place
from gitorch.code.syntax import (
    ASSIGNMENTS,
    AWAITS,
    CALLS,
    FUNCTIONS,
    MEMBERS,
    SUBSCRIPTS,
    above,
    called_name,
    identifiers,
    place,
    text,
    walk,
)

_LOCK = re.compile(r"(?i)lock|mutex|semaphore|runExclusive|transaction|atomic")
_WRITERS = frozenset({
    "append", "add", "pop", "remove", "discard", "update", "clear", "insert", "extend", "popitem", "push", "splice",
    "shift", "unshift", "set", "delete",
})  # fmt: skip
_CONCURRENT = re.compile(
    r"(?:^|\.)(?:gather|create_task|ensure_future|start_soon|wait|as_completed|submit|Thread|all|allSettled|map_async|run_in_executor)$"
)


@dataclass(frozen=True)
class Access:
    """One read or write of a shared name (``BOOK``, ``self.free``), and the locks held there."""

    name: str
    is_write: bool
    offset: int
    place: Place
    locks: frozenset[str]


@dataclass(frozen=True)
class Gap:
    """A read and a later write of one name with an await between them and no lock around both."""

    name: str
    read: Place
    waits: Place
    write: Place


def accesses(function: Node) -> tuple[Access, ...]:
    """What a function does with names that are not its own, in the order of the text."""
    own = _own_names(function)
    found = []
    for node in walk(function.child_by_field_name("body") or function):
        name = _shared_name(node, own)
        if name:
            write = _writing(node)
            spot = write.end_byte if write is not None else node.start_byte
            found.append(Access(name, write is not None, spot, place(node), _locks(node)))
            if write is not None and write.type.startswith("augmented"):
                found.append(
                    Access(name, is_write=False, offset=node.start_byte, place=place(node), locks=_locks(node))
                )
    return tuple(sorted(found, key=lambda one: one.offset))


def gaps(function: Node) -> tuple[Gap, ...]:
    """Every gap of a function, one a name."""
    awaits = [one for one in walk(function.child_by_field_name("body") or function) if one.type in AWAITS]
    known = accesses(function) if awaits else ()
    reads: dict[str, list[Access]] = {}
    for one in known:
        if not one.is_write:
            reads.setdefault(one.name, []).append(one)
    found: dict[str, Gap] = {}
    for write in known:
        for read in reads.get(write.name, ()) if write.is_write and write.name not in found else ():
            wait = next((one for one in awaits if read.offset < one.end_byte <= write.offset), None)
            if wait is not None and not read.locks & write.locks:
                found.setdefault(write.name, Gap(write.name, read.place, place(wait), write.place))
    return tuple(found.values())


def may_wait(source: bytes) -> bool:
    """Whether a file has anything that waits, by its words alone; without that no function of it has a gap."""
    return b"await" in source


def may_lock(source: bytes) -> bool:
    """Whether anything in a file could be a lock, by its words alone."""
    return _LOCK.search(source.decode("utf-8", "replace")) is not None


def is_concurrent(call: Node) -> bool:
    """Whether a call is one of several under way at once: gathered, made a task, given to a thread."""
    for one in above(call):
        if one.type in CALLS and _CONCURRENT.search(text(one.child_by_field_name("function"))):
            return True
        if one.type in FUNCTIONS and one.type not in ("lambda", "arrow_function"):
            return False
    return False


def _own_names(function: Node) -> frozenset[str]:
    """Parameters and locals: nobody else sees them."""
    own: set[str] = set()
    declared: set[str] = set()
    parameters = function.child_by_field_name("parameters")
    if parameters is not None:
        own |= identifiers(parameters)
    for node in walk(function.child_by_field_name("body") or function):
        left = node.child_by_field_name("left") or node.child_by_field_name("name")
        if node.type in ("global_statement", "nonlocal_statement"):
            declared |= identifiers(node)
        elif node.type in (
            "assignment",
            "named_expression",
            "variable_declarator",
            "for_statement",
            "for_in_clause",
            "for_in_statement",
        ):
            own |= identifiers(left) if left is not None and left.type not in (*MEMBERS, *SUBSCRIPTS) else set()
        elif node.type == "as_pattern_target":
            own |= identifiers(node)
    return frozenset(own - declared)


def _shared_name(node: Node, own: frozenset[str]) -> str:
    if node.type in MEMBERS and text(node.children[0]) in ("self", "this"):
        return text(node)
    parent = node.parent
    if node.type != "identifier" or text(node) in own or parent is None:
        return ""
    callee = parent.type in CALLS and parent.children[0].id == node.id
    is_label = parent.type in ("keyword_argument", "parameters") and parent.children[0].id == node.id
    return "" if callee or is_label or (parent.type in MEMBERS and parent.children[0].id != node.id) else text(node)


def _writing(node: Node) -> Node | None:
    """The statement or call that writes what a node names; None for a read."""
    target = node
    while target.parent is not None and target.parent.type in SUBSCRIPTS and target.parent.children[0].id == target.id:
        target = target.parent
    parent = target.parent
    if parent is None:
        return None
    if parent.type in (*ASSIGNMENTS, "augmented_assignment", "augmented_assignment_expression"):
        left = parent.child_by_field_name("left")
        return parent if left is not None and left.id == target.id else None
    if parent.type in ("delete_statement", "update_expression"):
        return parent
    if parent.type in MEMBERS and parent.parent is not None and parent.parent.type in CALLS:
        return parent.parent if called_name(parent.parent) in _WRITERS else None
    return None


def _locks(node: Node) -> frozenset[str]:
    return frozenset(_lock_names(node))


def _lock_names(node: Node) -> Iterator[str]:
    for one in above(node):
        if one.type == "with_statement":
            head = text(one).partition(":")[0]
        elif one.type in CALLS:
            head = text(one.child_by_field_name("function"))
        else:
            continue
        if _LOCK.search(head):
            yield head
