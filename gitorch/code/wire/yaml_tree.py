"""YAML and JSON as a tree of nodes that know where they stand. Composed, never constructed: no tag does anything."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from gitorch.code.model import Place

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def composed(source: bytes, *, is_json: bool = False) -> yaml.Node | None:
    """The root of a document; None for text that is none. Aliases make it a graph, so walk it by structure only."""
    text = source.decode("utf-8", "replace")
    try:
        node: yaml.Node | None = yaml.compose(text.replace("\t", " ") if is_json else text, Loader=_Loader)
    except (yaml.YAMLError, RecursionError, ValueError):
        return None
    return node


def place_of(node: yaml.Node) -> Place:
    return Place(node.start_mark.line + 1, node.start_mark.column + 1)


def entries(node: yaml.Node | None) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
    """Each key of a mapping as text, its node, and its value's node; nothing for what is no mapping."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                yield str(key.value), key, value


def entry(node: yaml.Node | None, *path: str) -> yaml.Node | None:
    """What stands under a path of keys, or None."""
    for name in path:
        node = next((value for key, _, value in entries(node) if key == name), None)
    return node


def items(node: yaml.Node | None) -> list[yaml.Node]:
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def scalar(node: yaml.Node | None) -> str:
    return str(node.value) if isinstance(node, yaml.ScalarNode) else ""
