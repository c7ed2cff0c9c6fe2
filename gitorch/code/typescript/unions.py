"""Aliases that mean a union of strings without saying so: ``(typeof NAMES)[number]``, ``keyof typeof TABLE``,
``z.infer<typeof Name>``. What they are made of is read where it is written in the same file.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from tree_sitter import Node

from gitorch.code.typescript.inference import key_name, string_value
from gitorch.code.typescript.walk import Walk

_OF = re.compile(
    r"\(typeof (?P<elements>\w+)\)\[number\]|typeof (?P<bare>\w+)\[number\]|keyof typeof (?P<keys>\w+)"
    r"|z\.(?:infer|output|input)<typeof (?P<schema>\w+)>"
)
_MOST = 60


class Meant(NamedTuple):
    """One string of a union, and where it is written."""

    text: str
    at: Node


def strings_meant(walk: Walk, alias: Node, value: Node) -> list[Meant]:
    """The strings that an alias stands for; empty for any other alias, and where one of them can't be read."""
    match = _OF.fullmatch(walk.folded(value))
    if match is None or alias.parent is None:
        return []
    name = next(found for found in match.groups() if found)
    whole = _initialiser(walk, alias, name)
    if whole is None:
        return []
    found = _keys(walk, whole) if match["keys"] else _elements(walk, _listed(walk, whole, is_schema=match["schema"]))
    return found if len(found) <= _MOST else []


def _initialiser(walk: Walk, alias: Node, name: str) -> Node | None:
    """What a constant of the module is given."""
    root = alias
    while root.parent is not None:
        root = root.parent
    for statement in root.named_children:
        inner = statement.child_by_field_name("declaration") if statement.type == "export_statement" else statement
        for one in inner.named_children if inner is not None and inner.type == "lexical_declaration" else ():
            at = one.child_by_field_name("name")
            if at is not None and walk.text(at) == name and one.child_by_field_name("type") is None:
                return one.child_by_field_name("value")
    return None


def _listed(walk: Walk, value: Node, *, is_schema: object) -> Node | None:
    """The array of ``[…] as const``, or that of ``z.enum([…])``."""
    if is_schema:
        callee, given = value.child_by_field_name("function"), value.child_by_field_name("arguments")
        is_enum = callee is not None and walk.text(callee) == "z.enum"
        return given.named_children[0] if is_enum and given is not None and given.named_child_count == 1 else None
    is_constant = value.type == "as_expression" and walk.text(value).endswith("const")
    return value.named_children[0] if is_constant and value.named_children[0].type == "array" else None


def _elements(walk: Walk, array: Node | None) -> list[Meant]:
    inside = [one for one in array.named_children if one.type != "comment"] if array is not None else []
    found = [(string_value(walk, one), one) for one in inside if one.type == "string"]
    return [Meant(text, at) for text, at in found if text] if len(found) == len(inside) else []


def _keys(walk: Walk, value: Node) -> list[Meant]:
    while value.type in ("as_expression", "satisfies_expression") and value.named_children:
        value = value.named_children[0]
    inside = [one for one in value.named_children if one.type != "comment"] if value.type == "object" else []
    keys = [one.child_by_field_name("key") for one in inside if one.type == "pair"]
    found = [(key_name(walk, key), key) for key in keys if key is not None]
    return [Meant(text, at) for text, at in found if text] if len(found) == len(inside) else []
