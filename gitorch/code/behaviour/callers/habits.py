"""What a caller does around a call because of how the function always was. Pure."""

from __future__ import annotations

import re

from tree_sitter import Node

from gitorch.code.behaviour.calls.call_uses import CallUse, given
from gitorch.code.model import Place
from gitorch.code.syntax import (
    AWAITS,
    CALLS,
    FUNCTIONS,
    MEMBERS,
    SUBSCRIPTS,
    above,
    arguments,
    called_name,
    place,
    receiver,
    text,
    walk,
)

_LOOPS = ("while_statement", "do_statement", "for_statement", "for_in_statement")
_SETS = re.compile(
    r"environ\[[^\]]*\]\s*=(?!=)|environ\.(?:update|pop)\(|\b(?:put|set)env\(|process\.env[.\[][^=\n]*=(?!=)"
)
_WAITS_FOR_REST = re.compile(r"(?i)\b\w*(?:drain|flush|join|settle|finish|gather|wait|sleep|all_?done|idle)\w*\(")
_DECLARING = ("lexical_declaration", "variable_declaration")
_ASIDE = frozenset({"logging", "logger", "log", "console", "Math", "JSON", "math", "time", "asyncio", "require", "re"})
_FILLS = re.compile(
    r"(?<![\w.$])([A-Za-z_$][\w$]*)"
    r"(?:\.(?:push|append|add|set|unshift)\(|\[[^\]]*\]\s*=(?!=)|\s*(?:[-+*/|]|\?\?)?=(?![=>])|\+\+)"
)


def takes_again(use: CallUse) -> bool:
    """Whether a loop asks for the next one, and does nothing else to what it asks."""
    loop = next((one for one in above(use.node) if one.type in _LOOPS), None)
    owner = text(use.node.child_by_field_name("function")).rpartition(".")[0]
    if loop is None or not owner:
        return False
    return re.search(rf"{re.escape(owner)}\.\w+\(", text(loop).replace(text(use.node), "")) is None


def converted_before(use: CallUse, name: str) -> Place | None:
    """Where the call is given what a conversion of this name has made already."""
    for one in arguments(use.node):
        is_named = one.type == "identifier" and re.search(
            rf"\b{re.escape(text(one))}\s*=\s*[^\n]*\b{name}\(", text(use.function)
        )
        if is_named or any(inner.type in CALLS and called_name(inner) == name for inner in walk(one)):
            return place(one)
    return None


def read_at_once(use: CallUse, argument: int, name: str) -> Place | None:
    """Where something that a callback fills is looked at after the call, with nothing waited for between."""
    argued = given(use, argument, name)
    if argued is None or argued.type not in FUNCTIONS:
        return None
    own = set(re.findall(r"\b(?:const|let|var)\s+(\w+)", text(argued)))
    names = set(_FILLS.findall(text(argued))) - own
    for one in walk(use.function, across_functions=True):
        if one.start_byte > use.node.end_byte:
            if one.type in AWAITS:
                return None
            if one.type == "identifier" and text(one) in names:
                return place(one)
    return None


def looks_at_what_was_done(use: CallUse) -> Place | None:
    """Where the caller, once the call is back, looks at something that it did not make itself.

    None where it waits for what may still go on.
    """
    later = (use.root.text or b"")[use.outer.end_byte : use.function.end_byte].decode("utf-8", "replace")
    if not _may_wait(use) or _WAITS_FOR_REST.search(later):
        return None
    owner = text(receiver(use.node)).partition(".")[0]
    known = _known_to_file(use.root) - {called_name(use.node)} | ({owner} if owner else set())
    for one in walk(use.function, across_functions=True):
        is_named = one.type == "identifier" and one.start_byte > use.outer.end_byte and text(one) in known
        if is_named and one.parent is not None and one.parent.type in (*CALLS, *MEMBERS, *SUBSCRIPTS):
            return place(one)
    return None


def _may_wait(use: CallUse) -> bool:
    """Whether a caller waits for the call, or what it calls is through when it is back."""
    is_async = any(child.type == "async" for child in use.function.children)
    return use.is_awaited or not is_async


def _known_to_file(root: Node) -> set[str]:
    """The names that a file imports or makes at its left edge, but for those of logs and of languages."""
    found = set[str]()
    for statement in root.children:
        if statement.type in ("import_statement", "import_from_statement", "expression_statement", *_DECLARING):
            bound = [one for one in walk(statement) if one.type in ("identifier", "namespace_import")]
            found |= {text(one) for one in bound}
    return found - _ASIDE


def sets_environment(use: CallUse) -> bool:
    """Whether the caller changes the environment and does not have a cache forgotten."""
    said = text(use.function)
    return _SETS.search(said) is not None and "cache_clear" not in said
