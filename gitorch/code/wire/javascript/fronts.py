"""Functions that put a prefix in front of the path that they are given: ``const url = (path) => BASE + path``."""

from __future__ import annotations

from tree_sitter import Node

from gitorch.code.wire.javascript.nodes import Found, function_front, returned
from gitorch.code.wire.model import Text
from gitorch.code.wire.nodes import text


def remember_functions(found: Found, root: Node) -> None:
    """The functions of a module by name, which may be called above where they stand."""
    for child in root.named_children:
        declared = child.child_by_field_name("declaration") if child.type == "export_statement" else child
        if declared is not None and declared.type == "function_declaration":
            found.values[f"{text(declared.child_by_field_name('name'))}()"] = declared


def read_front(found: Found, function: Node, name: str) -> None:
    """File what a function puts in front of its one parameter, for calls from other files."""
    front, body = function_front(function, found.values) if name else "", returned(function)
    if front and body is not None:
        found.texts.append(Text(front, found.place(body), "front", name))
