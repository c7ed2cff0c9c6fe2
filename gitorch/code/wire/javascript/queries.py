"""Parameters of a query in TypeScript and JavaScript: those that a handler reads, and those that a client sends."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.model import Place
from gitorch.code.nodes import children
from gitorch.code.syntax import FUNCTIONS, above
from gitorch.code.wire.javascript.nodes import Found, key_of, plain
from gitorch.code.wire.model import Field
from gitorch.code.wire.nodes import descendants, text
from gitorch.code.wire.paths import query_names
from gitorch.code.wire.verbs import last

_SENT = ("params", "searchParams", "query", "qs")
_READS = re.compile(r"(?i)^(?:await )?(?:get|load|list|find|search|query|read|ask)")
_OPTIONS = frozenset(
    (
        *_SENT,
        "method",
        "headers",
        "body",
        "data",
        "json",
        "signal",
        "cache",
        "mode",
        "credentials",
        "redirect",
        "timeout",
    )
)
_Sent = tuple[tuple[str, Place], ...]


def read_query(found: Found, handler: Node) -> tuple[Field, ...]:
    """What a handler reads of a request's query; JavaScript lets any of it be missing."""
    names: dict[str, Place] = {}
    for node in descendants(handler):
        for key, at in _read(node):
            names.setdefault(key, found.place(at))
    return tuple(Field(name, place, is_optional=True) for name, place in names.items())


def _read(node: Node) -> Iterator[tuple[str, Node]]:
    """``req.query.page``, ``{ page } = req.query``, ``c.req.query("page")`` and ``searchParams.get("page")``."""
    if node.type == "member_expression":
        name = node.child_by_field_name("property")
        if name is not None and _is_query(node.child_by_field_name("object")):
            yield text(name), name
    elif node.type == "variable_declarator" and _is_query(node.child_by_field_name("value")):
        pattern = node.child_by_field_name("name")
        for one in children(
            pattern, "shorthand_property_identifier_pattern", "pair_pattern", "object_assignment_pattern"
        ):
            if key_of(one):
                yield key_of(one), one
    elif node.type == "call_expression":
        callee, given = text(node.child_by_field_name("function")), node.child_by_field_name("arguments")
        if (
            given is not None
            and given.named_children
            and callee.endswith((".req.query", "searchParams.get", "searchParams.getAll"))
        ):
            name_node = given.named_children[0]
            if name_node.type == "string":
                yield plain(name_node), name_node


def _is_query(node: Node | None) -> bool:
    return (
        node is not None
        and node.type == "member_expression"
        and text(node).endswith(("req.query", "request.query", "ctx.query"))
    )


def sent_query(found: Found, raw: str, given: list[Node], callee: str = "") -> tuple[_Sent, bool]:
    """The parameters that a client's call sends in its query, and whether there may be more."""
    names, is_open = query_names(raw)
    sent = [(name, found.place(given[0])) for name in names]
    for node in _searched(found, given[0]):
        found_here, more = _entries(found, node)
        sent, is_open = [*sent, *found_here, *_set_later(found, given[0])], more
    for options in (one for one in given if one.type == "object"):
        if _is_query_itself(options, callee):
            found_here, more = _entries(found, options)
            sent, is_open = [*sent, *found_here], is_open or more
            continue
        for pair in options.named_children:
            if pair.type == "spread_element":
                is_open = True
            elif key_of(pair) in _SENT:
                value = _within(pair.child_by_field_name("value"))
                found_here, more = _entries(found, value)
                sent, is_open = [*sent, *found_here], is_open or more
    return tuple(sent), is_open or any(one.type in ("identifier", "call_expression") for one in given[1:2])


def _is_query_itself(options: Node, callee: str) -> bool:
    """Whether a function of the project's own that reads is given the parameters: ``get(path, { page })``."""
    keys = {key_of(one) for one in options.named_children} - {""}
    return "." not in callee and _READS.search(callee) is not None and bool(keys) and not keys & _OPTIONS


def _searched(found: Found, whole: Node) -> Iterator[Node]:
    """The ``new URLSearchParams(…)`` that a text is made with, written in it or kept in a variable."""
    for one in descendants(whole):
        made = found.values.get(text(one)) if one.type == "identifier" else one
        constructor = made.child_by_field_name("constructor") if made is not None else None
        if made is not None and text(constructor) == "URLSearchParams":
            yield made


def _set_later(found: Found, whole: Node) -> Iterator[tuple[str, Place]]:
    """What ``params.set("page", …)`` adds in the function around to a variable that a text is made with."""
    names = {text(one) for one in descendants(whole) if one.type == "identifier"}
    around = next((one for one in above(whole) if one.type in FUNCTIONS), None)
    for call in descendants(around) if around is not None else ():
        callee, given = call.child_by_field_name("function"), call.child_by_field_name("arguments")
        owner, _, verb = text(callee).rpartition(".") if call.type == "call_expression" else ("", "", "")
        first = given.named_children[0] if given is not None and given.named_children else None
        if owner in names and verb in ("set", "append") and first is not None and first.type == "string":
            yield plain(first), found.place(first)


def _within(node: Node | None) -> Node | None:
    """Where ``params`` holds those of the path and of the query apart, the query's."""
    if node is not None and node.type == "object":
        keys = {key_of(one): one.child_by_field_name("value") for one in node.named_children}
        if keys and keys.keys() <= {"path", "query", "header", "cookie"}:
            return keys.get("query", node)
    return node


def _entries(found: Found, node: Node | None) -> tuple[list[tuple[str, Place]], bool]:
    """The keys of an object, and whether there may be more of them."""
    if (
        node is not None
        and node.type == "new_expression"
        and last(text(node.child_by_field_name("constructor"))) == "URLSearchParams"
    ):
        arguments = node.child_by_field_name("arguments")
        node = arguments.named_children[0] if arguments is not None and arguments.named_children else None
    if node is None or node.type != "object":
        return [], True
    keys = [(key_of(one), found.place(one)) for one in node.named_children if key_of(one)]
    return keys, any(one.type == "spread_element" for one in node.named_children)
