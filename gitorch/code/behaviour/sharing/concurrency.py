"""Whether a call, or a function handed on, runs several times at once: gathered, in threads, per request. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from tree_sitter import Node

from gitorch.code.seeking import Sought
from gitorch.code.syntax import (
    ASSIGNMENTS,
    AWAITS,
    CALLS,
    FUNCTIONS,
    above,
    arguments,
    called_name,
    receiver,
    text,
    walk,
)

_ONE_AFTER_ANOTHER = ("map", "flatMap", "starmap")  # what calls what it is given for each
_TASKS = re.compile(r"(?:^|\.)(?:gather|create_task|ensure_future|start_soon|wait|as_completed|all|allSettled)$")
_THREADS = re.compile(
    r"(?:^|\.)(?:submit|Thread|map_async|apply_async|run_in_executor|to_thread)$"
    r"|(?i:pool|executor)\w*\.(?:map|starmap|imap|imap_unordered)$"
)
_THREADED = re.compile(
    r"(?:target\s*=\s*|\.(?:submit|map)\(\s*|Timer\([^,()]+,\s*|to_thread\(\s*|run_in_executor\([^,()]+,\s*)"
    r"(\w+)(?:\.(\w+))?"
)
_MAY_THREAD = Sought(rb"Thread|[Ee]xecutor|[Pp]ool|to_thread|submit")
_HANDLED = re.compile(
    r"\b(?:app|router|server|api|blueprint|bp|io|socket|bot|worker)\.(?:get|post|put|patch|delete|route|websocket|on|use|task|"
    r"event|command|message)$|\.(?:on|addListener|addEventListener|subscribe)$|\binterceptors\.\w+\.use$"
)
_THREADED_ROUTE = re.compile(r"\.(?:get|post|put|patch|delete|route|before_request|after_request|shared_task)$")
_FUNCTIONS_WITHIN = ("lambda", "arrow_function")


def may_thread(source: bytes) -> bool:
    """Whether a file may start threads, by its words alone."""
    return _MAY_THREAD.is_in(source)


def may_run_in_a_thread(source: bytes) -> bool:
    """Whether :func:`runs_in_a_thread` could say so of anything in a file, by its words alone."""
    return b"@" in source or may_thread(source)


def runs_in_threads(node: Node, source: bytes) -> bool:
    """Whether a call, or a function handed on by name, is run by several threads, or stands in what they run."""
    for one in above(node):
        if one.type in CALLS and _hands_to_threads(one, source):
            return True
        if one.type in FUNCTIONS and one.type not in _FUNCTIONS_WITHIN:
            return one.type == "function_definition" and runs_in_a_thread(one, source)
    return False


def _hands_to_threads(call: Node, source: bytes) -> bool:
    """Whether a call runs what it is given in threads, by its name or because it is of a pool of the file."""
    callee = text(call.child_by_field_name("function"))
    owner, _, name = callee.rpartition(".")
    if _THREADS.search(callee) is not None or name not in ("map", "starmap", "imap", "imap_unordered"):
        return _THREADS.search(callee) is not None
    own = re.escape(owner)
    made = rf"(?:Pool|Executor)\w*\([^()]*\)\s+as\s+{own}\b|\b{own}\s*=\s*[\w.]*(?:Pool|Executor)\w*\("
    return bool(owner) and re.search(made, source.decode("utf-8", "replace")) is not None


def runs_in_a_thread(function: Node, source: bytes) -> bool:
    """Whether a Python function is run by threads: handed to one in its file, a thread's ``run``, a plain route."""
    if any(child.type == "async" for child in function.children):
        return False
    name = text(function.child_by_field_name("name"))
    owner = next((one for one in above(function) if one.type == "class_definition"), None)
    if owner is not None and name == "run" and "Thread" in text(owner.child_by_field_name("superclasses")):
        return True
    around = function.parent
    decorators = around.children if around is not None and around.type == "decorated_definition" else []
    heads = (text(one).partition("(")[0] for one in decorators if one.type == "decorator")
    if any(_THREADED_ROUTE.search(head) for head in heads):
        return True
    return name in _handed_to_threads(source)


@lru_cache(maxsize=8)  # asked for every function of a file
def _handed_to_threads(source: bytes) -> frozenset[str]:
    """The functions that a file's threads are given, by name."""
    said = _THREADED.findall(source.decode("utf-8", "replace")) if may_thread(source) else []
    return frozenset(name for names in said for name in names if name)


def handlers(root: Node) -> Iterator[tuple[str, Node]]:
    """The functions without a name that are handed to a server's calls, each by that call."""
    for node in walk(root, across_functions=True):
        if node.type in CALLS and _HANDLED.search(text(node.child_by_field_name("function"))):
            given = arguments(node)
            if given and given[-1].type in FUNCTIONS:
                yield f"{text(node.child_by_field_name('function'))}({text(given[0])[:80]})", given[-1]


def runs_at_once(call: Node, *, follows: bool = True) -> bool:
    """Whether a call is one of several under way at once, be it because it is made for each request.

    ``follows`` asks the same, once, of the calls of the function that it stands in.
    """
    inner = call
    for one in above(call):
        if one.type in CALLS and _starts_several(one, inner):
            return True
        if one.type in FUNCTIONS and one.type not in _FUNCTIONS_WITHIN:
            return (
                _is_handler(one)
                or _is_gathered_later(call, one)
                or (follows and any(_is_one_of_several(each) for each in _mentions(one)))
            )
        if one.type in FUNCTIONS:
            inner = one
    return False


def _mentions(function: Node) -> tuple[Node, ...]:
    """The calls of a function in its own file, and where it is handed on by name."""
    named = function.child_by_field_name("name")
    return _mentioned(list(above(function))[-1]).get(text(named), ()) if named is not None else ()


@lru_cache(maxsize=8)  # asked for every function of a file
def _mentioned(root: Node) -> dict[str, tuple[Node, ...]]:
    """What a file calls of its own or hands on, by name."""
    found: dict[str, list[Node]] = {}
    for node in walk(root, across_functions=True):
        if node.type in CALLS:
            if text(receiver(node)) in ("", "self", "this"):
                found.setdefault(called_name(node), []).append(node)
            for one in arguments(node):
                if one.type == "identifier":
                    found.setdefault(text(one), []).append(one)
    return {name: tuple(nodes) for name, nodes in found.items()}


def _is_one_of_several(mention: Node) -> bool:
    if mention.type in CALLS:
        return runs_at_once(mention, follows=False)
    around = mention.parent.parent if mention.parent is not None else None
    if around is not None and called_name(around) in _ONE_AFTER_ANOTHER and runs_at_once(around, follows=False):
        return True
    return around is not None and _HANDLED.search(text(around.child_by_field_name("function"))) is not None


def _starts_several(around: Node, function: Node) -> bool:
    callee = text(around.child_by_field_name("function"))
    if _TASKS.search(callee) or _HANDLED.search(callee):
        return True
    return callee.endswith(".forEach") and any(child.type == "async" for child in function.children)


def _is_handler(function: Node) -> bool:
    parent = function.parent
    decorators = parent.children if parent is not None and parent.type == "decorated_definition" else []
    heads = (text(one).partition("(")[0] for one in decorators if one.type == "decorator")
    return any(_HANDLED.search(head) for head in heads)


def _is_gathered_later(call: Node, function: Node) -> bool:
    """Calls that are collected under a name, which is gathered afterwards."""
    for one in above(call):
        if one.type in AWAITS or one.id == function.id:
            return False
        name = ""
        if one.type in ASSIGNMENTS:
            name = text(one.child_by_field_name("left") or one.child_by_field_name("name"))
        elif one.type in CALLS and called_name(one) in ("push", "append"):
            name = text(receiver(one))
        if name:
            gathered = rf"\b(?:gather|all|allSettled|wait|as_completed)\(\s*\*?{re.escape(name)}\b"
            return re.search(gathered, text(function)) is not None
    return False
