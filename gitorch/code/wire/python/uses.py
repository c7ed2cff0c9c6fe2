"""Fields that Python names by text: ``thing["key"]``, ``thing.get("key")``."""

from __future__ import annotations

import ast

from gitorch.code.wire.model import NUMBER, STRING, Mention
from gitorch.code.wire.python.nodes import Found, dotted, last_name, text_of


def read_uses(found: Found, node: ast.AST, scope: str) -> None:
    """File what a node reads by key."""
    match node:
        case ast.Call(func=func, args=[ast.Constant(value=str()), *_]) if last_name(func) == "itemgetter":
            keys = [one for one in node.args if text_of(one)]
            group = f"{scope}:itemgetter"
            found.mentions.extend(Mention(text_of(one), found.place(one), scope, group=group) for one in keys)
            return
        case ast.Subscript(value=thing, slice=ast.Constant(value=str(key)) as at, ctx=ast.Load()):
            guarded = False
        case ast.Call(func=ast.Attribute(value=thing, attr="get"), args=[ast.Constant(value=str(key)) as at, *_]):
            guarded = True
        case _:
            return
    if key.startswith("/"):
        return
    needs, value = _needs(found, node)
    parent = found.parents.get(node)
    is_given = isinstance(parent, ast.Call) and node in parent.args
    group = f"{scope}:{dotted(thing)}"
    found.mentions.append(
        Mention(
            key,
            found.place(at),
            scope,
            group=group,
            is_guarded=guarded,
            needs=needs,
            value=value,
            given=(dotted(parent.func), parent.args.index(node)) if is_given else None,  # type: ignore[union-attr]
        )
    )


def _needs(found: Found, node: ast.AST) -> tuple[frozenset[str], str | None]:
    """The JSON types that what is done with a read would work with, and the text it is compared with."""
    parent = found.parents.get(node)
    match parent:
        case ast.BinOp(op=ast.Sub() | ast.Mult() | ast.Div() | ast.FloorDiv()):
            return frozenset((NUMBER,)), None
        case ast.Compare(left=left, comparators=[right]):
            other = right if left is node else left
            return (frozenset((STRING,)), text_of(other)) if text_of(other) else (frozenset(), None)
        case ast.Attribute(attr="upper" | "lower" | "strip" | "split" | "startswith" | "endswith" | "title"):
            return frozenset((STRING,)), None
        case _:
            return frozenset(), None
