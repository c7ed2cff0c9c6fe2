"""What a function waits for before it is back, and what it only starts. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.behaviour.promises.failing import Said
from gitorch.code.syntax import AWAITS, CALLS, MEMBERS, above, arguments, called_name, place, text, walk

_STARTERS = frozenset({
    "create_task", "ensure_future", "start_soon", "run_coroutine_threadsafe", "submit", "Thread", "add_task", "spawn",
    "setImmediate", "setTimeout", "nextTick", "queueMicrotask", "call_soon", "to_thread", "apply_async",
})  # fmt: skip
_SETTLES = re.compile(r"\b(?:gather|wait|shield|wait_for|allSettled|all|join|result|as_completed)\(")


def waited_for(nodes: list[Node]) -> Iterator[str]:
    """The names of what is called and through before the function goes on; what is awaited, and plain calls."""
    is_promising = any(one.type in AWAITS for one in nodes)  # what it only calls may then go on after it
    for node in nodes:
        if node.type in CALLS and not _is_started(node) and (_is_awaited(node) or not is_promising):
            yield called_name(node)


def started(function: Node) -> Iterator[Said]:
    """What is started, by the name of the function that does it, where nothing in the function waits for its end."""
    said = text(function)
    if _SETTLES.search(said) is not None:
        return
    for node in walk(function, across_functions=True):
        if node.type in CALLS and called_name(node) in _STARTERS and not _is_awaited(node):
            if not (name := _kept_as(node)) or not re.search(rf"\bawait\s+{re.escape(name)}\b", said):
                yield from _names(node)
        elif node.type == "unary_expression" and text(node).startswith("void"):
            yield from (Said(called_name(one), place(one)) for one in node.named_children if one.type in CALLS)
        elif _is_left_alone(node):
            yield from (Said(called_name(one), place(one)) for one in walk(node) if one.type in CALLS)


def _is_started(call: Node) -> bool:
    """Whether a call stands in what is handed to something that starts it, or is left alone."""
    return any((one.type in CALLS and called_name(one) in _STARTERS) or _is_left_alone(one) for one in above(call))


def _is_awaited(node: Node) -> bool:
    for one in above(node):
        if one.type in AWAITS:
            return True
        if one.type.endswith("statement") or one.type in CALLS:
            return False
    return False


def _kept_as(call: Node) -> str:
    around = call.parent
    left = around.child_by_field_name("left") or around.child_by_field_name("name") if around is not None else None
    return text(left) if left is not None and left.id != call.id else ""


def _names(call: Node) -> Iterator[Said]:
    for given in arguments(call):
        value = given.child_by_field_name("value") if given.type == "keyword_argument" else given
        for one in walk(value, across_functions=True) if value is not None else ():
            if one.type in CALLS:
                yield Said(called_name(one), place(one))
            elif one.type == "identifier" or one.type in MEMBERS:
                yield Said(text(one).rpartition(".")[2], place(one))


def _is_left_alone(node: Node) -> bool:
    """Whether a statement is a promise with a handler of its own, for which nobody waits."""
    inner = node.named_children[0] if node.type == "expression_statement" and node.named_children else None
    return inner is not None and inner.type == "call_expression" and called_name(inner) in ("catch", "then")
