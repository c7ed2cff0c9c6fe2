"""Does a call fit a signature? The same question for every language."""

from __future__ import annotations

from collections.abc import Sequence

from gitorch.code.model import Call, Parameter, ParameterKind, Signature

_BY_POSITION = (ParameterKind.POSITIONAL_ONLY, ParameterKind.POSITIONAL)
_BY_NAME = (ParameterKind.POSITIONAL, ParameterKind.KEYWORD)


def misfit(signature: Signature, call: Call) -> str | None:
    """Why ``call`` can't be made, in a few words, or None when it fits or when spreads leave it open."""
    parameters = signature.parameters
    slots = [p for p in parameters if p.kind in _BY_POSITION]
    if call.positional > len(slots) and not _has(parameters, ParameterKind.VARIADIC):
        return f"takes {len(slots)} positional arguments, not {call.positional}"
    filled = {p.name for p in slots[: call.positional]}
    return _unknown_keyword(parameters, call, filled) or _lacking(parameters, call, filled)


def fits_any(signatures: Sequence[Signature], call: Call) -> bool:
    """Whether one of several signatures takes the call; no signature known takes any."""
    return not signatures or any(misfit(signature, call) is None for signature in signatures)


def _unknown_keyword(parameters: Sequence[Parameter], call: Call, filled: set[str]) -> str | None:
    named = {p.name for p in parameters if p.kind in _BY_NAME}
    for keyword in call.keywords:
        if keyword in filled and keyword in named:
            return f"gets {keyword} twice"
        if keyword not in named and not _has(parameters, ParameterKind.KEYWORDS):
            return f"has no parameter {keyword}"
    return None


def _lacking(parameters: Sequence[Parameter], call: Call, filled: set[str]) -> str | None:
    given = filled | set(call.keywords)
    lacking = [
        p.name
        for p in parameters
        if p.required and p.name not in given and not _could_be_spread(p, call)
    ]  # fmt: skip
    return f"needs {', '.join(lacking)}" if lacking else None


def _could_be_spread(parameter: Parameter, call: Call) -> bool:
    by_position = call.has_spread and parameter.kind in _BY_POSITION
    return by_position or (call.has_keyword_spread and parameter.kind in _BY_NAME)


def _has(parameters: Sequence[Parameter], kind: ParameterKind) -> bool:
    return any(p.kind is kind for p in parameters)
