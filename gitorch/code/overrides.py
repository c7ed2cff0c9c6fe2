"""Does an override fit its base method, in a language whose arguments have no names? Pure."""

from __future__ import annotations

import re

from gitorch.code.model import ParameterKind, Signature

_PROMISE = re.compile(r"Promise<.*>")
_PLAIN = frozenset({"string", "number", "boolean", "bigint", "symbol", "void", "undefined", "null"})


def unfit_override(override: Signature, base: Signature) -> str | None:
    """Why an override can't stand for its base method, in a few words; None where it can or nobody can tell.

    It may take fewer parameters than the base method does. It may not demand more.
    """
    demanded = sum(one.required for one in override.parameters)
    offered = len(base.parameters)
    if demanded > offered and not any(one.kind is ParameterKind.VARIADIC for one in base.parameters):
        return f"needs {demanded} arguments where {offered} are given"
    for mine, theirs in zip(override.parameters, base.parameters, strict=False):
        if _are_apart(mine.annotation, theirs.annotation):
            return f"takes {mine.annotation} for {theirs.annotation}"
    if _are_apart(override.returns, base.returns) and base.returns != "void":
        return f"gives {override.returns} for {base.returns}"
    return None


def _are_apart(one: str | None, other: str | None) -> bool:
    """Whether no value can be of both types, as far as their texts alone tell."""
    if one is None or other is None or one == other:
        return False
    mine, theirs = _kinds(one), _kinds(other)
    return bool(mine and theirs) and mine.isdisjoint(theirs)


def _kinds(text: str) -> frozenset[str]:
    """What a value of a type may be; empty where its text does not tell."""
    if _PROMISE.fullmatch(text):
        return frozenset({"Promise"})
    parts = frozenset(part.strip() for part in text.split("|"))
    return parts if parts <= _PLAIN else frozenset()
