"""Shapes and types that Go declares."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.nodes import child, children
from gitorch.code.wire.model import ARRAY, BOOLEAN, NULL, NUMBER, OBJECT, STRING, Field, Shape
from gitorch.code.wire.nodes import Nodes, names_in, text

_NUMBERS = re.compile(r"^(?:u?int(?:8|16|32|64)?|float(?:32|64)|byte|rune)$")
_NAMED = {
    "string": STRING, "bool": BOOLEAN, "time.Time": STRING, "uuid.UUID": STRING, "json.Number": NUMBER,
}  # fmt: skip
_MADE = {
    "interpreted_string_literal": STRING, "raw_string_literal": STRING, "int_literal": NUMBER, "float_literal": NUMBER,
    "true": BOOLEAN, "false": BOOLEAN, "nil": NULL,
}  # fmt: skip
_TAG = re.compile(r'\bjson:"(?P<name>[^",]*)(?P<options>[^"]*)"')


def struct_shape(found: Nodes, node: Node) -> Shape | None:
    """A struct that says how it travels, by the tags of its fields; those that it embeds are its bases."""
    declared = node.child_by_field_name("type")
    if declared is None or declared.type != "struct_type":
        return None
    members = children(child(declared, "field_declaration_list"), "field_declaration")
    fields = tuple(field for member in members for field in _fields(found, member))
    embedded = [member for member in members if member.child_by_field_name("name") is None]
    if not any(_tag(member) for member in members):
        return None
    bases = tuple(text(one.child_by_field_name("type")).lstrip("*") for one in embedded)
    return Shape(text(node.child_by_field_name("name")), "model", fields, found.place(node), bases=bases)


def _tag(member: Node) -> re.Match[str] | None:
    return _TAG.search(text(member.child_by_field_name("tag")))


def _fields(found: Nodes, member: Node) -> Iterator[Field]:
    declared, tag = member.child_by_field_name("type"), _tag(member)
    if tag is not None and tag["name"] == "-" and not tag["options"]:
        return
    for name in (one for one in member.children_by_field_name("name") if text(one)[:1].isupper()):
        said = tag["name"] if tag is not None else ""
        options = tag["options"] if tag is not None else ""
        types = frozenset((STRING,)) if ",string" in options else types_of(declared)
        yield Field(
            said or text(name),
            found.place(name),
            types,
            "omitempty" in options or "omitzero" in options,
            type_names=tuple(sorted(names_in(declared))),
        )


def types_of(declared: Node | None) -> frozenset[str]:
    """The JSON types that a Go type becomes; none where that isn't known."""
    if declared is None:
        return frozenset()
    source = text(declared)
    if declared.type == "pointer_type":
        inner = types_of(declared.named_children[0])
        return inner | {NULL} if inner else inner
    if declared.type in ("slice_type", "array_type"):
        return frozenset((STRING if source == "[]byte" else ARRAY,))
    if declared.type == "map_type":
        return frozenset((OBJECT,))
    if declared.type == "struct_type":
        return frozenset((OBJECT,))
    if _NUMBERS.match(source):
        return frozenset((NUMBER,))
    return frozenset((_NAMED[source],)) if source in _NAMED else frozenset()


def value_types(value: Node) -> frozenset[str]:
    """The JSON types that an expression makes; none where that can't be told."""
    if value.type in _MADE:
        return frozenset((_MADE[value.type],))
    if value.type == "composite_literal":
        return types_of(value.child_by_field_name("type"))
    if value.type == "call_expression":
        callee = text(value.child_by_field_name("function"))
        calls = {"len": NUMBER, "string": STRING, "int": NUMBER, "fmt.Sprintf": STRING, "strconv.Itoa": STRING}
        kind = calls.get(callee) or (STRING if callee.endswith((".String", ".Format")) else "")
        return frozenset((kind,)) if kind else frozenset()
    return frozenset()
