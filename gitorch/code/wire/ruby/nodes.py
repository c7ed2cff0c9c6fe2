"""Reading tree-sitter nodes of Ruby as Rails uses it: what calls are given, and what their blocks hold."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.nodes import child
from gitorch.code.wire.nodes import text

_LITERALS = ("simple_symbol", "string", "hash_key_symbol", "delimited_symbol", "bare_string", "bare_symbol")


def literal(node: Node | None) -> str:
    """The text of a symbol, a string or a key; nothing for anything else."""
    if node is None or node.type not in _LITERALS:
        return ""
    found = text(node)
    return found.strip("\"'") if node.type == "string" else found.lstrip(":").strip("\"'")


def called(node: Node) -> str:
    """The name of the method that a call calls."""
    return text(node.child_by_field_name("method")) if node.type == "call" else text(node)


def given(call: Node) -> list[Node]:
    """What a call is given in order, without keywords."""
    arguments = call.child_by_field_name("arguments")
    found = arguments.named_children if arguments is not None else []
    return [one for one in found if one.type not in ("pair", "comment", "block_argument")]


def keywords(call: Node) -> dict[str, Node]:
    """What a call is given by name; a key that is a plain string keeps its text."""
    arguments = call.child_by_field_name("arguments")
    found = {}
    for one in arguments.named_children if arguments is not None else ():
        key, value = one.child_by_field_name("key"), one.child_by_field_name("value")
        if one.type == "pair" and literal(key):
            found[literal(key)] = value if value is not None else one
    return found


def listed(node: Node | None) -> list[str]:
    """The names of an array of symbols or words, or of one alone."""
    if node is None:
        return []
    if node.type in ("array", "symbol_array", "string_array"):
        return [name for one in node.named_children if (name := literal(one))]
    return [name] if (name := literal(node)) else []


def statements(block: Node | None) -> Iterator[Node]:
    """The statements of a block, or of a whole file."""
    if block is None:
        return
    body = child(block, "body_statement", "block_body") if block.type in ("do_block", "block") else block
    yield from body.named_children if body is not None else ()


def block_of(call: Node) -> Node | None:
    """The block that a call is given."""
    return call.child_by_field_name("block")


def singular(name: str) -> str:
    """The word that a plural is of, as far as its end tells."""
    if name.endswith("ies"):
        return f"{name[:-3]}y"
    if name.endswith(("sses", "xes", "ches", "shes", "uses")):
        return name[:-2]
    return name[:-1] if name.endswith("s") and not name.endswith("ss") else name
