"""JavaScript functions that made a file only where there was none, and now look first: two find none at once. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.behaviour.sharing.claiming import FILE
from gitorch.code.behaviour.sharing.locks import is_locked
from gitorch.code.behaviour.sharing.shared_state import Gap
from gitorch.code.model import Place
from gitorch.code.seeking import Sought
from gitorch.code.syntax import AWAITS, CALLS, FUNCTIONS, above, arguments, called_name, identifiers, place, text, walk

_ASKS = frozenset({"existsSync", "exists", "pathExists", "access", "accessSync", "stat", "statSync", "lstat"})
_MAKES = {"writeFile": 0, "writeFileSync": 0, "outputFile": 0, "createWriteStream": 0, "open": 0, "openSync": 0,
          "copyFile": 1, "copyFileSync": 1, "rename": 1, "renameSync": 1}  # fmt: skip
_ALONE = re.compile(r"['\"`][wa]x\+?['\"`]|\bO_EXCL\b|\bCOPYFILE_EXCL\b")
_MAY_LOOK = Sought(rb"(?:exists(?:Sync)?|pathExists|access(?:Sync)?|l?stat(?:Sync)?)\(")
_WRITES = re.compile(r"['\"`][wa]\+?['\"`]")


def may_look(source: bytes) -> bool:
    """Whether a file asks for files at all, by its words alone."""
    return _MAY_LOOK.is_in(source)


def looks_first(old: Node, new: Node) -> Iterator[Gap]:
    """Every question for a file that decides whether it is made, where the system itself refused to make it twice."""
    if _ALONE.search(text(old)) is None or _ALONE.search(text(new)) is not None:
        return
    calls = [one for one in walk(new) if one.type in CALLS]
    for asked in calls:
        subject = text(arguments(asked)[0]) if called_name(asked) in _ASKS and arguments(asked) else ""
        made = (one for one in calls if one.start_byte > asked.end_byte and _made(one) == subject)
        make = next(made, None) if subject and _decides(asked, new) else None
        if make is None or is_locked(make):
            continue
        waits = _wait_between(new, asked, make)
        if waits is not None or not called_name(make).endswith("Sync"):
            yield Gap(f"{FILE}{subject}", place(asked), waits, place(make), is_check=True)


def _made(call: Node) -> str:
    """What a call makes, whether it is there or not."""
    number, given = _MAKES.get(called_name(call), -1), arguments(call)
    is_opened = called_name(call) in ("open", "openSync")
    if not 0 <= number < len(given) or (is_opened and not (len(given) > 1 and _WRITES.fullmatch(text(given[1])))):
        return ""
    return text(given[number])


def _decides(call: Node, function: Node) -> bool:
    """Whether a condition asks what a call gives, by itself or by a name, or its failure is what decides."""
    for one in above(call):
        condition = one.child_by_field_name("condition")
        if condition is not None and condition.start_byte <= call.start_byte < condition.end_byte:
            return True
        if one.type == "variable_declarator":
            name = text(one.child_by_field_name("name"))
            return any(name in identifiers(each) for each in _conditions(function) if each.start_byte > one.end_byte)
        if one.type == "try_statement":
            return True
        if one.type in FUNCTIONS:
            return False
    return False


def _conditions(function: Node) -> Iterator[Node]:
    found = (one.child_by_field_name("condition") for one in walk(function))
    return (one for one in found if one is not None)


def _wait_between(function: Node, asked: Node, make: Node) -> Place | None:
    """Where a function lets others run from the question on until what it decides is done."""
    awaits = (one for one in walk(function) if one.type in AWAITS)
    within = (one for one in awaits if asked.start_byte < one.end_byte and one.start_byte < make.start_byte)
    return next((place(one) for one in within), None)
