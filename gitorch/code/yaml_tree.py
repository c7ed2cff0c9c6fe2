"""YAML and JSON as nodes that know where they stand, made of events: no tag and no alias does anything.

Composing is libyaml's, and falls over documents that are nested deeply or refer to themselves; this reads neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from gitorch.code.model import Place

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST = 60
_FIRST = Place(1, 1)


@dataclass(slots=True)
class Node:
    """A mapping or a list of nodes (``items``; of a mapping keys and values by turns), or a scalar's ``text``.

    It reaches from ``place`` up to ``end``.
    """

    kind: str
    place: Place
    end: Place
    text: str = ""
    items: list[Node] = field(default_factory=list)


def composed(source: bytes, *, is_json: bool = False) -> Node | None:
    """The root of the first document; None for text that is none, or nested deeper than people write."""
    text = source.decode("utf-8", "replace")
    try:
        return next(_roots(text.replace("\t", " ") if is_json else text), None)
    except (yaml.YAMLError, ValueError):
        return None


def documents(text: str) -> tuple[Node | None, ...]:
    """The root of every document, None for an empty one; nothing of a text that is no YAML, or nested too deeply."""
    try:
        return tuple(_roots(text))
    except (yaml.YAMLError, ValueError):
        return ()


def _roots(text: str) -> Iterator[Node | None]:
    open_nodes = [Node("list", _FIRST, _FIRST)]
    for event in yaml.parse(text, Loader=_LOADER):
        marks = (event.start_mark, event.end_mark)
        place, end = (Place(mark.line + 1, mark.column + 1) if mark is not None else _FIRST for mark in marks)
        match event:
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                node = Node("map" if isinstance(event, yaml.MappingStartEvent) else "list", place, place)
                open_nodes[-1].items.append(node)
                open_nodes.append(node)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                open_nodes.pop().end = end
            case yaml.ScalarEvent():
                open_nodes[-1].items.append(Node("text", place, end, event.value))
            case yaml.AliasEvent():
                open_nodes[-1].items.append(Node("alias", place, end))
            case yaml.DocumentEndEvent():
                yield next(iter(open_nodes[0].items), None)
                open_nodes = [Node("list", _FIRST, _FIRST)]
            case _:
                pass
        if len(open_nodes) > _DEEPEST:
            raise ValueError("nested deeper than people write")


def entries(node: Node | None) -> Iterator[tuple[str, Node, Node]]:
    """Each key of a mapping as text, its node, and its value's node; nothing for what is no mapping."""
    if node is not None and node.kind == "map":
        for key, value in zip(node.items[::2], node.items[1::2], strict=False):
            if key.kind == "text":
                yield key.text, key, value


def entry(node: Node | None, *path: str) -> Node | None:
    """What stands under a path of keys, or None."""
    for name in path:
        node = next((value for key, _, value in entries(node) if key == name), None)
    return node


def items(node: Node | None) -> list[Node]:
    """The nodes of a list; of anything else none."""
    return node.items if node is not None and node.kind == "list" else []


def scalar(node: Node | None) -> str:
    """The text of a scalar; of anything else nothing."""
    return node.text if node is not None and node.kind == "text" else ""
