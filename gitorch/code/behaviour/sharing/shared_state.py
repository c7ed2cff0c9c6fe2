"""Which shared things a function reads and writes, under which locks, and across which awaits. Pure.

Shared are module globals and what a method's own object holds; a *gap* is a read, then an await, then a write of the
same thing with no lock around both: whatever runs meanwhile is overwritten or acted on too late. Between threads no
await is needed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from tree_sitter import Node

from gitorch.code.behaviour.promises.parameters import parameters_of
from gitorch.code.behaviour.sharing.locks import locks_held
from gitorch.code.behaviour.sharing.writes import is_whole_target, statement_that_writes
from gitorch.code.model import Place
from gitorch.code.syntax import (
    AWAITS,
    CALLS,
    FUNCTIONS,
    MEMBERS,
    SUBSCRIPTS,
    above,
    at,
    called_name,
    identifiers,
    place,
    text,
    walk,
    without_parentheses,
)

_EMPTIES = re.compile(r"\.clear\(\s*\)$|=\s*(?:\[\]|\{\}|(?:list|dict|set|deque|\w*Map|\w*Set)\(\)|0)$|^del\b.*\[:\]$")
_LOCK_NAME = re.compile(r"\w*(?:lock|mutex|semaphore|guard)\w*", re.I)
_EXISTENCE = re.compile(r"\bin\b|\.has\(|\bis (?:not )?None\b|\bnot\b|!|[!=]==? *(?:null|undefined)|exists")


@dataclass(frozen=True)
class Access:
    """One read or write of a shared name (``BOOK``, ``self.free``), and the locks held there."""

    name: str
    is_write: bool
    offset: int
    place: Place
    locks: frozenset[str]
    is_check: bool = False
    is_whole: bool = False
    empties: bool = False
    through: str = ""  # the function that does it, where one is called


@dataclass(frozen=True)
class Gap:
    """A read and a later write of one name with no lock around both.

    ``waits`` is the await between them; None where there is none, which only threads get through. ``is_check`` where
    the read asks whether something is there.
    """

    name: str
    read: Place
    waits: Place | None
    write: Place
    is_check: bool = False
    empties: bool = False  # whether the write leaves nothing of what is there by then


def accesses(function: Node, *, of_given: bool = False) -> tuple[Access, ...]:
    """What a function does with names that are not its own, in the order of the text.

    With ``of_given``, with attributes of what it is given instead, which others may be given at the same time.
    """
    own = _own_names(function)
    parameters = frozenset(parameters_of(function)) - {"self", "this", "cls"} if of_given else frozenset[str]()
    found = []
    for node in walk(function.child_by_field_name("body") or function):
        name = _given_name(node, parameters) if of_given else _shared_name(node, own)
        if name:
            write = statement_that_writes(node)
            spot = write.end_byte if write is not None else node.start_byte
            is_whole = write is not None and is_whole_target(write, node)
            is_check = write is None and _is_check(node)
            empties = write is not None and _EMPTIES.search(text(write)) is not None
            found.append(
                Access(name, write is not None, spot, place(node), locks_held(node), is_check, is_whole, empties)
            )
            if write is not None and write.type.startswith("augmented"):
                found.append(
                    Access(name, is_write=False, offset=node.start_byte, place=place(node), locks=locks_held(node))
                )
    return tuple(sorted(found, key=lambda one: one.offset))


def gaps(function: Node, *, between_threads: bool = False, known: tuple[Access, ...] = ()) -> tuple[Gap, ...]:
    """Every gap of a function, one a name: those with an await or, asked for threads, all.

    ``known`` are the function's accesses, where more is known of them than its own text tells.
    """
    awaits = [one for one in walk(function.child_by_field_name("body") or function) if one.type in AWAITS]
    known = (known or accesses(function)) if awaits or between_threads else ()
    reads: dict[str, list[Access]] = {}
    for one in known:
        if not one.is_write:
            reads.setdefault(one.name, []).append(one)
    found: dict[str, Gap] = {}
    for write in known:
        for read in reads.get(write.name, ()) if write.is_write and write.name not in found else ():
            wait = next((one for one in awaits if read.offset < one.end_byte <= write.offset), None)
            is_of_one_call = read.through and write.through and read.place == write.place
            if is_of_one_call or (wait is not None and _is_claimed(known, read, wait)):
                continue
            is_open = wait is not None or (between_threads and read.offset < write.offset)
            if is_open and not read.locks & write.locks and not _is_asked_again(reads[write.name], read, write):
                waits = place(wait) if wait is not None else None
                found.setdefault(
                    write.name, Gap(write.name, read.place, waits, write.place, read.is_check, write.empties)
                )
    return tuple(found.values())


def _is_claimed(known: tuple[Access, ...], read: Access, wait: Node) -> bool:
    """Whether what a condition asked for is written before the wait, so that the next one is turned away."""
    return read.is_check and any(
        one.is_write and one.name == read.name and read.offset < one.offset <= wait.start_byte for one in known
    )


def _is_asked_again(reads: list[Access], read: Access, write: Access) -> bool:
    """Whether what was read is read once more under the lock that the write is under."""
    return any(one.locks & write.locks and read.offset < one.offset < write.offset for one in reads)


def may_wait(source: bytes) -> bool:
    """Whether a file has anything that waits, by its words alone; without that no function of it has a gap."""
    return b"await" in source


def has_waits(function: Node) -> bool:
    """Whether a function waits for anything itself."""
    return any(one.type in AWAITS for one in walk(function.child_by_field_name("body") or function))


def call_at(function: Node, where: Place) -> Node | None:
    """The call whose name stands at a place of a function."""
    found = at(list(above(function))[-1], where)
    return next((one for one in above(found) if one.type in CALLS), None) if found is not None else None


def at_call(access: Access, call: Node | None) -> Access:
    """What a function does, as what the call of it does: there, and under the locks that are held there."""
    if call is None:
        return access
    spot = call.end_byte if access.is_write else call.start_byte
    return replace(access, offset=spot, place=place(call), locks=locks_held(call), through=called_name(call))


def lock_names(access: Access) -> frozenset[str]:
    """The plain names of the locks held at an access."""
    found = ([head[5:]] if re.fullmatch(r"with \w+", head) else _LOCK_NAME.findall(head) for head in access.locks)
    return frozenset(name.lower() for names in found for name in names)


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


def _given_name(node: Node, parameters: frozenset[str]) -> str:
    """An attribute of a parameter, that is not called."""
    parent = node.parent
    if node.type not in MEMBERS or text(node.children[0]) not in parameters or parent is None:
        return ""
    return "" if parent.type in (*CALLS, *MEMBERS) and parent.children[0].id == node.id else text(node)


def _shared_name(node: Node, own: frozenset[str]) -> str:
    if node.type in MEMBERS and text(node.children[0]) in ("self", "this"):
        return text(node)
    parent = node.parent
    if node.type != "identifier" or text(node) in own or parent is None:
        return ""
    callee = parent.type in CALLS and parent.children[0].id == node.id
    is_label = parent.type in ("keyword_argument", "parameters") and parent.children[0].id == node.id
    is_label = is_label or parent.type in ("global_statement", "nonlocal_statement")
    if callee or is_label or (parent.type in MEMBERS and parent.children[0].id != node.id):
        return ""
    is_called = parent.parent is not None and parent.parent.type in CALLS and parent.parent.children[0].id == parent.id
    return text(parent) if parent.type in MEMBERS and not is_called else text(node)


def _is_check(node: Node) -> bool:
    """Whether a condition asks by this name whether something is there."""
    for one in above(node):
        condition = one.child_by_field_name("condition")
        if condition is not None:
            is_within = condition.start_byte <= node.start_byte < condition.end_byte
            named = node.parent if node.parent is not None and node.parent.type in MEMBERS else node
            is_bare = text(without_parentheses(condition)) in (text(node), text(named))
            return is_within and (is_bare or _EXISTENCE.search(text(condition)) is not None)
        if one.type in FUNCTIONS or one.type.endswith("statement"):
            return False
    return False
