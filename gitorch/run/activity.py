"""What an agent is seen to do while it works, in the same words whatever program it is.

Each runner reads its program's own stream into these values; the journal, ``watch`` and the lifecycle policy know
nothing else about an agent.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


@dataclass(frozen=True)
class Usage:
    """Tokens that a task has cost so far. ``read`` and ``written`` are the cached part of what went in.

    ``entered`` is input that no cache served. ``dollars`` is the program's own figure, None where it gives none.
    """

    entered: int = 0
    left: int = 0
    read: int = 0
    written: int = 0
    dollars: float | None = None

    @property
    def total(self) -> int:
        return self.entered + self.left + self.read + self.written

    def plus(self, other: Usage) -> Usage:
        """Both together; the price is known if either's is."""
        known = [one for one in (self.dollars, other.dollars) if one is not None]
        return Usage(
            self.entered + other.entered,
            self.left + other.left,
            self.read + other.read,
            self.written + other.written,
            sum(known) if known else None,
        )


NOTHING = Usage()


class Turn(NamedTuple):
    """What one answer of the model cost, in tokens; the members mean what they mean in :class:`Usage`."""

    entered: int = 0
    left: int = 0
    read: int = 0
    written: int = 0

    @property
    def total(self) -> int:
        return sum(self)


@dataclass(frozen=True)
class Said:
    """Words of the agent."""

    text: str


@dataclass(frozen=True)
class UsedTool:
    """A tool call that has come back; ``path`` is the file that it wrote, where it says so."""

    tool: str
    detail: str = ""
    path: str | None = None
    is_error: bool = False


@dataclass(frozen=True)
class Counted:
    """Tokens, cumulative over the attempt, and how full the window is: tokens in it, and its size where known.

    ``is_turn`` says that one more answer of the model has been counted; else it is a total over several, or puts right
    what was counted before.
    """

    usage: Usage
    context: int = 0
    window: int | None = None
    is_turn: bool = True


@dataclass(frozen=True)
class Denied:
    """A tool call that the permissions refused."""

    tool: str
    reason: str = ""


@dataclass(frozen=True)
class Asked:
    """A question that only a person could answer, such as a trust or permission dialog: the agent has stalled."""

    question: str


class End(StrEnum):
    """How an attempt ended. Only COMPLETED may satisfy a need, and only once its work is accepted."""

    COMPLETED = "completed"
    FAILED = "failed"  # it says so, or its exit status does
    DENIED = "denied"  # permissions kept it from its work, whatever it reports
    NO_RESULT = "no-result"  # the stream ended without the result that the program always gives
    STALLED = "stalled"  # silence, or a dialog
    TIMED_OUT = "timed-out"
    OVER_BUDGET = "over-budget"  # tokens, turns
    EXHAUSTED = "exhausted"  # its window is nearly full, and its work gets worse
    FLOODED = "flooded"  # more output than is kept, or more processes than are bearable
    OUT_OF_SCOPE = "out-of-scope"
    TAMPERED = "tampered"  # the repository's configuration, hooks, links or other refs changed
    LOOPING = "looping"
    UNAVAILABLE = "unavailable"  # the program is not there, or can't be reached
    CANCELLED = "cancelled"
    LOST = "lost"  # gitorch or the machine went down under it


@dataclass(frozen=True)
class Ended:
    """The program's own last word, judged by its runner together with the exit status."""

    end: End
    message: str = ""


Activity = Said | UsedTool | Counted | Denied | Asked | Ended
