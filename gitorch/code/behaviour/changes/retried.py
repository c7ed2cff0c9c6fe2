"""A request that is sent once, and is sent again by itself now, whatever it asks for. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.behaviour.changes.aspects import Aspect, ContractChange
from gitorch.code.behaviour.failures.running import function_name
from gitorch.code.behaviour.promises.retrying import RETRY_WORD, is_trying_again
from gitorch.code.model import Place
from gitorch.code.syntax import CALLS, FUNCTIONS, arguments, called_name, place, receiver, text, walk

_DEPTH = 2
_SENDS = re.compile(
    r"(?i)\b(?:fetch|requests|httpx|axios|got|urlopen|session|transport|client|http\w*)\b|\.(?:request|send)\("
)
_BY_METHOD = re.compile(
    r"(?i)idempot|(?:retry\w*|safe|repeatable)_?methods|\b(?:includes|has)\(\s*(?:\w+\.)*method"
    r"|\bmethod(?:\.\w+\(\))?\s*(?:not\s+in|in|[!=]==?)\s"
)
_GETS = re.compile(r"['\"]GET['\"]")
_ANY_METHOD = re.compile(
    r"(?:allowed_methods|method_whitelist)\s*=\s*(?:None|False|[^)\]}]*['\"]POST['\"])|retryCondition:\s*\(\s*\)\s*=>\s*true"
    r"|methods:\s*\[[^\]]*['\"]POST['\"]"
)


def retried(before: Node, after: Node, was: Node, now: Node) -> Iterator[ContractChange]:
    """Whether a function, or what of its file it hands its work to, tries again where nothing did.

    One that asks which method it is for, or sees to it that nothing is done twice, is none.
    """
    old, new = text(before), text(after)
    if RETRY_WORD.search(new) is None or _ANY_METHOD.search(text(was)):
        return
    if (found := _ANY_METHOD.search(text(now))) is not None:
        end = now.start_byte + len(text(now)[: found.end()].encode())
        option = next((one for one in walk(now, across_functions=True) if _is_option_at(one, end)), now)
        yield ContractChange(Aspect.REPEATS, "tries every method again now", place(option), name="maker")
        return
    is_by_method = _BY_METHOD.search(new) is not None or len(_GETS.findall(new)) > len(_GETS.findall(old))
    if is_by_method or _SENDS.search(text(was)) is None or any(_tries(before, was, _DEPTH)):
        return
    for where, holder in _tries(after, now, _DEPTH):
        besides = place(holder) if holder.id != now.id else None
        yield ContractChange(Aspect.REPEATS, "sends a request again now after a failure", where, besides=besides)
        return


def _is_option_at(node: Node, end: int) -> bool:
    return node.type in ("keyword_argument", "pair") and node.start_byte < end <= node.end_byte


def _tries(root: Node, function: Node, depth: int) -> Iterator[tuple[Place, Node]]:
    """Where a function tries again, or one of its file to which it hands its work."""
    around = function.parent
    if around is not None and around.type == "decorated_definition":
        marks = (one for one in around.children if one.type == "decorator" and RETRY_WORD.search(text(one)))
        yield from ((place(one), function) for one in marks)
    for node in walk(function, across_functions=True):
        if is_trying_again(node):
            yield place(node), function
        name = called_name(node) if node.type in CALLS else ""
        is_own = text(receiver(node)) in ("", "self", "this") if name else False
        other = _function_of(root, name) if is_own and depth else None
        if other is not None and other.id != function.id:
            yield from _tries(root, other, depth - 1)
        elif name and RETRY_WORD.search(name) and any(one.type in FUNCTIONS for one in arguments(node)):
            yield place(node), function


def _function_of(root: Node, name: str) -> Node | None:
    named = (one for one in walk(root, across_functions=True) if one.type in FUNCTIONS)
    return next((one for one in named if function_name(one) == name), None)
