"""Fields that Python names by text: ``thing["key"]``, ``thing.get("key")``."""

from __future__ import annotations

import ast

from gitorch.code.wire.cutting import is_of_words, is_within_words
from gitorch.code.wire.model import ARRAY, NUMBER, STRING, Mention
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
        case ast.Subscript(slice=ast.Slice()):
            return frozenset((STRING, ARRAY)), None
        case ast.Call(func=func) if node in parent.args[:1]:
            is_said = last_name(func) == "str" and _is_taken_apart(found, parent)
            return frozenset((STRING,)) if is_said else _CLOCKS.get(last_name(func), frozenset()), None
        case _:
            return frozenset(), None


def _is_taken_apart(found: Found, made: ast.Call) -> bool:
    """Whether the places or signs of a text are counted on: ``str(at)[11:16]``."""
    around = found.parents.get(made)
    if isinstance(around, ast.Subscript) and isinstance(around.slice, ast.Slice):
        return is_within_words(_place(around.slice.lower), _place(around.slice.upper))
    call = found.parents.get(around) if isinstance(around, ast.Attribute) and around.attr in _BY_SIGN else None
    return isinstance(call, ast.Call) and call.func is around and is_of_words(text_of(next(iter(call.args), None)))


def _place(bound: ast.expr | None) -> int | None:
    """A bound of a slice: none where it is left out, a place from the end where it is no plain number."""
    if bound is None:
        return None
    return bound.value if isinstance(bound, ast.Constant) and isinstance(bound.value, int) else -1


_BY_SIGN = frozenset(("split", "partition", "rpartition", "startswith", "endswith", "replace"))
_CLOCKS = {
    "fromisoformat": frozenset((STRING,)), "strptime": frozenset((STRING,)), "isoparse": frozenset((STRING,)),
    "fromtimestamp": frozenset((NUMBER,)), "utcfromtimestamp": frozenset((NUMBER,)),
}  # fmt: skip
"""What readers of times take."""
