"""What functions do with the results of a class's methods from without: runners, registries, loops over plug-ins. Pure.

``for rule in rules: message = rule.check(text)``: whatever ``rule`` is, a subclass of ``Rule`` may be meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tree_sitter import Node

from gitorch.code.behaviour.classes.own_calls import way_of
from gitorch.code.model import Place
from gitorch.code.syntax import ASSIGNMENTS, CALLS, FUNCTIONS, above, called_name, place, receiver, text, walk

_OWN = ("self", "this", "cls", "super()", "super")
_STOPS = r"[^\n{:;]*[:{)]?\s*\{?\s*(?:break|return|continue|raise|throw)\b"
_ASKS = re.compile(r"\bisinstance\(|\btypeof\b|\bArray\.isArray\(|\bisawaitable\(")


class OuterCall(NamedTuple):
    """A call of a method, in which function, of what, and what becomes of the result.

    ``way`` is as of :class:`OwnCall`; ``refused`` where a result that counts for false ends the work.
    """

    function: str
    holder: str
    way: str
    place: Place


def outer_calls(root: Node, name: str) -> Iterator[OuterCall]:
    """The calls of methods of one name, of objects that are not the caller itself."""
    for node in walk(root, across_functions=True):
        owner = receiver(node) if node.type in CALLS and called_name(node) == name else None
        if owner is None or text(owner) in _OWN:
            continue
        around = next((one for one in above(node) if one.type in FUNCTIONS), None)
        if around is not None and _ASKS.search(text(around)) is None:
            called = text(around.child_by_field_name("name"))
            yield OuterCall(called, text(owner), _way(node, text(around)), place(node))


def _way(call: Node, function: str) -> str:
    way, _ = way_of(call)
    parent = next(iter(above(call)), None)
    if re.search(rf"(?:!|\bnot )\s*{re.escape(text(call))}{_STOPS}", function):
        return "refused"
    left = None
    if way == "used" and parent is not None and parent.type in ASSIGNMENTS:
        left = parent.child_by_field_name("left") or parent.child_by_field_name("name")
    if left is None or left.type != "identifier":
        return way
    name = re.escape(text(left))
    if re.search(rf"(?:!|\bnot )\s*{name}\b{_STOPS}", function):
        return "refused"
    return "gone over" if re.search(rf"\bfor\b[^\n]*\b(?:in|of) {name}\b", function) else way
