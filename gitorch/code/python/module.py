"""Python source to a module: definitions, imports, references, locals. Broken source gives what could be read."""

from __future__ import annotations

from gitorch.code.model import Module
from gitorch.code.python.statements import Reader
from gitorch.code.python.text import Source
from gitorch.code.reparsing import root_of


def parse(content: bytes) -> Module:
    """The module that ``content`` is. Never fails: what can't be understood is left out, and ``has_errors`` says so."""
    content = content.removeprefix(b"\xef\xbb\xbf")
    root = root_of("python", content)
    reader = Reader(Source(content))
    try:
        reader.read(root)
    except RecursionError:
        return Module("python", has_errors=True, has_dynamic_names=True)
    return Module(
        "python",
        tuple(reader.definitions),
        tuple(reader.imports),
        tuple(reader.references),
        tuple(reader.locals),
        reader.exports,
        has_errors=root.has_error,
        has_dynamic_names=reader.has_dynamic_names,
        has_open_exports=reader.has_open_exports,
    )
