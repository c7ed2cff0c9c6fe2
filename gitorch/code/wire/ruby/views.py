"""What jbuilder views send: one shape a view, by the path that Rails knows it under."""

from __future__ import annotations

import re

from tree_sitter import Node

from gitorch.code.wire.model import Field, Shape
from gitorch.code.wire.nodes import Nodes, descendants, text
from gitorch.code.wire.ruby.nodes import called, given, keywords, literal

_STEM = re.compile(r"(?:^|.*/)views/(?P<folder>.+?)/_?(?P<name>\w+)(?:\.json)?\.jbuilder$")
_PLAIN = frozenset(
    ("array!", "child!", "cache!", "cache_if!", "ignore_nil!", "key_format!", "deep_format_keys!", "comment!")
)
_OPEN = frozenset(("merge!", "attributes!", "method_missing"))


def read_jbuilder(found: Nodes, path: str, root: Node) -> None:
    """File what a view sends; objects inside objects count as one."""
    fields: dict[str, Field] = {}
    bases: list[str] = []
    is_open = False
    for node in descendants(root):
        if node.type != "call" or text(node.child_by_field_name("receiver")) != "json":
            continue
        name, said = called(node), given(node)
        partial = literal(keywords(node).get("partial")) or (literal(said[0]) if name == "partial!" and said else "")
        if partial:
            bases.append(partial)
        is_open = is_open or name in _OPEN or (name == "set!" and bool(said) and not literal(said[0]))
        for at, key in _keys(node, name, said):
            fields.setdefault(key, Field(key, found.place(at)))
    match = _STEM.match(path)
    if match is not None and (fields or bases):
        name = f"{match['folder']}/{match['name']}"
        whole = tuple(fields.values())
        found.add_shape(Shape(name, "literal", whole, found.place(root), is_open, tuple(dict.fromkeys(bases))))


def _keys(node: Node, name: str, said: list[Node]) -> list[tuple[Node, str]]:
    """The keys that one call of jbuilder writes."""
    named = [(one, literal(one)) for one in said[1:] if literal(one)]
    if name in ("extract!", "call", "") or name.startswith("("):
        return named
    if name == "array!":
        return named
    if name == "set!":
        return [(said[0], literal(said[0]))] if said and literal(said[0]) else []
    if name in _PLAIN or name in _OPEN or name == "partial!":
        return []
    method = node.child_by_field_name("method")
    own = [(method, name)] if method is not None else []
    return own + (named if said and not literal(said[0]) else [])
