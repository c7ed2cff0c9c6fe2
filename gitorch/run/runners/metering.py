"""Counting tokens: cumulative, and never backwards, whatever a program reports."""

from __future__ import annotations

from gitorch.run.activity import NOTHING, Counted, Usage


class Meter:
    """The highest that each count has been."""

    def __init__(self) -> None:
        self._usage = NOTHING
        self._window: int | None = None

    @property
    def usage(self) -> Usage:
        return self._usage

    def at(self, usage: Usage, *, context: int = 0, window: int = 0, is_turn: bool = True) -> Counted:
        """The new total. ``context`` is what is in the window now, ``window`` its size; zero where it is not known."""
        before = self._usage
        known = [one for one in (before.dollars, usage.dollars) if one is not None]
        self._usage = Usage(
            max(before.entered, usage.entered),
            max(before.left, usage.left),
            max(before.read, usage.read),
            max(before.written, usage.written),
            max(known, default=None),
        )
        self._window = window or self._window
        return Counted(self._usage, context, self._window, is_turn)
