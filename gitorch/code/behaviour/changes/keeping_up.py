"""Whether a class still brings back by itself what it keeps up: a connection, a subscription, a worker. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.behaviour.changes.aspects import Aspect, ContractChange
from gitorch.code.behaviour.failures.running import function_name
from gitorch.code.syntax import CALLS, FUNCTIONS, called_name, place, receiver, text, walk

ENDS = re.compile(
    r"(?i)clos|disconn|lost|dropp|ended|_end\b|onend|exit|fail|error|expire|timed?_?out|down|_done|ondone"
)
"""What a method is called that is told of an end."""
_BEGINS = re.compile(
    r"(?i)^_*(?:re)?(?:connect|open|dial|start|launch|spawn|subscribe|listen|establish|attach|join|login|retry|run|boot|begin)"
)
_LATER = re.compile(r"(?i)later|timeout|schedul|task|submit|timer|queue|dispatch|recon|retr|restor|reviv|recover")
_CLASSES = ("class_definition", "class_declaration", "class")


def no_longer_kept_up(old: Node, new: Node, owner: str) -> Iterator[ContractChange]:
    """A method of a class that began anew what had ended, and does not any more; nor does another of its methods.

    ``old`` and ``new`` are the two versions of its file.
    """
    before, after = _methods(old, owner), _methods(new, owner)
    if any(_begins_anew(one) for name, one in after.items() if ENDS.search(name)):
        return
    for name, was in before.items():
        now = after.get(name)
        if now is not None and ENDS.search(name) and _begins_anew(was) and not _hands_on(was, now):
            yield ContractChange(Aspect.RETRIES, f"no longer begins anew in {name}", place(now))
            return


def _methods(root: Node, owner: str) -> dict[str, Node]:
    """The functions of a class by their names, those that its properties are too."""
    for node in walk(root):
        if node.type in _CLASSES and text(node.child_by_field_name("name")) == owner:
            inner = (one for one in walk(node, across_functions=True) if one.type in FUNCTIONS)
            return {name: one for one in inner if (name := function_name(one))}
    return {}


def _begins_anew(method: Node) -> bool:
    """Whether a method calls, or hands on, another of its object that begins something."""
    for node in walk(method, across_functions=True):
        if node.type in CALLS and text(receiver(node)) in ("self", "this") and _BEGINS.match(called_name(node)):
            return True
        if node.type in ("attribute", "member_expression") and re.match(r"(?:self|this)\.\w+$", text(node)):
            is_handed = node.parent is not None and node.parent.type in ("argument_list", "arguments")
            if is_handed and _BEGINS.match(text(node).partition(".")[2]):
                return True
    return False


def _hands_on(was: Node, now: Node) -> bool:
    """Whether a method newly calls something that may begin it anew instead."""
    before, after = (
        {called_name(one) for one in walk(each, across_functions=True) if one.type in CALLS} for each in (was, now)
    )
    return any(_BEGINS.match(one) or _LATER.search(one) for one in after - before)
