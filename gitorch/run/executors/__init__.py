"""Where assignments are carried out: this machine, or a cluster behind the same four calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from gitorch.run.assignment import Assignment, Event


class Executor(Protocol):
    """Carries out assignments side by side and tells what happens to them."""

    def submit(self, assignment: Assignment) -> None:
        """Start an attempt, or queue it; returns at once. The same attempt submitted twice is carried out once."""

    def cancel(self, task: str, *, reason: str, warn: bool = False) -> None:
        """Stop a task's attempt, whole, with its work kept; its ``Finished`` follows.

        With ``warn`` the agent is only told ``reason``, where its program can be told anything while it works.
        """

    def events(self, patience: float) -> Iterator[Event]:
        """What has happened since the last call, in order; waits up to ``patience`` seconds for the first."""

    def close(self) -> None:
        """Cancel whatever runs, keep its work, and let go."""
