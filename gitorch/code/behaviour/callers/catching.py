"""Who catches what a call raises: the handlers around it, and decorators that catch. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.behaviour.calls.call_uses import CallUse, is_field
from gitorch.code.behaviour.failures.exceptions import Raised, ancestry, is_for_everything, is_known, named_in
from gitorch.code.behaviour.failures.exceptions import answers as answers_by_name
from gitorch.code.behaviour.promises.failing import EXITS
from gitorch.code.syntax import CALLS, FUNCTIONS, above, arguments, called_name, receiver, text, walk


def is_caught(use: CallUse, raised: Raised) -> bool:
    """Whether a ``try`` or ``with`` around a call, or a decorator of the function that it stands in, answers for it."""
    inner = use.node
    for one in above(use.node):
        if one.type == "with_statement" and _suppresses_before(one, use.node):
            return True
        if one.type == "try_statement" and is_field(one, "body", inner) and _catches(one, raised):
            return True
        if one.type in FUNCTIONS and one.type not in ("arrow_function", "lambda"):
            return _is_caught_around(use, one, raised)
        inner = one
    return False


def _suppresses_before(statement: Node, node: Node) -> bool:
    """Whether a ``with`` holds what suppresses failures before it comes to a node, of its body or of its own head."""
    body = statement.child_by_field_name("body")
    end = min(body.start_byte, node.start_byte) if body is not None else node.start_byte
    return re.search(r"suppress|[rR]aises", text(statement)[: end - statement.start_byte]) is not None


_HANDLERS = ("except_clause", "except_group_clause", "catch_clause")
_CATCHING = re.compile(r"(?i)guard|catch|handl|suppress|swallow|errors?$|safe")


def _is_caught_around(use: CallUse, function: Node, raised: Raised) -> bool:
    """Whether a decorator of the caller catches: one of the same file that does, or one that says so by its name."""
    around = function.parent if function.parent is not None and function.parent.type == "decorated_definition" else None
    marks = [text(one) for one in around.children if one.type == "decorator"] if around is not None else []
    names = {found[1] for one in marks if (found := re.match(r"@(?:\w+\.)*(\w+)", one))}
    if any(_CATCHING.search(name) for name in names):
        return True
    own = (one for one in walk(use.root, across_functions=True) if one.type in FUNCTIONS) if names else ()
    return any(
        inner.type == "try_statement" and _catches(inner, raised)
        for one in own
        if text(one.child_by_field_name("name")) in names
        for inner in walk(one, across_functions=True)
    )


def _catches(node: Node, raised: Raised) -> bool:
    for handler in node.children:
        if handler.type == "catch_clause":
            if raised.name in EXITS.values():
                return False
            if not throws_others_on(handler, caught_by(handler), raised):
                return True
        elif handler.type in ("except_clause", "except_group_clause"):
            head = text(handler).partition(":")[0]
            if raised.name in EXITS.values():
                return (
                    raised.name == "SystemExit" and re.search(r"except\s*$|SystemExit|BaseException", head) is not None
                )
            if _names(head, raised):
                return True
    return False


def _names(head: str, raised: Raised) -> bool:
    """Whether the head of an ``except`` is for an exception, as far as anybody can tell."""
    name = raised.name.rpartition(".")[2]
    if name in head or is_for_everything(head) or named_in(head).intersection(raised.above):
        return True
    is_other = bool(raised.instead_of) and re.search(rf"\b{re.escape(raised.instead_of)}\b", head) is not None
    return not is_other and not _is_for_others(head, raised) and "Error" in head


def _is_for_others(head: str, raised: Raised) -> bool:
    """Whether a handler names only exceptions that are known not to be this one, nor above it."""
    named = named_in(head)
    return (
        (is_known(raised.name) or bool(raised.above))
        and all(is_known(one) for one in named)
        and not named & ancestry(raised.name)
    )


_ASKS_OTHERWISE = re.compile(r"\.(?:status|statusCode|code|name|kind|type|constructor)\b|\?\.")


def throws_others_on(clause: Node, caught: str, raised: Raised) -> bool:
    """Whether a ``catch`` asks for classes that are known not to be this one's, and throws on what is none of them."""
    asked = set(re.findall(r"\binstanceof\s+(?:\w+\.)*(\w+)", text(clause)))
    if (
        not caught
        or not asked
        or not raised.above
        or _ASKS_OTHERWISE.search(text(clause)) is not None
        or re.search(rf"\bthrow\s+{re.escape(caught)}\b", text(clause)) is None
    ):
        return False
    return not asked.intersection((raised.name.rpartition(".")[2], *raised.above))


def expecting_handler(use: CallUse, exception: str) -> Node | None:
    """The handler around a call that has an answer for an exception, by its name; in JavaScript, for whatever comes."""
    for tried in _tries_around(use.node):
        for handler in tried.children:
            if handler.type == "except_clause" and answers_by_name(text(handler).partition(":")[0], exception):
                return handler
            if handler.type == "catch_clause" and re.search(r"\breturn\b|[^=!]=[^=>]", text(handler)):
                return handler
    asks = re.compile(rf"\binstanceof\s+(?:\w+\.)*{re.escape(exception.rpartition('.')[2])}\b")
    return next((one for one in handlers_around(use.node) if asks.search(text(one))), None)


def caught_by(handler: Node) -> str:
    """The name, or the pattern, of what a handler or a callback of ``catch`` gets."""
    if handler.type in FUNCTIONS:
        listed = handler.child_by_field_name("parameters")
        single = handler.child_by_field_name("parameter")
        return text(next(iter(listed.named_children), None) if listed is not None else single).partition(":")[0].strip()
    if handler.type == "catch_clause":
        return text(handler.child_by_field_name("parameter")).partition(":")[0].strip()
    said = re.search(r"\bas\s+(\w+)\s*:", text(handler).partition("\n")[0])
    return said[1] if said is not None else ""


def handlers_around(node: Node) -> Iterator[Node]:
    """The handlers of what a call raises: of the ``try`` statements around it, and what its promise's failure gets."""
    for tried in _tries_around(node):
        yield from (one for one in tried.children if one.type in _HANDLERS)
    for one in above(node):
        if one.type in CALLS and called_name(one) in ("catch", "then") and receiver(one) is not None:
            yield from arguments(one)[called_name(one) == "then" :][:1]
        if one.type in FUNCTIONS and one.type not in ("arrow_function", "lambda"):
            return


def _tries_around(node: Node) -> Iterator[Node]:
    """The ``try`` statements whose bodies hold a node, within its function."""
    inner = node
    for one in above(node):
        if one.type == "try_statement" and is_field(one, "body", inner):
            yield one
        if one.type in FUNCTIONS and one.type not in ("arrow_function", "lambda"):
            return
        inner = one
