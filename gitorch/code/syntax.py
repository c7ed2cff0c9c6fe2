"""Python and JavaScript syntax trees under one set of words, for reading what function bodies do. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from tree_sitter import Node

from gitorch.code.grammars import parser
from gitorch.code.languages import is_bundled
from gitorch.code.model import Place

FUNCTIONS = frozenset({
    "function_definition", "lambda", "function_declaration", "method_definition", "arrow_function",
    "function_expression", "generator_function_declaration", "generator_function",
})  # fmt: skip
CALLS = frozenset({"call", "call_expression", "new_expression"})
MEMBERS = frozenset({"attribute", "member_expression"})
SUBSCRIPTS = frozenset({"subscript", "subscript_expression"})
AWAITS = frozenset({"await", "await_expression"})
ASSIGNMENTS = frozenset({"assignment", "assignment_expression", "variable_declarator", "named_expression"})
NAMES = frozenset({"identifier", "shorthand_property_identifier_pattern"})
_LANGUAGES = {".py": "python", ".pyi": "python", ".ts": "typescript", ".mts": "typescript", ".cts": "typescript",
              ".tsx": "tsx", ".js": "tsx", ".mjs": "tsx", ".cjs": "tsx", ".jsx": "tsx"}  # fmt: skip


def language_of(path: str) -> str | None:
    """The grammar for a path, or None for one that we don't read bodies of."""
    return _LANGUAGES.get(path[path.rfind(".") :].lower()) if "." in path else None


@lru_cache(maxsize=256)
def parsed(language: str, source: bytes) -> Node:
    """The root of a source's tree, of nothing for a bundle. The last few hundred are kept."""
    return parser(language).parse(b"" if is_bundled(source) else source).root_node


def text(node: Node | None) -> str:
    """The source of a node; nothing for None."""
    return (node.text or b"").decode("utf-8", "replace") if node is not None else ""


def place(node: Node) -> Place:
    """Where a node starts; the column counts characters."""
    row, column = node.start_point
    line_start = node.start_byte - column
    around = node
    while around.start_byte > line_start and around.parent is not None:
        around = around.parent
    before = (around.text or b"")[line_start - around.start_byte : node.start_byte - around.start_byte]
    return Place(row + 1, len(before.decode("utf-8", "replace")) + 1)


def walk(node: Node, *, across_functions: bool = False) -> Iterator[Node]:
    """A node and everything below it in source order; other functions' bodies only where asked."""
    stack = [node]
    while stack:
        here = stack.pop()
        yield here
        if across_functions or here.id == node.id or here.type not in FUNCTIONS:
            stack += here.children[::-1]


def above(node: Node) -> Iterator[Node]:
    """The nodes around a node, from the nearest outwards."""
    here = node.parent
    while here is not None:
        yield here
        here = here.parent


def at(root: Node, where: Place) -> Node | None:
    """The smallest node that starts at a place."""
    lines = _lines(root)
    if not 0 < where.line <= len(lines):
        return None
    row = where.line - 1 - root.start_point[0]
    if not 0 <= row < len(lines):
        return None
    offset = root.start_point[1] if row == 0 else 0
    column = len(lines[row].decode("utf-8", "replace")[: where.column - 1 - offset].encode()) + offset
    return root.descendant_for_point_range((where.line - 1, column), (where.line - 1, column))


@lru_cache(maxsize=64)
def _lines(root: Node) -> list[bytes]:
    """The lines of a tree's source, which is asked for place after place."""
    return (root.text or b"").split(b"\n")


def function_at(root: Node, where: Place) -> Node | None:
    """The function that is defined at a place: there stands its name, its keyword, or what it is assigned to."""
    found = at(root, where)
    for node in (found, *above(found)) if found is not None else ():
        if node.start_point[0] > where.line - 1 or node.type in ("module", "program", "class_body", "block"):
            return None
        if node.type in FUNCTIONS:
            return node
        if node.type in (*ASSIGNMENTS, "pair", "public_field_definition", "decorated_definition"):
            value = _value(node)
            if value is not None and value.type in FUNCTIONS:
                return value
    return None


def function_in(path: str, source: bytes, where: Place) -> Node | None:
    """The function that is defined at a place of a file, None in a language that we don't read bodies of."""
    language = language_of(path)
    return function_at(parsed(language, source), where) if language is not None else None


def _value(node: Node) -> Node | None:
    for field in ("value", "right", "definition"):
        value = node.child_by_field_name(field)
        if value is not None:
            return value
    return None


def enclosing_function(node: Node) -> Node | None:
    """The nearest function around a node."""
    return next((one for one in above(node) if one.type in FUNCTIONS), None)


def parameter_names(function: Node) -> list[str]:
    """The names of a function's parameters in their order, their types and defaults left out."""
    listed = function.child_by_field_name("parameters")
    alone = function.child_by_field_name("parameter")  # app => …
    found = listed.named_children if listed is not None else [alone] if alone is not None else []
    return [re.split(r"[?:=\s]", text(one), maxsplit=1)[0] for one in found if one.type != "comment"]


def function_name(function: Node) -> str:
    """The name that a function is defined or kept under; empty for one without."""
    own, kept = function.child_by_field_name("name"), function.parent
    if own is None and kept is not None and kept.type == "variable_declarator":
        own = kept.child_by_field_name("name")
    return text(own)


def callee(call: Node) -> Node | None:
    """What a call calls; of ``await load<T>()``, which the grammar reads as a call of ``await load``, its name."""
    function = call.child_by_field_name("function")
    return function.named_children[0] if function is not None and function.type in AWAITS else function


def called_name(call: Node) -> str:
    """The last name of what a call calls: ``lower`` for ``key.strip().lower()``."""
    function = callee(call) or call.child_by_field_name("constructor")
    if function is None:
        return ""
    if function.type in MEMBERS:
        return text(function.child_by_field_name("attribute") or function.child_by_field_name("property"))
    return text(function) if function.type in NAMES else ""


def receiver(call: Node) -> Node | None:
    """What a method is called on; None for a plain call."""
    function = callee(call)
    return function.child_by_field_name("object") if function is not None and function.type in MEMBERS else None


def arguments(call: Node) -> list[Node]:
    """What a call is given, comments left out."""
    found = call.child_by_field_name("arguments")
    return [one for one in found.named_children if one.type != "comment"] if found is not None else []


def identifiers(node: Node) -> frozenset[str]:
    """Every plain name within a node."""
    return frozenset(text(one) for one in walk(node, across_functions=True) if one.type in NAMES)


def string_value(node: Node) -> str | None:
    """What a plain string literal says; None for anything else."""
    if node.type != "string" or any(child.type == "interpolation" for child in node.children):
        return None
    return "".join(text(child) for child in node.children if child.type in ("string_content", "string_fragment"))


def without_parentheses(node: Node) -> Node:
    """An expression without the parentheses, casts and ``!`` around it."""
    while node.type in ("parenthesized_expression", "non_null_expression", "as_expression") and node.named_child_count:
        node = node.named_children[0]
    return node
