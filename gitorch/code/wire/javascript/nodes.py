"""Reading tree-sitter nodes of TypeScript, and what has been found in a file so far."""

from __future__ import annotations

import re

from tree_sitter import Node

from gitorch.code.wire.nodes import Nodes, text
from gitorch.code.wire.paths import HOLE, front_of
from gitorch.code.wire.verbs import named

_WRAPPERS = named("await_expression parenthesized_expression as_expression satisfies_expression non_null_expression")

_FUNCTIONS = ("arrow_function", "function_expression", "function_declaration")
_QUERY = re.compile(r"(?i)^\$\{\s*\w*(?:query|search|params|qs|querystring)(?:\(|\s*\}$)|[\"'`]\?")


class Found(Nodes):
    """What one file has yielded so far, and what its variables are known to be."""

    def __init__(self, source: bytes) -> None:
        super().__init__(source)
        self.asks_drizzle = b"drizzle" in source
        self.types: dict[str, str] = {}  # variable: annotation as written
        self.values: dict[str, Node] = {}  # variable: what it was made as
        self.leaving: dict[int, frozenset[str]] = {}  # by a block's id: the names that leave it
        self.identifiers: dict[int, dict[str, list[Node]]] = {}  # below a node, by its id: each name where it stands


def plain(node: Node | None) -> str:
    """The source of a name, or of a string without its quotes."""
    found = text(node)
    return found[1:-1] if node is not None and node.type in ("string", "template_string") else found


def unwrapped(node: Node | None) -> Node | None:
    """The expression inside await, parentheses, ``as`` and ``!``."""
    while node is not None and node.type in _WRAPPERS and node.named_children:
        node = node.named_children[0]
    return node


def key_of(node: Node) -> str:
    """The key of one entry of an object, pattern or interface; nothing for a spread or a computed one."""
    if node.type in ("shorthand_property_identifier", "shorthand_property_identifier_pattern"):
        return text(node)
    if node.type == "object_assignment_pattern":
        return text(node.child_by_field_name("left"))
    key = node.child_by_field_name("key") or node.child_by_field_name("name")
    return plain(key) if key is not None and key.type != "computed_property_name" else ""


def entry_text(node: Node, keys: tuple[str, ...]) -> str:
    """What an object says under the first of these keys, as a text."""
    for child in node.named_children:
        if key_of(child) in keys:
            return template(child.child_by_field_name("value"))
    return ""


_DEEPEST = 4  # names that are followed to say one text


def template(node: Node | None, values: dict[str, Node] | None = None, depth: int = _DEEPEST) -> str:
    """A string expression with ``{}`` for what is not written out; nothing for what is no string."""
    node = unwrapped(node)
    if node is None:
        return ""
    if node.type == "string":
        return plain(node)
    if node.type == "template_string":
        parts = [_part(child, values, depth) for child in node.named_children]
        if (
            len(parts) > 1
            and parts[-1] == HOLE
            and _is_query(node.named_children[-1])
            and re.search(r"[\w}]$", parts[-2])
        ):
            parts[-1] = f"?{HOLE}"  # ``/tasks${query}``: what is empty, or begins with the sign itself
        return "".join(parts)
    if node.type == "binary_expression" and text(node.child_by_field_name("operator")) == "+":
        sides = [node.child_by_field_name("left"), node.child_by_field_name("right")]
        found = [template(side, values, depth) or HOLE for side in sides]
        return "".join(found) if any(part != HOLE for part in found) else ""
    if node.type in ("call_expression", "new_expression"):
        return _made(node, values, depth)
    if node.type in ("identifier", "member_expression") and values and depth and text(node) in values:
        return template(values[text(node)], values, depth - 1)
    return ""


def _is_query(part: Node) -> bool:
    """Whether a hole of a template is for a query, by its name or by what it may be."""
    return part.type == "template_substitution" and _QUERY.search(text(part)) is not None


def _made(node: Node, values: dict[str, Node] | None, depth: int) -> str:
    """What ``["/api", id].join("/")`` and ``new URL("/users", base)`` say."""
    function = node.child_by_field_name("function") or node.child_by_field_name("constructor")
    arguments = node.child_by_field_name("arguments")
    given = arguments.named_children if arguments is not None else []
    if text(function) == "URL" and given:
        return template(given[0], values, depth)
    if values and depth and len(given) == 1 and (helper := called_helper(function, values)) is not None:
        front, path = function_front(helper, values), template(given[0], values, depth - 1)
        return f"{front.rstrip('/')}/{path.lstrip('/')}" if front and path else ""
    array = unwrapped(function.child_by_field_name("object")) if function is not None else None
    is_joined = array is not None and array.type == "array" and text(function).endswith(".join")
    if array is None or not is_joined or len(given) != 1:
        return ""
    said = [template(one, values, depth) or HOLE for one in array.named_children]
    return plain(given[0]).join(said) if any(one != HOLE for one in said) else ""


def called_helper(function: Node | None, values: dict[str, Node]) -> Node | None:
    """The function of the file that a call means, be it kept in a variable."""
    made = values.get(text(function)) or values.get(f"{text(function)}()")
    return made if made is not None and made.type in _FUNCTIONS else None


def function_front(function: Node, values: dict[str, Node]) -> str:
    """What a function puts in front of the one path that it is given, if that is all that it does."""
    body, name = returned(function), only_parameter(function)
    if body is None or not name or body.type not in ("template_string", "binary_expression"):
        return ""
    last_part = [one for one in body.named_children if one.type != "comment"][-1:]
    if not last_part or text(last_part[0]).strip("${ }").split(".")[0] != name:
        return ""
    return front_of(template(body, {one: kept for one, kept in values.items() if one != name}))


def by_helper(node: Node) -> tuple[str, str]:
    """The path that a function is given to put something in front of, and that function."""
    function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
    given = arguments.named_children if arguments is not None else []
    is_plain = function is not None and function.type in ("identifier", "member_expression")
    return (template(given[0]), f"{text(function)}()") if is_plain and len(given) == 1 else ("", "")


def returned(function: Node) -> Node | None:
    """What a function gives that does nothing else."""
    body = function.child_by_field_name("body")
    if body is None or body.type != "statement_block":
        return unwrapped(body)
    inside = [one for one in body.named_children if one.type != "comment"]
    is_plain = len(inside) == 1 and inside[0].type == "return_statement"
    return unwrapped(next(iter(inside[0].named_children), None)) if is_plain else None


def only_parameter(function: Node) -> str:
    """The name of a function's parameter, where it has one alone."""
    bare, many = function.child_by_field_name("parameter"), function.child_by_field_name("parameters")
    if bare is not None or many is None:
        return text(bare)
    names = [text(one.child_by_field_name("pattern") or one) for one in many.named_children if one.type != "comment"]
    return names[0] if len(names) == 1 else ""


def _part(child: Node, values: dict[str, Node] | None, depth: int) -> str:
    if child.type == "string_fragment":
        return text(child)
    if child.type == "template_substitution" and child.named_children:
        return template(child.named_children[0], values, depth) or HOLE
    return text(child) if child.type == "escape_sequence" else HOLE


def is_graphql(node: Node) -> bool:
    """Whether a template is tagged, or marked by a comment before it, as GraphQL, or given to what takes such."""
    parent, before = node.parent, node.prev_sibling
    if before is not None and before.type == "comment" and "GraphQL" in text(before):
        return True
    if parent is not None and parent.type == "arguments":
        parent = parent.parent
    return (
        parent is not None
        and parent.type == "call_expression"
        and text(parent.child_by_field_name("function")) in ("gql", "graphql", "Apollo.gql")
    )


def blanked(node: Node) -> str:
    """A template's text as it stands, its quotes and holes blank, so that every place in it stays what it is."""
    return re.sub(r"\$\{[^}]*\}|^.|.$", lambda match: re.sub(r"[^\n]", " ", match[0]), text(node))
