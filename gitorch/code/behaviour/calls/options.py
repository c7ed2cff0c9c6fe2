"""What only those meet who ask for it: a failure under a condition on an optional parameter. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tree_sitter import Node

from gitorch.code.behaviour.calls.call_uses import CallUse, given, is_field
from gitorch.code.syntax import above, arguments, text, without_parentheses

_NAME = r"(?P<name>[A-Za-z_$][\w$]*(?:\??\.[A-Za-z_$][\w$]*)?)"
_TESTS = tuple(
    re.compile(pattern, re.S)
    for pattern in (
        _NAME,
        rf"{_NAME}\?\..*",
        rf"{_NAME} ?(?:is not|!==?) ?(?:None|null|undefined)",
        rf"{_NAME} ?(?:={{2,3}}|>=?) ?(?:[1-9]\d*|True|true|(['\"]).+\2)",
        rf"typeof {_NAME} ?={{2,3}} ?['\"](?!undefined).*",
        rf"isinstance\({_NAME},.*",
        rf"Array\.isArray\({_NAME}\)",
    )
)
_NO_TEXT = re.compile(
    r"not isinstance\((?P<name>\w+), ?str\)|typeof (?P<typed>[\w$]+) ?!={1,2} ?['\"]string['\"]", re.S
)
_ANY_BUT_TEXT = ":text"  # what an option ends in that is met by whatever is not written as a text
_TEXTS = ("string", "template_string", "concatenated_string")
_EITHER = re.compile(r"\|\||\bor\b|\?\?")
_SPREADS = ("list_splat", "dictionary_splat", "spread_element")
_FALSY = frozenset({"None", "null", "undefined", "False", "false", "0", "''", '""', "()", "[]", "{}"})


def options_for(node: Node, body: Node) -> tuple[str, ...]:
    """The names, or members of one, that conditions around a node of this body ask for: without them it is not met.

    One that ends in ``:text`` is not met either by what is a text to see.
    """
    found: list[str] = []
    inner = node
    for one in above(node):
        if one.type == "if_statement" and is_field(one, "consequence", inner):
            condition = one.child_by_field_name("condition")
            found.extend(_asked_for(text(without_parentheses(condition))) if condition is not None else ())
        if one.id == body.id:
            break
        inner = one
    return tuple(dict.fromkeys(_as_given(one, text(body)) for one in found))


def _as_given(option: str, body: str) -> str:
    """A local name that was taken out of a dictionary of options, as a member of that."""
    name = re.escape(option)
    taken = re.search(rf"\b{name} = (\w+)\.(?:pop|get)\(['\"]{name}['\"]", body)
    return f"{taken[1]}.{option}" if taken else option


def _asked_for(condition: str) -> Iterator[str]:
    if _EITHER.search(condition):
        return
    for part in re.split(r"&&|\band\b", condition):
        said = part.strip()
        if said.startswith("(") and said.endswith(")") and said.count("(") == 1:
            said = said[1:-1].strip()
        if match := _NO_TEXT.fullmatch(said):
            yield (match["name"] or match["typed"]) + _ANY_BUT_TEXT
        for test in _TESTS:
            if match := test.fullmatch(said):
                yield match["name"].replace("?.", ".")
                break


def is_given(use: CallUse, option: str, parameters: Sequence[str]) -> bool:
    """Whether the call gives this option of the callee; True where it may, or where there is no such option."""
    if any(one.type in _SPREADS for one in arguments(use.node)):
        return True
    named, _, but_text = option.partition(":")
    root, _, member = named.partition(".")
    plain = [one for one in parameters if one not in ("self", "cls", "this")]
    for index, parameter in enumerate(plain):
        if parameter == root:
            value = given(use, index, root)
            is_fine = value is not None and bool(but_text) and value.type in _TEXTS
            return value is not None and not is_fine and (not member or _may_hold(value, member))
        if parameter == f"**{root}":
            return given(use, -1, member) is not None
        if parameter.startswith("{") and re.search(rf"[{{,]\s*{re.escape(root)}\s*(?:[,:}}]|$)", parameter, re.M):
            value = given(use, index, parameter)
            return value is not None and _may_hold(value, root)
    return True


def is_left_out_by_default(option: str, default: str | None) -> bool:
    """Whether nobody asks for an option who does not name it."""
    return "." in option or default is None or default in _FALSY


def _may_hold(value: Node, key: str) -> bool:
    """Whether a value may have something under a key: all may but a literal that says what it has."""
    if value.type not in ("object", "dictionary"):
        return True
    keys = (one.child_by_field_name("key") or one for one in value.named_children)
    return any(one.type == "spread_element" or text(one).strip("'\"") == key for one in keys)
