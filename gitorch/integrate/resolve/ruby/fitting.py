"""What one call of a Ruby method must fit, where braces may be left out around a hash. Pure."""

from __future__ import annotations

from gitorch.code.model import Call, Parameter, ParameterKind, Signature


def fitted(signature: Signature, call: Call) -> tuple[Signature, ...]:
    """What one call must fit: keywords for a method that has none are one more argument, a hash."""
    kinds = {one.kind for one in signature.parameters}
    if not kinds.isdisjoint((ParameterKind.KEYWORD, ParameterKind.KEYWORDS)):
        return (signature,)
    if call.has_keyword_spread:
        return ()
    if not call.keywords:
        return (signature,)
    slots = [one for one in signature.parameters if one.kind is ParameterKind.POSITIONAL_ONLY]
    rest = Parameter("**", ParameterKind.KEYWORDS, required=False)
    if len(slots) > call.positional:
        left = tuple(one for one in signature.parameters if one is not slots[-1])
        return (signature._replace(parameters=(*left, rest)),)
    if ParameterKind.VARIADIC in kinds:
        return (signature._replace(parameters=(*signature.parameters, rest)),)
    return (signature,)
