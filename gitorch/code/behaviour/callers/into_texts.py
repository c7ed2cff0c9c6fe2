"""Whether the result of a call goes as it is into a text that a browser, a server or a shell reads. Pure."""

from __future__ import annotations

import re

from tree_sitter import Node

from gitorch.code.behaviour.calls.call_uses import CallUse, holds
from gitorch.code.behaviour.calls.reaching import reached
from gitorch.code.behaviour.changes.aspects import ContractChange
from gitorch.code.model import Place
from gitorch.code.syntax import ASSIGNMENTS, CALLS, FUNCTIONS, above, arguments, called_name, place, text

_TEXTS = (
    "string", "template_string", "concatenated_string", "binary_operator", "binary_expression", "interpolation",
    "template_substitution",
)  # fmt: skip
_SIGNS = {
    "markup": re.compile(r"<\w|</|\w>"),
    "address": re.compile(r"https?://|[?&]\w+=|['\"`]/[\w/{$]"),
    "command": re.compile(r"^[rbf]*['\"`]\s*\w+(?:\s|['\"])"),
}
_FIT = re.compile(r"(?i)escape|quote|sanit|encodeURI|urlencode|strip_?tags|bleach|purify|textContent")
_MARKS = frozenset({"mark_safe", "Markup", "insertAdjacentHTML", "SafeString"})
_IS_MARKUP = re.compile(r"\.(?:inner|outer)HTML$")
_FILLS = frozenset({"format", "concat"})


def puts_into_text(use: CallUse, change: ContractChange, _index: int) -> tuple[Place, ...]:
    """Where it stands in such a text with nothing around it that makes it fit for that."""
    for value in reached(use):
        if _goes_into(value, change.name):
            return (place(value),)
    return ()


def _goes_into(value: Node, kind: str) -> bool:
    inner = value
    for one in above(value):
        if one.type in CALLS:
            if _FIT.search(text(one.child_by_field_name("function"))):
                return False
            is_given = any(holds(argument, inner) for argument in arguments(one))
            if kind == "markup" and is_given and called_name(one) in _MARKS:
                return True
            if is_given and called_name(one) in _FILLS and _SIGNS[kind].search(text(one)):
                return True
        if one.type in _TEXTS and _SIGNS[kind].search(_around(one, value)):
            return True
        if one.type in (*ASSIGNMENTS, "augmented_assignment_expression"):
            left = text(one.child_by_field_name("left"))
            return kind == "markup" and _IS_MARKUP.search(left) is not None
        if one.type in FUNCTIONS or one.type.endswith("statement"):
            return False
        inner = one
    return False


def _around(said: Node, value: Node) -> str:
    """A text without the value in it."""
    whole, start = said.text or b"", said.start_byte
    return (whole[: value.start_byte - start] + whole[value.end_byte - start :]).decode("utf-8", "replace")
