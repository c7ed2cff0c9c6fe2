"""What stands in, in the body of a function, for an option that nobody gave. Pure.

``const { retries = 3 } = this.options``, ``options.retries ?? 3``, ``{ retries: 3, ...options }``,
``kwargs.pop("retries", 3)``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.behaviour.promises.failing import Said
from gitorch.code.syntax import CALLS, MEMBERS, arguments, called_name, place, receiver, string_value, text, walk

_OPTIONS = re.compile(r"(?i)(?:^|\.|_)(?:opt\w*|conf\w*|kwargs|kw|settings|params|props|init|args)$")


def option_defaults(function: Node) -> Iterator[tuple[str, Said]]:
    """Every option by its name, with what stands in for it."""
    body = function.child_by_field_name("body")
    for node in walk(body, across_functions=True) if body is not None else ():
        found = _read(node)
        if found is not None:
            name, value = found
            yield name, Said(text(value), place(node))


def _read(node: Node) -> tuple[str, Node] | None:
    if node.type == "object_assignment_pattern":
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        return (text(left), right) if left is not None and right is not None else None
    if node.type in ("binary_expression", "boolean_operator"):
        return _stand_in(node)
    if node.type in CALLS and called_name(node) in ("get", "pop", "setdefault") and len(arguments(node)) == 2:
        key, owner = string_value(arguments(node)[0]), receiver(node)
        is_option = key and owner is not None and _OPTIONS.search(text(owner))
        return (key, arguments(node)[1]) if key and is_option else None
    return _before_spread(node)


def _stand_in(node: Node) -> tuple[str, Node] | None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None or left.type not in MEMBERS:
        return None
    if text(node.child_by_field_name("operator")) not in ("??", "||", "or"):
        return None
    owner, _, name = text(left).replace("?.", ".").rpartition(".")
    return (name, right) if _OPTIONS.search(owner) else None


def _before_spread(node: Node) -> tuple[str, Node] | None:
    """A pair of an object into which options are spread afterwards."""
    around = node.parent
    if node.type != "pair" or around is None:
        return None
    after = (one for one in around.named_children if one.start_byte > node.end_byte)
    is_spread = any(one.type in ("spread_element", "dictionary_splat") for one in after)
    key, value = node.child_by_field_name("key"), node.child_by_field_name("value")
    if not is_spread or key is None or value is None:
        return None
    return string_value(key) or text(key), value
