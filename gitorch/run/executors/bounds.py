"""What ends an attempt before it ends by itself: time, silence, tokens, turns, output, memory, a question.

Pure: it is told what happened and when, and says whether that is enough.
"""

from __future__ import annotations

from gitorch.run.activity import NOTHING, Activity, Asked, Counted, End, Ended, Usage
from gitorch.run.assignment import Bounds


class Watch:
    """An attempt against its bounds. Times are seconds of a monotonic clock."""

    def __init__(self, bounds: Bounds, now: float) -> None:
        self._bounds = bounds
        self._began = self._stirred = now
        self._question: str | None = None
        self.usage: Usage = NOTHING
        self.turns = 0

    def saw(self, activity: Activity) -> bool:
        """Take note of what the agent did; whether a turn of its model has ended with it."""
        if isinstance(activity, Asked):
            self._question = activity.question
        if not isinstance(activity, Counted) or activity.usage == self.usage:
            return False
        self.usage = activity.usage
        self.turns += 1
        return True

    def stirred(self, now: float) -> None:
        """It is alive: it said something, or its files changed."""
        self._stirred = now

    def verdict(self, now: float, *, output: int = 0, memory: int = 0) -> Ended | None:
        """Why the attempt is to be ended now, or None. ``output`` and ``memory`` are bytes."""
        bounds = self._bounds
        if self._question is not None:
            return Ended(End.STALLED, f"it asks what only a person can answer: {self._question}")
        if output > bounds.output:
            return Ended(End.FLOODED, f"it wrote more than {_mebibytes(bounds.output)} of output")
        if memory > bounds.memory:
            return Ended(End.FAILED, f"it took more than {_mebibytes(bounds.memory)} of memory")
        if self.usage.total > bounds.tokens:
            return Ended(End.OVER_BUDGET, f"it took {self.usage.total} of {bounds.tokens} tokens")
        if self.turns > bounds.turns:
            return Ended(End.OVER_BUDGET, f"it took more than {bounds.turns} turns")
        return self._late(now)

    def _late(self, now: float) -> Ended | None:
        if now - self._began > self._bounds.minutes * 60:
            return Ended(End.TIMED_OUT, f"it was not done after {self._bounds.minutes:g} minutes")
        if now - self._stirred > self._bounds.silence * 60:
            return Ended(End.STALLED, f"it said nothing for {self._bounds.silence:g} minutes")
        return None


def _mebibytes(size: int) -> str:
    return f"{size / (1 << 20):g} MiB"
