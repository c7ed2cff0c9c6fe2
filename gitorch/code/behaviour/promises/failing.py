"""How a function fails: what it raises, turns into a value, listens for, tries again and waits for. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from tree_sitter import Node

from gitorch.code.behaviour.calls.options import options_for
from gitorch.code.behaviour.promises.retrying import RETRY_WORD, begins_anew, tries_in_loops
from gitorch.code.model import Place
from gitorch.code.syntax import (
    ASSIGNMENTS,
    CALLS,
    FUNCTIONS,
    MEMBERS,
    above,
    arguments,
    called_name,
    place,
    receiver,
    string_value,
    text,
    walk,
    without_parentheses,
)

_ERROR_EVENTS = re.compile(
    r"\.(?:on|once|addListener|addEventListener)\(\s*['\"](?:error|close|unhandledRejection)['\"]|\.onerror\s*=|\.catch\("
    r"|add_done_callback|\bcatchError\(|\bonErrorResumeNext\(|set_exception_handler|return_exceptions\s*=\s*True|\b(?:pipeline|finished)\("
)
EXITS = {
    "sys.exit": "SystemExit", "exit": "SystemExit", "quit": "SystemExit", "os._exit": "os._exit",
    "process.exit": "process.exit",
}  # fmt: skip
_SAYS = re.compile(r"(?i)err\w*\.(?:code|status\w*|name|message|kind|type|reason|errno)$")
_CATCHING = ("except_clause", "catch_clause")
_LOOPS = ("for_statement", "while_statement", "do_statement", "for_in_statement")


class Said(NamedTuple):
    """Something in a body, as written, and where. ``options`` are those without which it is not met."""

    what: str
    place: Place
    options: tuple[str, ...] = ()
    is_passed_on: bool = False  # raised by a handler that got it


class Told(NamedTuple):
    """What a failure says of itself where it is made: its class or attribute, the statement as written, and where."""

    of: str
    text: str
    place: Place


@dataclass(frozen=True)
class Failing:
    """The facts of one function. ``options`` are those given to calls within that say how often to try."""

    raises: tuple[Said, ...]
    swallows: tuple[Said, ...]
    hardened: frozenset[str]  # calls in a try whose handler raises something of its own
    passed_on: tuple[Said, ...]  # calls in a try whose handler raises what it got, and where it does
    listens_for_errors: bool
    emits_errors: tuple[Place, ...]
    retries: bool
    loops: int
    options: Mapping[str, Said]
    bounded_waits: tuple[Said, ...]  # calls that are told how long they may take
    source: str  # its whole text
    holds: Place | None = None  # where a context manager lets its user go on
    cleans_up: bool = False  # whether it does something if that fails
    tells: tuple[Told, ...] = ()


def failing(function: Node, body: Node, nodes: list[Node], decorators: str) -> Failing:
    """Read one function, nested functions aside."""
    whole = text(function)
    again = begins_anew(function) + tries_in_loops(nodes)
    return Failing(
        raises=tuple(_raises(nodes, body)),
        swallows=tuple(_swallows(nodes)),
        hardened=frozenset(_hardened(nodes)),
        passed_on=tuple(_passed_on(nodes, body)),
        listens_for_errors=_ERROR_EVENTS.search(whole) is not None,
        emits_errors=tuple(_emitted(function)),
        retries=bool(RETRY_WORD.search(whole) or RETRY_WORD.search(decorators) or again),
        loops=len(RETRY_WORD.findall(decorators)) + again + sum(node.type in _LOOPS for node in nodes),
        options=dict(_options(function)),
        bounded_waits=tuple(_bounded_waits(nodes)),
        source=whole,
        holds=next((place(one) for one in nodes if one.type == "yield" and one.is_named), None)
        if "contextmanager" in decorators
        else None,
        cleans_up=any(_is_within_try(one) for one in nodes if one.type == "yield" and one.is_named),
        tells=tuple(_told(nodes)),
    )


def _is_within_try(node: Node) -> bool:
    inner = node
    for one in above(node):
        if one.type == "try_statement" and _is_field(one, "body", inner):
            return True
        inner = one
    return False


def _raises(nodes: list[Node], body: Node) -> Iterator[Said]:
    for node in nodes:
        if node.type == "raise_statement" and not node.named_children:
            continue  # passes on what was there
        if node.type in ("raise_statement", "throw_statement") and not _is_caught(node, body):
            what = without_parentheses(node.named_children[0]) if node.named_children else node
            name = what.child_by_field_name("function") or what.child_by_field_name("constructor") or what
            yield Said(text(name), place(node), options_for(node, body), _passes_on(node))
        elif node.type in CALLS:
            callee = text(node.child_by_field_name("function"))
            if callee == "Promise.reject" or (callee in EXITS and not _is_caught(node, body)):
                yield Said(EXITS.get(callee, callee), place(node))


def _told(nodes: list[Node]) -> Iterator[Told]:
    """The failures that are raised, or that a promise is rejected with, and what is put into them afterwards."""
    for node in nodes:
        left = node.child_by_field_name("left") if node.type in ASSIGNMENTS else None
        if left is not None and left.type in MEMBERS and _SAYS.search(text(left)):
            yield Told(text(left), text(node), place(node))
        is_rejecting = node.type in CALLS and called_name(node) == "reject"
        if node.type not in ("raise_statement", "throw_statement") and not is_rejecting:
            continue
        given = arguments(node) if is_rejecting else node.named_children
        what = without_parentheses(given[0]) if given else node
        name = what.child_by_field_name("function") or what.child_by_field_name("constructor")
        if name is not None:
            yield Told(text(name), text(node), place(node))


def _is_caught(node: Node, body: Node) -> bool:
    """Whether a try around it, within the function, has a handler for it."""
    inner = node
    for one in above(node):
        if one.id == body.id:
            return False
        if one.type == "try_statement" and _is_field(one, "body", inner) and _handlers(one):
            return True
        inner = one
    return False


def _is_field(node: Node, field: str, child: Node) -> bool:
    found = node.child_by_field_name(field)
    return found is not None and found.id == child.id


def _handlers(node: Node) -> list[Node]:
    return [one for one in node.children if one.type in ("except_clause", "except_group_clause", "catch_clause")]


def _swallows(nodes: list[Node]) -> Iterator[Said]:
    """Calls whose failure becomes a value: in a try whose handler does not raise, or with a catch of their own."""
    for node in nodes:
        if node.type == "try_statement":
            tried = node.child_by_field_name("body")
            soft = [one for one in _handlers(node) if not _raises_again(one)]
            if tried is not None and soft:
                for one in walk(tried):
                    if one.type in CALLS:
                        yield Said(text(one), place(one))
                    elif one.type == "yield" and one.is_named:  # what a context manager holds
                        yield Said("yield", place(one))
        elif node.type in CALLS and called_name(node) == "catch" and (owner := receiver(node)) is not None:
            yield Said(text(owner), place(owner))


def _raises_again(handler: Node) -> bool:
    return any(one.type in ("raise_statement", "throw_statement") for one in walk(handler))


def _hardened(nodes: list[Node]) -> Iterator[str]:
    for node in nodes:
        handlers = _handlers(node) if node.type == "try_statement" else []
        if handlers and all(_raises_again(one) for one in handlers) and not all(map(_bare_raises, handlers)):
            yield from _tried(node)


def _passed_on(nodes: list[Node], body: Node) -> Iterator[Said]:
    for node in nodes:
        handlers = _handlers(node) if node.type == "try_statement" else []
        bare = [found for one in handlers for found in _bare_raises(one)]
        if bare and all(_raises_again(one) for one in handlers):
            yield from (Said(what, place(bare[0]), options_for(bare[0], body)) for what in _tried(node))


def _bare_raises(handler: Node) -> list[Node]:
    """Where a handler raises nothing but what it got."""
    raising = [one for one in walk(handler) if one.type in ("raise_statement", "throw_statement")]
    return raising if not any(one.named_children for one in raising) else []


def _passes_on(node: Node) -> bool:
    """Whether a statement raises the very thing that its handler got, as in ``catch (error) { throw error }``."""
    handler = next((one for one in above(node) if one.type in (*_CATCHING, *FUNCTIONS)), None)
    if handler is None or handler.type in FUNCTIONS or len(node.named_children) != 1:
        return False
    what = text(node.named_children[0])
    bound = re.match(rf"(?:except\b[^\n]*\bas\s+|catch\s*\(\s*){re.escape(what)}\b", text(handler))
    given = re.search(rf"(?m)^\s*{re.escape(what)}\s*=(?!=)", text(handler))
    return bound is not None and given is None


def _tried(node: Node) -> Iterator[str]:
    """What a ``try`` calls, or lets its user do."""
    body = node.child_by_field_name("body")
    for one in walk(body) if body is not None else ():
        if one.type in CALLS:
            yield text(one)
        elif one.type == "yield" and one.is_named:
            yield "yield"


def _emitted(function: Node) -> Iterator[Place]:
    """Where an emitter's ``error`` is emitted, which throws where nobody listens for it."""
    for node in walk(function, across_functions=True):
        is_emitting = node.type in CALLS and called_name(node) == "emit" and arguments(node)
        if is_emitting and string_value(arguments(node)[0]) == "error":
            yield place(node)


def _options(function: Node) -> Iterator[tuple[str, Said]]:
    """Options of calls within, by a name that speaks of trying again."""
    for node in walk(function.child_by_field_name("body") or function, across_functions=True):
        if node.type not in ("pair", "keyword_argument"):
            continue
        name = node.child_by_field_name("key") or node.child_by_field_name("name")
        value = node.child_by_field_name("value")
        if name is not None and value is not None and RETRY_WORD.search(text(name)):
            yield text(name), Said(text(value), place(node))


def _bounded_waits(nodes: list[Node]) -> Iterator[Said]:
    for node in nodes:
        if node.type in CALLS and re.search(r"\b(?:timeout|signal)\s*[=:,}]", " ".join(map(text, arguments(node)))):
            yield Said(text(node.child_by_field_name("function")), place(node))
