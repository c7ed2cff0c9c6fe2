"""Python functions that ask whether a file is there and then make it: two at once both find it missing. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.behaviour.sharing.locks import is_locked
from gitorch.code.behaviour.sharing.shared_state import Gap
from gitorch.code.syntax import CALLS, above, arguments, called_name, place, receiver, text, walk

FILE = "the file "
_ASKS = frozenset({"exists", "is_file", "isfile", "lexists"})
_MAKES = frozenset({"write_text", "write_bytes", "touch", "mkdir", "symlink_to", "open", "makedirs"})


def may_claim(source: bytes) -> bool:
    """Whether a file asks for files at all, by its words alone."""
    return b"exists(" in source or b"is_file(" in source or b"isfile(" in source


def claims(function: Node) -> Iterator[Gap]:
    """Every question in a condition, with the first call after it that makes what it asked for."""
    calls = [one for one in walk(function) if one.type in CALLS]
    for asked in calls:
        subject = _subject(asked)
        if called_name(asked) not in _ASKS or not subject or is_locked(asked) or not _decides(asked):
            continue
        made = (one for one in calls if one.start_byte > asked.end_byte and _makes(one) and _subject(one) == subject)
        write = next(made, None)
        if write is not None:
            yield Gap(f"{FILE}{subject}", place(asked), None, place(write), is_check=True)


def _subject(call: Node) -> str:
    """What a call asks after or makes: its receiver, or what it is given."""
    owner, given = receiver(call), arguments(call)
    is_of_module = owner is None or text(owner) in ("os", "os.path", "io")
    return text(given[0]) if is_of_module and given else text(owner) if owner is not None else ""


def _makes(call: Node) -> bool:
    name = called_name(call)
    said = text(call.child_by_field_name("arguments"))
    if name == "open":
        return re.search(r"['\"][wa]b?\+?['\"]", said) is not None
    return name in _MAKES and "exist_ok" not in said


def _decides(call: Node) -> bool:
    for one in above(call):
        condition = one.child_by_field_name("condition")
        if condition is not None and condition.start_byte <= call.start_byte < condition.end_byte:
            return True
        if one.type.endswith("statement"):
            return False
    return False
