"""What the next specialist is told of an attempt that ended, so that it does not go the same way. Pure."""

from __future__ import annotations

from gitorch.run.activity import End
from gitorch.run.assignment import Finished

_ADVICE = {
    End.LOOPING: "decide for one way before you edit, and keep to it",
    End.FAILED: "read the failing output first, as the way taken so far did not mend it",
    End.OUT_OF_SCOPE: "work only inside your scope, and say among your open points what you need outside it",
    End.EXHAUSTED: "read less: the interfaces that you need are in this brief",
    End.FLOODED: "start fewer things at a time, and let them print less",
    End.STALLED: "run nothing that waits for input",
}
_SHOWN = 20  # paths


def lesson(attempt: int, end: End, reason: str, finished: Finished) -> str:
    """One attempt in a few sentences: how it ended and why, what it changed, where its work is, what to do instead."""
    said = [f"attempt {attempt} ended as {end}{f': {reason}' if reason else ''}"]
    if finished.paths:
        more = f" and {len(finished.paths) - _SHOWN} more" if len(finished.paths) > _SHOWN else ""
        said.append(f"it had changed {', '.join(finished.paths[:_SHOWN])}{more}")
    for one in finished.checks:
        if one.output:
            said.append(f"`{one.command}` said at its end:\n{one.output}\n")
    if finished.kept:
        said.append(f"its work is kept: git diff HEAD {finished.kept}")
    if end in _ADVICE:
        said.append(_ADVICE[end])
    return "; ".join(said)
