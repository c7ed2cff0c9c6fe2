"""What the lists of TypeScript and JavaScript hold, as JSON knows it: by their type, or by what they are made of."""

from __future__ import annotations

from tree_sitter import Node

from gitorch.code.wire.javascript.nodes import unwrapped
from gitorch.code.wire.nodes import text
from gitorch.code.wire.verbs import last

_MAKES = ("map", "flatMap")


def element_type(annotation: Node | None) -> Node | None:
    """The type of what a list holds that an annotation declares: of ``Tag[]`` and ``Array<Tag>``, ``Tag``."""
    while annotation is not None and annotation.type in ("type_annotation", "parenthesized_type", "readonly_type"):
        annotation = annotation.named_children[0] if annotation.named_children else None
    if annotation is None:
        return None
    if annotation.type == "array_type":
        return annotation.named_children[0] if annotation.named_children else None
    if annotation.type == "generic_type" and text(annotation.child_by_field_name("name")).endswith("Array"):
        given = annotation.child_by_field_name("type_arguments")
        return given.named_children[0] if given is not None and given.named_children else None
    return None


def element_value(value: Node | None) -> Node | None:
    """What stands for each thing of a list that an expression makes: its first, or what ``map`` makes of one."""
    if value is None:
        return None
    if value.type == "array":
        return unwrapped(value.named_children[0]) if value.named_children else None
    if value.type != "call_expression" or last(text(value.child_by_field_name("function"))) not in _MAKES:
        return None
    given = value.child_by_field_name("arguments")
    callback = given.named_children[0] if given is not None and given.named_children else None
    if callback is None or callback.type != "arrow_function":
        return None
    body = unwrapped(callback.child_by_field_name("body"))
    return body if body is not None and body.type != "statement_block" else None
