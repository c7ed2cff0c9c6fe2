"""Source to a syntax tree by what it has in common with the source before it: the second of two versions costs less.

Tree-sitter takes over the nodes of a tree in which an edit is marked. That gives the tree that parsing anew would give,
as long as both are whole: how it mends what is broken hangs on what it saw before, so that is parsed anew. Pure.
"""

from __future__ import annotations

from tree_sitter import Node, Point, Tree

from gitorch.code.grammars import parser

_last: dict[str, tuple[bytes, Tree]] = {}  # by language


def root_of(language: str, source: bytes) -> Node:
    """The root of a source's tree. Raises KeyError for a language that has no grammar here."""
    tree = _from_the_last(language, source) or parser(language).parse(source)
    _last[language] = source, tree
    return tree.root_node


def _from_the_last(language: str, source: bytes) -> Tree | None:
    """The tree, made of the last one where that is of much the same text and both are whole."""
    before, tree = _last.get(language, (b"", None))
    if tree is None or tree.root_node.has_error:
        return None
    start = _alike(before, source)
    end = _alike(before[start:][::-1], source[start:][::-1])
    if (start + end) * 2 < len(source):
        return None
    marked, old_end, new_end = tree.copy(), len(before) - end, len(source) - end
    marked.edit(
        start, old_end, new_end, _point(before, start), _point(before, old_end), _point(source, new_end)
    )  # fmt: skip
    made = parser(language).parse(source, marked)
    return None if made.root_node.has_error else made


def _alike(one: bytes, other: bytes) -> int:
    """How many bytes two texts begin with that are the same."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _point(source: bytes, at: int) -> Point:
    return Point(source.count(b"\n", 0, at), at - source.rfind(b"\n", 0, at) - 1)
