"""Texts in TypeScript and JavaScript, each with what it is for."""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node

from gitorch.code.wire.javascript.nodes import Found, blanked, is_graphql, plain, template, unwrapped
from gitorch.code.wire.model import Text
from gitorch.code.wire.nodes import text

_IN_TABLES = ("pair", "object", "arguments", "as_expression", "satisfies_expression", "parenthesized_expression")
_FREEZES = "Object.freeze"
_OF_MODULE = ("program", "export_statement")
_FILED = ("arrow_function", "function_expression", "identifier", "member_expression")


def read_text(found: Found, node: Node, scope: str) -> None:
    """File a string with the position that it stands in, and what it says if it is GraphQL."""
    value = template(node)
    if not value or len(value) > 4000:
        return
    if is_graphql(node):
        from gitorch.code.wire.graphql import read_document  # noqa: PLC0415 - its library is loaded only for such files

        read_document(found, blanked(node), found.place(node), scope)
    use, name, callee = _position(node)
    table = _table(node) if use == "value" and callee in ("", _FREEZES) else ""
    found.texts.append(Text(value, found.place(node), use, name, callee, scope, table))


def _table(node: Node) -> str:
    """The variable of the module that holds the literal around a text."""
    here = node.parent
    while here is not None and (here.type in _IN_TABLES or text(here).startswith(f"{_FREEZES}(")):
        here = here.parent
    declared = here.parent if here is not None and here.type == "variable_declarator" else None
    is_of_module = declared is not None and declared.parent is not None and declared.parent.type in _OF_MODULE
    return text(here.child_by_field_name("name")) if here is not None and is_of_module else ""


def _position(node: Node) -> tuple[str, str, str]:
    """What a string is for: its use, the name it belongs to, the function it is given to."""
    parent = node.parent
    if parent is None:
        return "other", "", ""
    if parent.type == "arguments" and parent.parent is not None:
        return "argument", "", text(parent.parent.child_by_field_name("function") or parent.parent.named_children[0])
    positions: dict[str, Callable[[], tuple[str, str, str]]] = {
        "pair": lambda: _entry_position(parent, node),
        "variable_declarator": lambda: ("constant", text(parent.child_by_field_name("name")), ""),
        "enum_assignment": lambda: ("member", plain(parent.child_by_field_name("name")), ""),
        "public_field_definition": lambda: ("constant", plain(parent.child_by_field_name("name")), ""),
        "binary_expression": lambda: ("compare", _compared(parent, node), ""),
        "ternary_expression": lambda: ("chosen", _position(parent)[1], ""),
        "switch_case": lambda: ("case", _switched(parent), ""),
        "array": lambda: (("row" if _is_filed(parent, node) else "other"), "", ""),
        "literal_type": lambda: ("type", "", ""),
        "decorator": lambda: ("decorator", "", ""),
        "import_statement": lambda: ("module", "", ""),
        "export_statement": lambda: ("module", "", ""),
    }
    if parent.type in ("as_expression", "satisfies_expression", "parenthesized_expression"):
        return _position(parent)
    return positions.get(parent.type, lambda: ("other", "", ""))()


def _is_filed(array: Node, string: Node) -> bool:
    """Whether a text stands first in a row and what it stands for right behind it: ``["saved", onSaved]``."""
    row = array.named_children
    return len(row) > 1 and row[0] == string and row[1].type in _FILED


def _entry_position(pair: Node, string: Node) -> tuple[str, str, str]:
    key = pair.child_by_field_name("key")
    return ("key", "", "") if key == string else ("value", plain(key), _called_with(pair))


def _called_with(pair: Node) -> str:
    """The function that the object around a pair is given to."""
    arguments = pair.parent.parent if pair.parent is not None else None
    if arguments is None or arguments.type != "arguments" or arguments.parent is None:
        return ""
    return text(arguments.parent.child_by_field_name("function"))


def _compared(comparison: Node, string: Node) -> str:
    left, right = comparison.child_by_field_name("left"), comparison.child_by_field_name("right")
    return _called(right if left == string else left)


def _switched(case: Node) -> str:
    """What the switch around a case is about."""
    around = case.parent.parent if case.parent is not None else None
    return _called(unwrapped(around.child_by_field_name("value"))) if around is not None else ""


def _called(thing: Node | None) -> str:
    """The last name of a thing, or all of it where it is no member of another."""
    if thing is None:
        return ""
    return text(thing.child_by_field_name("property")) if thing.type == "member_expression" else text(thing)


def read_handler(found: Found, pair: Node, scope: str) -> None:
    """``user_joined: (message) => …``: a bare key that tells what a function is for, as a text would."""
    key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
    if key is not None and key.type == "property_identifier" and value is not None and value.type in _FILED[:2]:
        found.texts.append(Text(text(key), found.place(key), "key", scope=scope))
