"""Whether an object that TypeScript or JavaScript builds leaves the function, or the process, it is built in."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.wire.javascript.nodes import Found, template
from gitorch.code.wire.javascript.rpc import sends
from gitorch.code.wire.nodes import descendants, text
from gitorch.code.wire.paths import METHODS
from gitorch.code.wire.verbs import CARRIES, last, named

_AROUND = named(
    "pair object array parenthesized_expression as_expression satisfies_expression await_expression ternary_expression"
)
_INNER = named("for_in_statement for_statement while_statement do_statement if_statement else_clause try_statement")
_NAMES = ("identifier", "shorthand_property_identifier")
_LARGEST_BLOCK = 20_000  # characters


def travels(found: Found, node: Node) -> bool:
    """Whether an object is returned, or given to something that carries it away."""
    here, parent = node, node.parent
    while parent is not None and parent.type in _AROUND:
        here, parent = parent, parent.parent
    if parent is None:
        return False
    if parent.type == "arguments":
        return _is_carried(parent) or _is_gathered(found, parent)
    if parent.type == "variable_declarator":
        return _name_travels(found, parent)
    if parent.type == "assignment_expression":
        return text(parent.child_by_field_name("left")) in ("ctx.body", "context.body", "this.body")
    return parent.type == "return_statement" or (
        parent.type == "arrow_function" and parent.child_by_field_name("body") == here
    )


def _is_carried(arguments: Node) -> bool:
    """Whether a call takes its arguments out of the process: by its name, or as a request to a path."""
    call = arguments.parent
    verb = last(text(call.child_by_field_name("function"))) if call is not None else ""
    callee = text(call.child_by_field_name("function")) if call is not None else ""
    return (
        verb in CARRIES
        or verb in METHODS
        or sends(callee)
        or template(arguments.named_children[0]).startswith(("/", "http"))
    )


def _is_gathered(found: Found, arguments: Node) -> bool:
    """Whether a call puts its arguments into a list that the function around it returns or that is carried away."""
    call = arguments.parent
    gathering, _, verb = (
        text(call.child_by_field_name("function")).rpartition(".") if call is not None else ("", "", "")
    )
    if verb not in ("push", "unshift") or not gathering.isidentifier():
        return False
    return any(gathering in _names_leaving(found, block) for block in _blocks_around(arguments))


def _blocks_around(node: Node) -> Iterator[Node]:
    """The bodies of the functions around a node, the nearest first: what ``forEach`` is given may fill a list."""
    block = node.parent
    while block is not None:
        if block.type == "statement_block" and block.parent is not None and block.parent.type not in _INNER:
            yield block
        block = block.parent


def _name_travels(found: Found, declarator: Node) -> bool:
    """Whether the variable that an object is kept under is returned or carried away."""
    block = declarator.parent.parent if declarator.parent is not None else None
    if block is None:
        return False
    return text(declarator.child_by_field_name("name")) in _names_leaving(found, block)


def _names_leaving(found: Found, block: Node) -> frozenset[str]:
    if block.id not in found.leaving:
        found.leaving[block.id] = frozenset(_leaving(block) if len(text(block)) < _LARGEST_BLOCK else ())
    return found.leaving[block.id]


def _leaving(block: Node) -> Iterator[str]:
    """The names that are returned or carried away in a block."""
    for node in descendants(block):
        if node.type in ("return_statement", "arguments"):
            names = [text(one) for one in _handed(node) if one.type in _NAMES]
            if names and (node.type == "return_statement" or _is_carried(node)):
                yield from names


def _handed(node: Node) -> Iterator[Node]:
    """What a statement or call hands on, be it by itself or under a key of an object: ``res.json({ rows })``."""
    for one in node.named_children:
        yield one
        for entry in one.named_children if one.type == "object" else ():
            yield entry.child_by_field_name("value") or entry
