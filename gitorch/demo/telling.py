"""Telling the demo's story: gitorch's own commands, run as a user runs them, and what they printed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gitorch import process
from gitorch.demo.agents import BRANCHES, TYPING

_TIMEOUT = 60.0
_STRAYED = ("--grep=profile is warned", "--grep=profile is stopped")
_TROUBLES = (
    "--grep=search ended",
    "--grep=search is given to command, attempt 2",
    "--grep=goes back",
    "--grep=candidate",
)


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


ACTS = (
    Act(
        "Seven tasks in two waves. Nobody may write where another one does.",
        ("gitorch", "plan", "check", "plan.yaml"),
        0,
        ("wave 1", "wave 2"),
    ),
    Act(
        "Each gets a worktree, a branch, a brief, and a specialist in a process of its own.",
        ("gitorch", "run"),
        0,
        ("7 validated", "complete"),
    ),
    Act(
        "The journal: one crashed, and went on from where it was; two collided, and their owners mended it.",
        ("git", "log", "--reverse", "--format=%s", *_TROUBLES, "refs/gitorch/runs/better-notes"),
        0,
        ("search ended as failed", "S201", "C302", "goes back to its owner"),
    ),
    Act(
        "One went in circles: it was stopped, and another got its task, with what was learnt.",
        ("git", "log", "--reverse", "--format=%s", "--grep=newest is stopped", "refs/gitorch/runs/better-notes"),
        0,
        ("newest is stopped, looping",),
    ),
    Act(
        "One left its scope: it was warned, and then stopped. Nothing of that is in its branch.",
        ("git", "log", "--reverse", "--format=%s", *_STRAYED, "refs/gitorch/runs/better-notes"),
        0,
        ("profile is warned: web/client.ts", "profile is stopped, out-of-scope"),
    ),
    Act(
        "Ada is still typing, in a worktree of her own; nothing of it is committed. The radar sees it coming.",
        ("gitorch", "check", "gitorch/better-notes", TYPING.name),
        1,
        ("error[C302]", "not committed yet"),
    ),
    Act(
        "What a task hands over is read from its code, and is a note on its commit.",
        ("gitorch", "handoff", "show", "better-notes/report"),
        0,
        ("salutations",),
    ),
    Act(
        "Grace has worked by hand meanwhile. To git, this merges: the exit status is 0.",
        ("git", "merge-tree", "--write-tree", "gitorch/better-notes/names", "grace/mail"),
        0,
    ),
    Act(
        "gitorch reads what they mean.",
        ("gitorch", "validate", "gitorch/better-notes", *(branch.name for branch in BRANCHES)),
        1,
        ("error[T101]", "error[S201]", "display_name"),
    ),
    Act(
        "What the specialists made is tested together, and lands: main moves by fast-forward.",
        ("gitorch", "merge", "--quiet"),
        0,
        ("landed", "passed"),
    ),
    Act(
        "What landed, branch by branch.",
        ("git", "log", "--oneline", "--no-decorate", "--merges", "--first-parent", "main^2"),
        0,
        ("Merge branch 'gitorch/better-notes/digest'",),
    ),
)
"""The story, in order."""


def tell(directory: Path, told: Callable[[Told], None], environment: Mapping[str, str]) -> bool:
    """Play every act in the demo's repository, handing each to ``told``; whether the story held."""
    holds = True
    for act in ACTS:
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
