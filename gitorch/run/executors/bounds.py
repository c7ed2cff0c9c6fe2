"""What ends an attempt before it ends by itself: time, silence, tokens, turns, output, memory, processes, a question.

Pure: it is told what happened and when, and says whether that is enough.
"""

from __future__ import annotations

from operator import add

from gitorch.process.table import NO_TOLL, Toll
from gitorch.run.activity import NOTHING, Activity, Asked, Counted, End, Ended, Turn, Usage
from gitorch.run.assignment import Bounds


class Watch:
    """An attempt against its bounds. Times are seconds of a monotonic clock."""

    def __init__(self, bounds: Bounds, now: float) -> None:
        self._bounds = bounds
        self._began = self._stirred = now
        self._question: str | None = None
        self.usage: Usage = NOTHING
        self._turns: list[Turn] = []
        self._steps = 0

    def saw(self, activity: Activity) -> bool:
        """Take note of what the agent did; whether a turn of its model has ended with it."""
        if isinstance(activity, Asked):
            self._question = activity.question
        if not isinstance(activity, Counted) or activity.usage == self.usage:
            return False
        more = _between(self.usage, activity.usage)
        self.usage = activity.usage
        self._steps += 1
        if activity.is_turn:
            self._turns.append(more)
        elif self._turns:
            self._turns[-1] = Turn(*map(add, self._turns[-1], more))
        return True

    @property
    def turns(self) -> tuple[Turn, ...]:
        """What each turn cost, in sum the usage; empty where the program gives a total only.

        What it tells at its end of all turns together, as Claude Code does of output, stands with the last one.
        """
        return tuple(self._turns)

    def stirred(self, now: float) -> None:
        """It is alive: it said something, or its files changed."""
        self._stirred = now

    def verdict(self, now: float, *, output: int = 0, toll: Toll = NO_TOLL) -> Ended | None:
        """Why the attempt is to be ended now, or None. ``output`` is bytes, ``toll`` what its processes take."""
        bounds = self._bounds
        if self._question is not None:
            return Ended(End.STALLED, f"it asks what only a person can answer: {self._question}")
        if output > bounds.output:
            return Ended(End.FLOODED, f"it wrote more than {_mebibytes(bounds.output)} of output")
        if toll.memory > bounds.memory:
            return Ended(End.FAILED, f"it took more than {_mebibytes(bounds.memory)} of memory")
        if toll.processes > bounds.processes:
            return Ended(End.FLOODED, f"it had more than {bounds.processes} processes running ({toll.processes})")
        if self.usage.total > bounds.tokens:
            return Ended(End.OVER_BUDGET, f"it took {self.usage.total} of {bounds.tokens} tokens")
        if self._steps > bounds.turns:
            return Ended(End.OVER_BUDGET, f"it took more than {bounds.turns} turns")
        return self._late(now)

    def _late(self, now: float) -> Ended | None:
        if now - self._began > self._bounds.minutes * 60:
            return Ended(End.TIMED_OUT, f"it was not done after {self._bounds.minutes:g} minutes")
        if now - self._stirred > self._bounds.silence * 60:
            return Ended(End.STALLED, f"it said nothing for {self._bounds.silence:g} minutes")
        return None


def _between(before: Usage, after: Usage) -> Turn:
    return Turn(
        after.entered - before.entered, after.left - before.left, after.read - before.read,
        after.written - before.written,
    )  # fmt: skip


def _mebibytes(size: int) -> str:
    return f"{size / (1 << 20):g} MiB"
