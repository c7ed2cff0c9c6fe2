"""Calls that another function makes later: the callable and its arguments are handed to it side by side."""

from __future__ import annotations

from collections.abc import Mapping

from tree_sitter import Node

from gitorch.code.model import Call
from gitorch.code.python.text import call_of, last_name, text

# How many arguments stand before the callable; those after it are the callable's own.
_HANDS: Mapping[str, int] = {
    "to_thread": 0, "run_in_threadpool": 0, "submit": 0, "add_task": 0, "partial": 0, "partialmethod": 0,
    "call_soon": 0, "call_soon_threadsafe": 0, "start_soon": 0, "run_sync": 0,
    "run_in_executor": 1, "call_later": 1, "call_at": 1,
}  # fmt: skip
_KEEPS_KEYWORDS = frozenset({  # they hand on positions alone
    "call_soon", "call_soon_threadsafe", "start_soon", "run_sync", "run_in_executor", "call_later", "call_at",
})  # fmt: skip
_FILLS = frozenset({"partial", "partialmethod"})  # give some of the arguments, the caller gives the rest
_STARTS = frozenset({"Thread", "Process", "Timer"})  # target=f, args=(…), kwargs={…}
_HANDING = _STARTS | _HANDS.keys()


def handed_call(node: Node, written: str) -> tuple[Node, Call] | None:
    """The callable that a ``call`` node hands on, and the call that will be made of it; None where it hands on none.

    What is called is ``written``, which tells most calls apart at once.

    ``partial(f, 1, key=2)`` makes a call with more arguments than are known; a ``Thread`` names its target, its
    ``args`` and its ``kwargs`` each for itself.
    """
    name = last_name(written)
    if name not in _HANDING:
        return None
    arguments = node.child_by_field_name("arguments")
    if arguments is None or arguments.type != "argument_list":
        return None
    if name in _STARTS:
        return _started(_keywords(arguments))
    before, whole = _HANDS[name], call_of(arguments)
    if whole is None:
        return None
    given = [child for child in arguments.named_children if child.type not in ("comment", "keyword_argument")]
    if len(given) <= before or not _is_chain(given[before]):
        return None
    if any(child.type == "list_splat" for child in given[: before + 1]):
        return None
    fills = name in _FILLS
    spread, keyword_spread = whole.has_spread or fills, whole.has_keyword_spread or fills
    keywords = () if name in _KEEPS_KEYWORDS else whole.keywords
    return given[before], Call(whole.positional - before - 1, keywords, spread, keyword_spread, is_handed=True)


def _started(keywords: Mapping[str, Node]) -> tuple[Node, Call] | None:
    target = keywords.get("target") or keywords.get("function")
    if target is None or not _is_chain(target):
        return None
    positional, spread = _elements(keywords.get("args"))
    named, keyword_spread = _keys(keywords.get("kwargs"))
    return target, Call(positional, named, spread, keyword_spread, is_handed=True)


def _elements(node: Node | None) -> tuple[int, bool]:
    """How many arguments a tuple or list gives, and whether there may be more."""
    if node is None:
        return 0, False
    if node.type not in ("tuple", "list"):
        return 0, True
    elements = [child for child in node.named_children if child.type != "comment"]
    plain = [child for child in elements if child.type != "list_splat"]
    return len(plain), len(plain) < len(elements)


def _keys(node: Node | None) -> tuple[tuple[str, ...], bool]:
    """The names that a dictionary gives, and whether there may be more."""
    if node is None:
        return (), False
    if node.type != "dictionary":
        return (), True
    pairs = [child for child in node.named_children if child.type == "pair"]
    keys = [key for pair in pairs if (key := pair.child_by_field_name("key")) is not None and key.type == "string"]
    names = tuple(text(key).strip("\"'") for key in keys)
    return names, len(names) < len(node.named_children)


def _keywords(arguments: Node) -> Mapping[str, Node]:
    found = {}
    for child in arguments.named_children:
        name, value = child.child_by_field_name("name"), child.child_by_field_name("value")
        if child.type == "keyword_argument" and name is not None and value is not None:
            found[text(name)] = value
    return found


def _is_chain(node: Node) -> bool:
    return node.type in ("identifier", "attribute")
