"""What a function takes out of the untyped objects that it is given: by a pattern, by members, by keys. Pure.

``({ url, retries = 3 }) =>``, ``const { url } = options``, ``options.url``, ``options["url"]`` of a dict.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from tree_sitter import Node

from gitorch.code.model import Place
from gitorch.code.syntax import (
    CALLS,
    MEMBERS,
    SUBSCRIPTS,
    arguments,
    called_name,
    place,
    receiver,
    string_value,
    text,
    walk,
)

_KEYS = ("shorthand_property_identifier_pattern", "property_identifier", "string")


@dataclass(frozen=True)
class OptionsTaken:
    """The names that one parameter's object is asked for; ``needed`` are those that it can't do without.

    ``is_open`` where the object goes somewhere else as well, and may be asked for more there.
    """

    parameter: str
    names: Mapping[str, Place]
    needed: frozenset[str]
    is_open: bool


def options_taken(function: Node) -> Iterator[OptionsTaken]:
    """For every parameter without a type: what it is asked for."""
    single, listed = function.child_by_field_name("parameter"), function.child_by_field_name("parameters")
    body = function.child_by_field_name("body")
    for one in [single] if single is not None else listed.named_children if listed is not None else ():
        named = one.child_by_field_name("pattern") or one.child_by_field_name("left") or one
        if body is None or one.child_by_field_name("type") is not None:
            continue
        if named.type == "object_pattern":
            yield _of_pattern(named, body, text(named))
        elif one.type == "dictionary_splat_pattern" and one.named_children:
            yield replace(_of_name(text(one.named_children[0]), body), parameter=text(one))
        elif named.type == "identifier" and text(named) not in ("self", "cls"):
            yield _of_name(text(named), body)


def _of_pattern(pattern: Node, body: Node, parameter: str) -> OptionsTaken:
    taken = dict(_keys(pattern))
    needed = frozenset(name for name, local in _bare(pattern) if _is_worked_with(local, text(body)))
    is_open = any(one.type == "rest_pattern" for one in pattern.named_children)
    return OptionsTaken(parameter, taken, needed - {"children"}, is_open)


def _keys(pattern: Node) -> Iterator[tuple[str, Place]]:
    for one in pattern.named_children:
        key = one.child_by_field_name("key") or one.child_by_field_name("left") or one
        if key.type in _KEYS:
            yield string_value(key) or text(key), place(key)


def _bare(pattern: Node) -> Iterator[tuple[str, str]]:
    """The names that have nothing to stand in for them, each with what it is called in the function."""
    for one in pattern.named_children:
        if one.type == "shorthand_property_identifier_pattern":
            yield text(one), text(one)
        value = one.child_by_field_name("value") if one.type == "pair_pattern" else None
        if value is not None and value.type == "identifier":
            yield text(one.child_by_field_name("key")), text(value)


def _is_worked_with(local: str, body: str) -> bool:
    """Whether a value is asked for a member or called, and nothing ever asks whether it is there."""
    name = rf"(?<![\w.$'\"]){re.escape(local)}"
    asked = re.search(rf"{name}\s*(?:\?\.|&&|\|\||\?\?|\?|[!=]==?|\))|!\s*{name}\b|typeof\s+{name}", body)
    return asked is None and re.search(rf"{name}(?:\.\w|\[|\()", body) is not None


def _of_name(parameter: str, body: Node) -> OptionsTaken:
    names: dict[str, Place] = {}
    needed: set[str] = set()
    is_open = False
    for one in walk(body, across_functions=True):
        if one.type != "identifier" or text(one) != parameter or one.parent is None:
            is_open = is_open or (one.type == "shorthand_property_identifier" and text(one) == parameter)
            continue
        found = _asked(one, one.parent)
        if found is None:
            is_open = True
        for name, at, is_needed in found or ():
            names.setdefault(name, at)
            needed.update((name,) if is_needed else ())
    return OptionsTaken(parameter, names, frozenset(needed), is_open)


def _asked(node: Node, parent: Node) -> list[tuple[str, Place, bool]] | None:
    """What one mention of the object asks it for; None where it goes on as a whole."""
    if parent.type == "variable_declarator" and parent.child_by_field_name("value") == node:
        pattern = parent.child_by_field_name("name")
        is_pattern = pattern is not None and pattern.type == "object_pattern"
        is_rest = is_pattern and any(one.type == "rest_pattern" for one in pattern.named_children)  # type: ignore[union-attr]
        return [(*one, False) for one in _keys(pattern)] if is_pattern and pattern and not is_rest else None
    if parent.type in SUBSCRIPTS:
        key = parent.child_by_field_name("index") or parent.child_by_field_name("subscript")
        name = string_value(key) if key is not None else None
        return [(name, place(key), parent.type == "subscript")] if name and key is not None else None
    call = parent.parent
    if parent.type in MEMBERS and call is not None and call.type in CALLS and receiver(call) == node:
        given = arguments(call)
        name = string_value(given[0]) if given and called_name(call) in ("get", "pop") else None
        return [(name, place(given[0]), False)] if name else None
    if parent.type == "member_expression":
        member = parent.child_by_field_name("property")
        return [(text(member), place(member), False)] if member is not None else None
    return None
