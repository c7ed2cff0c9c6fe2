"""The files that a function reads and writes, by the names of their paths. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.behaviour.sharing.shared_state import Access
from gitorch.code.behaviour.sharing.stored_state import files_read, files_written
from gitorch.code.syntax import place, text


def files_touched(function: Node) -> Iterator[Access]:
    """One access a file, reads and writes apart, at the function's own place."""
    said = text(function)
    for names, is_write in ((files_read(said), False), (files_written(said), True)):
        for name in sorted(names):
            yield Access(name, is_write, function.start_byte, place(function), frozenset())
