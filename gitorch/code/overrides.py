"""Does an override fit its base method, in a language whose arguments have no names? Pure."""

from __future__ import annotations

from gitorch.code.model import ParameterKind, Signature
from gitorch.code.typescript.kinds import are_apart, nothing_beyond


def unfit_override(override: Signature, base: Signature) -> str | None:
    """Why an override can't stand for its base method, in a few words; None where it can or nobody can tell.

    It may take fewer parameters than the base method does. It may not demand more.
    """
    demanded = sum(one.required for one in override.parameters)
    offered = len(base.parameters)
    if demanded > offered and not any(one.kind is ParameterKind.VARIADIC for one in base.parameters):
        return f"needs {demanded} arguments where {offered} are given"
    for mine, theirs in zip(override.parameters, base.parameters, strict=False):
        is_like = (mine.kind is ParameterKind.VARIADIC) == (theirs.kind is ParameterKind.VARIADIC)
        if is_like and are_apart(mine.annotation, theirs.annotation):
            return f"takes {mine.annotation} for {theirs.annotation}"
    if are_apart(override.returns, base.returns) and base.returns != "void":
        return f"gives {override.returns} for {base.returns}"
    beyond = nothing_beyond(override.returns, base.returns)
    return f"may give {beyond}" if beyond else None
