"""What a function is given: its parameters, their defaults, and when it calls what it is given. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tree_sitter import Node

from gitorch.code.behaviour.promises.failing import Said
from gitorch.code.model import Place
from gitorch.code.syntax import (
    CALLS,
    FUNCTIONS,
    arguments,
    called_name,
    place,
    text,
    walk,
)

_DEFERRING = frozenset({
    "queueMicrotask", "setTimeout", "setImmediate", "nextTick", "then", "finally", "call_soon", "call_later", "Thread",
    "submit", "defer", "run_in_executor", "requestAnimationFrame", "Timer", "start_new_thread", "add_done_callback",
})  # fmt: skip


class Handed(NamedTuple):
    """A call of a parameter: which, with how many values, and whether the first is an error or stands for none."""

    name: str
    values: int
    is_error_first: bool
    place: Place


def parameters_of(function: Node) -> Iterator[str]:
    """The names that the arguments of a call are bound to, or the patterns, in their order."""
    single = function.child_by_field_name("parameter")
    listed = function.child_by_field_name("parameters")
    for one in [single] if single is not None else listed.named_children if listed is not None else ():
        named = one.child_by_field_name("pattern") or one.child_by_field_name("name") or one
        if named.type in ("typed_parameter", "list_splat_pattern") and named.named_children:
            named = named.named_children[0]
        yield text(named)


def defaults_of(function: Node) -> Iterator[tuple[str, Said]]:
    """Every parameter's default, those within a destructured options object included."""
    listed = function.child_by_field_name("parameters")
    for node in walk(listed) if listed is not None else ():
        if node.type in ("default_parameter", "typed_default_parameter", "required_parameter", "assignment_pattern",
                         "object_assignment_pattern"):  # fmt: skip
            name = node.child_by_field_name("name") or node.child_by_field_name("pattern")
            name = name or node.child_by_field_name("left")
            value = node.child_by_field_name("value") or node.child_by_field_name("right")
            if name is not None and value is not None and name.type != "object_pattern":
                yield text(name), Said(text(value), place(node))


def added_defaults(old: Node, new: Node) -> dict[str, str]:
    """The parameters that only the new version has, by what they are where a caller gives none."""
    known, defaults = set(parameters_of(old)) | set(dict(defaults_of(old))), dict(defaults_of(new))
    listed = new.child_by_field_name("parameters")
    optional = {
        text(one.child_by_field_name("pattern"))
        for one in (listed.named_children if listed is not None else ())
        if one.type == "optional_parameter"
    }
    found = {name: said.what for name, said in defaults.items() if name not in known}
    return {**dict.fromkeys(sorted(optional - known), "undefined"), **found}


def handed(function: Node, body: Node) -> Iterator[Handed]:
    """The calls of what it is given, be it in functions within."""
    parameters = frozenset(parameters_of(function))
    for node in walk(body, across_functions=True) if parameters else ():
        callee = node.child_by_field_name("function") if node.type in CALLS else None
        if callee is not None and callee.type == "identifier" and text(callee) in parameters:
            listed = [text(one) for one in arguments(node)]
            is_error = bool(listed) and re.fullmatch(r"null|undefined|None|_?e(?:rr\w*)?|error", listed[0]) is not None
            yield Handed(text(callee), len(listed), is_error, place(node))


def handed_later(function: Node, body: Node) -> Iterator[str]:
    """The parameters that are called within what runs later, or are handed to what calls them then."""
    parameters = frozenset(parameters_of(function))
    for node in walk(body, across_functions=True) if parameters else ():
        for one in arguments(node) if node.type in CALLS and called_name(node) in _DEFERRING else ():
            value = one.child_by_field_name("value") if one.type == "keyword_argument" else one
            if value is not None and text(value) in parameters:
                yield text(value)
            elif value is not None and value.type in FUNCTIONS:
                yield from (name for name in parameters if re.search(rf"(?<![\w.]){re.escape(name)}\(", text(value)))
