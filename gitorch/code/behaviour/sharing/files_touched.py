"""The files that a function reads and writes, by the names of their paths. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.behaviour.promises.parameters import parameters_of
from gitorch.code.behaviour.sharing.shared_state import Access
from gitorch.code.behaviour.sharing.stored_state import files_read, files_written
from gitorch.code.seeking import Sought
from gitorch.code.syntax import ASSIGNMENTS, CALLS, arguments, called_name, place, receiver, text, walk

_READS = frozenset({"read_text", "read_bytes", "readFile", "readFileSync"})
_WRITES = frozenset({"write_text", "write_bytes", "writeFile", "writeFileSync"})
_MODULES = ("", "fs", "fsp", "io", "os", "codecs", "aiofiles", "promises", "fs.promises", "anyio")
_MAY_OPEN = Sought(rb"\bopen\(|\.read_(?:text|bytes)\(|\.write_(?:text|bytes)\(|readFile|writeFile")
_PATH = re.compile(r"(?:(?:\w+\.)?Path\()?(\w+)\)?")


def files_touched(function: Node) -> Iterator[Access]:
    """One access a file, reads and writes apart, at the function's own place."""
    said = text(function)
    for names, is_write in ((files_read(said), False), (files_written(said), True)):
        for name in sorted(names):
            yield Access(name, is_write, function.start_byte, place(function), frozenset())


def may_open(source: bytes) -> bool:
    """Whether anything in a file opens files, by its words alone."""
    return _MAY_OPEN.is_in(source)


def files_given(function: Node) -> Iterator[Access]:
    """The reads and writes of files that a function is given the paths of, named by its parameters."""
    parameters = frozenset(parameters_of(function))
    nodes = list(walk(function.child_by_field_name("body") or function)) if parameters else []
    named = dict(_named(nodes))
    for node in nodes:
        is_write = _writes(node) if node.type in CALLS else None
        said = _PATH.fullmatch(_subject(node)) if is_write is not None else None
        name = named.get(said[1], said[1]) if said is not None else ""
        if is_write is not None and name in parameters:
            yield Access(name, is_write, node.start_byte, place(node), frozenset())


def _named(nodes: list[Node]) -> Iterator[tuple[str, str]]:
    """What the names of paths are made of."""
    for node in nodes:
        left = node.child_by_field_name("left") or node.child_by_field_name("name")
        right = node.child_by_field_name("right") or node.child_by_field_name("value")
        if node.type in ASSIGNMENTS and left is not None and (said := _PATH.fullmatch(text(right))) is not None:
            yield text(left), said[1]


def _writes(call: Node) -> bool | None:
    """Whether a call writes a file; None where it does not read one either."""
    name = called_name(call)
    if name == "open":
        return re.search(r"['\"][wax]|\+", " ".join(map(text, arguments(call)[-2:]))) is not None
    return True if name in _WRITES else False if name in _READS else None


def _subject(call: Node) -> str:
    """The path that a call is made on, or given."""
    owner, given = receiver(call), arguments(call)
    is_of_module = text(owner) in _MODULES
    return text(given[0]) if is_of_module and given else text(owner)
