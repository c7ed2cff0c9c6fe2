"""Types made of string literals: whether ``"a"`` is one of them."""

from __future__ import annotations

from dataclasses import replace

from gitorch.code.model import Kind
from gitorch.code.typescript.types import Literal, Named, Union
from gitorch.integrate.resolve import Found, Missing, Resolution, Unknown
from gitorch.integrate.resolve.typescript.declared import declared
from gitorch.integrate.resolve.typescript.exports import with_trail
from gitorch.integrate.resolve.typescript.members import DEEPEST, SAME, alias_of, reduce, type_named
from gitorch.integrate.resolve.typescript.typed import Typed, Value, annotated, any_of, is_empty, unplaced
from gitorch.integrate.sides import View


def has_string(view: View, of: Typed, text: str, depth: int = 0) -> Resolution:
    """Whether a type made of string literals has this one."""
    if depth > DEEPEST:
        return Unknown()
    settled = reduce(view, of, depth + 1)
    if isinstance(settled, Value):
        typed = annotated(settled)
        return has_string(view, typed, text, depth + 1) if typed is not None else Unknown()
    if settled is None:
        return Unknown()
    match settled.type:
        case Literal(value):
            if value == text:
                return Found(settled.path, unplaced(text, f"{{}}.{text}"), (settled.path,))
            return Missing("member", settled.path, f"{{}}.{text}", (settled.path,))
        case Union(parts):
            some = [one for one in parts if not is_empty(one)]
            return any_of(has_string(view, replace(settled, type=one), text, depth + 1) for one in some)
        case Named():
            return _named_string(view, settled, text, depth)
        case _:
            return Unknown()


def _named_string(view: View, of: Typed, text: str, depth: int) -> Resolution:
    if isinstance(of.type, Named) and of.type.name in SAME and of.type.arguments:
        return has_string(view, replace(of, type=of.type.arguments[0]), text, depth + 1)
    alias = alias_of(view, of)
    if alias is None or not isinstance(of.type, Named):
        return Unknown()
    named = type_named(view, of.path, of.type.name)
    found = has_string(view, alias, text, depth + 1)
    if named is None or isinstance(found, Unknown):
        return found
    own = declared(view, named, text)
    if isinstance(own, Found) and own.definition.kind is Kind.MEMBER:
        return with_trail(own, *named.trail)
    if isinstance(found, Missing):
        return replace(found, path=named.path, qualname=f"{named.definition.qualname}.{text}", trail=named.trail)
    return found
