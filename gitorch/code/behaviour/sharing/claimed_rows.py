"""Functions that look for a row and then put it in, or write a file by one name: two at once do it both. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.behaviour.sharing.claiming import FILE
from gitorch.code.behaviour.sharing.locks import locks_held
from gitorch.code.behaviour.sharing.shared_state import Gap
from gitorch.code.syntax import CALLS, above, called_name, place, string_value, text, walk

_SELECTS = re.compile(r"(?is)\bselect\b.*?\bfrom\s+[\"`]?(?P<table>\w+)")
_INSERTS = re.compile(r"(?is)\binsert\s+into\s+[\"`]?(?P<table>\w+)")
_ATOMIC = re.compile(r"(?i)on conflict|on duplicate|insert or|insert ignore|for update|serializable|not exists")
_UNIQUE = re.compile(r"(?i)uuid|tempfile|mkstemp|getpid|token_hex|token_urlsafe|random|time_ns|perf_counter|get_ident")
_PASSING = re.compile(r"^[\w.-]*\.?(?:tmp|temp|part|partial|swp|new|bak)$")
_WRITES = re.compile(
    r"\bopen\([^()]*['\"][wax]b?\+?['\"]|\.write_(?:text|bytes)\(|createWriteStream\(|writeFile(?:Sync)?\("
)


def may_claim_rows(source: bytes) -> bool:
    """Whether a file has words of either."""
    return b"nsert" in source or b"INSERT" in source or b"tmp" in source or b"temp" in source or b".part" in source


def claimed_rows(function: Node) -> Iterator[Gap]:
    """A look for rows of a table and, under no common lock, an insert into it; then a file that all write."""
    said = [one for one in walk(function) if one.type in ("string", "template_string")]
    for read in said:
        asked = _SELECTS.search(text(read))
        for write in said if asked is not None else ():
            made = _INSERTS.search(text(write)) if write.start_byte > read.end_byte else None
            if asked is None or made is None or made["table"].lower() != asked["table"].lower():
                continue
            if not _held(read) & _held(write) and not _ATOMIC.search(text(function)):
                name = f"{FILE}{made['table'].lower()} (its rows)"
                yield Gap(name, place(read), None, place(write), is_check=True)
                return
    yield from _fixed_names(function, said)


def _fixed_names(function: Node, said: list[Node]) -> Iterator[Gap]:
    """A file in passing, of the same name whoever writes it."""
    whole = text(function)
    if _UNIQUE.search(whole) or not _WRITES.search(whole):
        return
    for one in said:
        name = string_value(one)
        write = next((each for each in walk(function) if each.type in CALLS and _is_write(each, one)), None)
        is_joined = one.parent is not None and one.parent.type in ("binary_operator", "binary_expression")
        is_joined = is_joined and "/" not in text(one.parent)
        if name and _PASSING.match(name) and len(name) > 4 and write is not None and not is_joined:
            yield Gap(f"{FILE}{name}", place(one), None, place(write))


def _is_write(call: Node, name: Node) -> bool:
    return call.end_byte > name.start_byte and _WRITES.search(text(call)) is not None and (
        called_name(call) in ("open", "write_text", "write_bytes", "createWriteStream", "writeFile", "writeFileSync")
    )  # fmt: skip


def _held(node: Node) -> frozenset[tuple[str, int]]:
    """The locks held at a node, each by the block that holds it."""
    blocks = (one for one in above(node) if one.type == "with_statement")
    return frozenset((name, one.start_byte) for name in locks_held(node) for one in blocks)
