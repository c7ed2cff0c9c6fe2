"""Which locals of a Ruby method are given a value more than once, so that the first does not tell what they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tree_sitter import Node

from gitorch.code.packages.walk import Walk

_NEW_SCOPES = frozenset({"method", "singleton_method", "class", "module", "singleton_class"})


def unsure_names(walk: Walk, body: Node | None) -> frozenset[str]:
    """The locals of a method that are given a value more than once, those of its blocks included."""
    counted = Counter(walk.text(one) for one in _given(body))
    return frozenset(name for name, count in counted.items() if count > 1)


def _given(body: Node | None) -> Iterator[Node]:
    stack = [body] if body is not None else []
    while stack:
        here = stack.pop()
        if here.type in ("assignment", "operator_assignment"):
            left = here.child_by_field_name("left")
            yield from _names(left)
        elif here.type in ("exception_variable", "for", "as_pattern", "method_parameters", "block_parameters"):
            yield from (one for one in here.named_children for one in _names(one))
        stack.extend(one for one in here.named_children if one.type not in _NEW_SCOPES)


def _names(node: Node | None) -> Iterator[Node]:
    if node is None:
        return
    if node.type == "identifier":
        yield node
    elif node.type in ("left_assignment_list", "destructured_left_assignment", "rest_assignment",
                       "destructured_parameter"):  # fmt: skip
        for one in node.named_children:
            yield from _names(one)
    elif node.type.endswith("_parameter"):
        yield from _names(node.child_by_field_name("name"))
