"""Small readings of Python syntax: a node's place, its text on one line, the chain it is, the call it makes."""

from __future__ import annotations

import re

from tree_sitter import Node

from gitorch.code.model import Call, Place

_SPACE = re.compile(r"\s+")
_IDENTIFIER = re.compile(r"[^\W\d]\w*")
_DEEPEST_CHAIN = 60  # a longer fluent chain is left alone rather than followed by recursion
_SHORT = 200
_made = tuple.__new__  # what the constructor of a named tuple comes down to, at a third of its time


class Source:
    """The bytes of a file, and how to say where a node stands in characters."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self._lines = None if content.isascii() else content.split(b"\n")

    def place(self, node: Node) -> Place:
        row, column = node.start_point
        if self._lines is not None:
            column = len(self._lines[row][:column].decode("utf-8", "replace"))
        return _made(Place, (row + 1, column + 1))


def text(node: Node) -> str:
    """The source of a node."""
    return (node.text or b"").decode("utf-8", "replace")


def folded(node: Node, limit: int = _SHORT) -> str:
    """The text with white space folded, cut off at ``limit`` characters."""
    return _SPACE.sub(" ", text(node)).strip()[:limit]


def last_name(written: str) -> str:
    """``Enum`` of ``enum.Enum[T](…)``."""
    return written.partition("(")[0].partition("[")[0].rpartition(".")[2].strip()


def string_constant(node: Node) -> str | None:
    """What a plain string literal says; None for anything else, formatted strings included."""
    if node.type != "string" or any(child.type == "interpolation" for child in node.children):
        return None
    if text(node.children[0]).lower().strip("\"'") not in ("", "r", "u"):
        return None
    return "".join(text(child) for child in node.children if child.type == "string_content")


def chain(node: Node | None, depth: int = 0) -> str | None:  # noqa: PLR0911 - one line a shape
    """The path of a reference that an expression is, or None when it is more than a chain."""
    if node is None or depth > _DEEPEST_CHAIN:
        return None
    match node.type:
        case "identifier":
            return text(node)
        case "attribute":
            root = chain(node.child_by_field_name("object"), depth + 1)
            name = node.child_by_field_name("attribute")
            return f"{root}.{text(name)}" if root and name is not None else None
        case "call":
            return _suffixed(node.child_by_field_name("function"), "()", depth)
        case "subscript":
            return _suffixed(node.child_by_field_name("value"), _subscript(node), depth)
        case "await":
            return _suffixed(node.named_child(0), "!", depth)
        case "parenthesized_expression" | "type" if node.named_child_count == 1:
            return chain(node.named_child(0), depth + 1)
        case "generic_type":
            return _suffixed(node.named_child(0), "[]", depth)
        case _:
            return None


def _suffixed(node: Node | None, suffix: str, depth: int) -> str | None:
    root = chain(node, depth + 1)
    return root + suffix if root else None


def _subscript(node: Node) -> str:
    keys = node.children_by_field_name("subscript")
    constant = string_constant(keys[0]) if len(keys) == 1 else None
    return f'["{constant}"]' if constant and _IDENTIFIER.fullmatch(constant) else "[]"


def call_of(arguments: Node | None, *, is_awaited: bool = False) -> Call | None:
    """What the ``arguments`` of a call give; a bare generator is one argument, and None stands for none at all."""
    if arguments is None:
        return None
    if arguments.type != "argument_list":
        return Call(1, is_awaited=is_awaited)
    positional, keywords, spread, keyword_spread = 0, [], False, False
    for child in arguments.named_children:
        match child.type:
            case "keyword_argument":
                keywords.append(text(child.children[0]))
            case "list_splat":
                spread = True
            case "dictionary_splat":
                keyword_spread = True
            case "comment":
                pass
            case _:
                positional += 1
    return Call(positional, tuple(keywords), spread, keyword_spread, is_awaited)
