"""Telling the demo's story: gitorch's own commands, run as a user runs them, and what they printed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gitorch import process
from gitorch.demo.agents import AGENTS

_TIMEOUT = 60.0


@dataclass(frozen=True)
class Act:
    """One command of the story: why it is typed, what is typed, and what must be true of its answer."""

    why: str
    command: tuple[str, ...]
    status: int
    says: tuple[str, ...] = ()


@dataclass(frozen=True)
class Told:
    """An act as it went."""

    act: Act
    output: str
    status: int

    @property
    def broken(self) -> tuple[str, ...]:
        """What should have been, and was not."""
        wrong = [f"exit status {self.act.status}, not {self.status}"] if self.status != self.act.status else []
        return (*wrong, *(text for text in self.act.says if text not in self.output))


def acts() -> tuple[Act, ...]:
    """The story, in order."""
    branches = tuple(work.branch for work in AGENTS)
    return (
        Act(
            "Eight agents have worked for an hour, each on its own branch.",
            ("git", "log", "--oneline", "--no-decorate", "--branches", "--not", "main"),
            0,
        ),
        Act(
            "To git, agent/c and agent/d merge: the exit status is 0, and this is the merged tree.",
            ("git", "merge-tree", "--write-tree", "agent/c", "agent/d"),
            0,
        ),
        Act(
            "gitorch reads what they mean.",
            ("gitorch", "validate", *branches),
            1,
            ("error[T101]", "error[S201]", "error[C302]", "fetch_user", "username"),
        ),
        Act(
            "What quarrels stays out; the rest is merged, tested together, and landed.",
            ("gitorch", "merge", *branches, "--only-clean", "--quiet"),
            0,
            ("landed", "passed", "left out"),
        ),
        Act(
            "main, as it is now.",
            ("git", "log", "--oneline", "--first-parent", "--no-decorate", "main"),
            0,
            ("Merge branch",),
        ),
    )


def tell(directory: Path, told: Callable[[Told], None], environment: Mapping[str, str]) -> bool:
    """Play every act in the demo's repository, handing each to ``told``; whether the story held."""
    holds = True
    for act in acts():
        done = process.run(_argv(act.command), cwd=directory, environment=environment, timeout=_TIMEOUT)
        outcome = Told(act, done.text + _errors(done.error_text), done.status)
        told(outcome)
        holds = holds and not outcome.broken
    return holds


def _errors(text: str) -> str:
    """Standard error without the progress that a slow machine shows."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("… "))


def _argv(command: Sequence[str]) -> list[str]:
    """The command with this very gitorch in place of whichever is on PATH."""
    return [sys.executable, "-m", *command] if command[0] == "gitorch" else list(command)
