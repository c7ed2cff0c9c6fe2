"""What the next specialist is told of attempts that were stopped, so that it does not go the same way. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gitorch.run.activity import End

_ADVICE = {
    End.LOOPING: "Decide for one way before you edit, and keep to it.",
    End.FAILED: "Read the failing output first; the way taken so far did not mend it.",
    End.OUT_OF_SCOPE: "Work only inside your scope. What you need outside it, say among your open points.",
    End.OVER_BUDGET: "Read less: the interfaces you need are in this brief.",
    End.STALLED: "Never wait for input, and run nothing that asks for any.",
    End.DENIED: "Use only the tools that you were given.",
}
_SHOWN = 20  # paths
_REMARK = 1200  # characters of what a check said last


@dataclass(frozen=True)
class Past:
    """One earlier attempt: how it ended and why, what it changed, the end of what its checks said."""

    attempt: int
    end: End
    reason: str
    paths: tuple[str, ...] = ()
    kept: str = ""  # the ref that has its work
    remark: str = ""


def learnt(pasts: Sequence[Past]) -> str:
    """A section for the brief; empty for a first attempt."""
    if not pasts:
        return ""
    return "\n".join(("## What was tried before", *(line for past in pasts for line in _told(past)), *_advice(pasts)))


def _told(past: Past) -> list[str]:
    lines = [f"Attempt {past.attempt} was stopped ({past.end}): {past.reason}."]
    if past.paths:
        more = f" and {len(past.paths) - _SHOWN} more" if len(past.paths) > _SHOWN else ""
        lines.append(f"It had changed {', '.join(past.paths[:_SHOWN])}{more}.")
    if past.kept:
        lines.append(f"Its work is kept: git diff HEAD {past.kept}")
    if past.remark:
        lines += ["Its checks said last:", *(f"    {line}" for line in past.remark[-_REMARK:].strip().splitlines())]
    return lines


def _advice(pasts: Sequence[Past]) -> list[str]:
    return list(dict.fromkeys(_ADVICE[past.end] for past in pasts if past.end in _ADVICE))
