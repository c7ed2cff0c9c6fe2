"""Python source to a module: definitions, imports, references, locals. Broken source gives what could be read."""

from __future__ import annotations

import tree_sitter_python
from tree_sitter import Language, Node, Parser

from gitorch.code.model import Module
from gitorch.code.python.statements import Reader
from gitorch.code.python.text import Source

_PARSER = Parser(Language(tree_sitter_python.language()))


def parse(content: bytes) -> Module:
    """The module that ``content`` is. Never fails: what can't be understood is left out, and ``has_errors`` says so."""
    content = content.removeprefix(b"\xef\xbb\xbf")
    root: Node = _PARSER.parse(content).root_node
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
    )
