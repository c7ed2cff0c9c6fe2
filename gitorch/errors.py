"""Every error that gitorch raises on purpose.

GitorchError                 message, optional hint; exit status 1 unless a subclass says otherwise
├── UsageError               the command line asks for something that makes no sense (exit 2)
├── ConfigError              gitorch.yaml can't be read or is not its schema (exit 2)
├── PlanError                a plan that is unsound, each problem with its place (exit 2)
├── RepositoryError          a format we can't read, an unborn target, a lock left behind, no common base
│   ├── NoRepositoryError    not a repository (exit 2)
│   ├── BranchError          unknown branch, the same branch twice (exit 2)
│   └── TargetMovedError     the target is no longer where the candidate starts
├── RemoteError              a remote can't be reached, or did not take what it was sent
├── WorktreeError            a worktree can't be made, updated or removed
│   └── WorktreeGoneError    a worktree that was there is not any more
├── ModelError               the model's API can't be reached, said no, or did not finish its answer
├── BriefError               what a plan pins does not fit the task's budget
├── NoteError                a note can't be read or written
├── HandoffError             a handoff is damaged, or an agent's claims are none
├── SandboxError             agents can't be confined as they are to be
└── ProcessError             a program can't be started, or took too long

A merge conflict, a finding and a failed check are values, not errors.
"""

from __future__ import annotations

from collections.abc import Sequence


class GitorchError(Exception):
    """A refusal: one sentence with the thing and the reason, and a hint with a command to type."""

    exit_status = 1

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(GitorchError):
    """The command line asks for something that makes no sense."""

    exit_status = 2


class ConfigError(GitorchError):
    """gitorch.yaml can't be read or is not its schema."""

    exit_status = 2


class PlanError(GitorchError):
    """A plan that is unsound. ``problems`` are all of them, each ``file:line:column`` and a sentence."""

    exit_status = 2

    def __init__(self, problems: Sequence[str], *, hint: str | None = None) -> None:
        super().__init__("\n".join(problems), hint=hint)
        self.problems = tuple(problems)


class RepositoryError(GitorchError):
    """The repository can't be used: a format we can't read, unborn, locked, no common base, nothing in it to do."""


class NoRepositoryError(RepositoryError):
    """There is no repository where one was named."""

    exit_status = 2


class BranchError(RepositoryError):
    """A branch is unknown, or named twice."""

    exit_status = 2


class TargetMovedError(RepositoryError):
    """The target is no longer where the candidate starts.

    ``expected`` and ``found`` are full commit ids.
    """

    def __init__(self, ref: str, *, expected: str, found: str) -> None:
        super().__init__(
            f"{ref} moved from {expected[:12]} to {found[:12]} while the candidate was built",
            hint="run the same command again, or add --retry 3",
        )
        self.ref = ref
        self.expected = expected
        self.found = found


class RemoteError(GitorchError):
    """A remote can't be reached, or did not take what it was sent."""


class WorktreeError(GitorchError):
    """A worktree can't be made, updated or removed."""


class WorktreeGoneError(WorktreeError):
    """A worktree that was there is not any more: somebody removed it."""


class ModelError(GitorchError):
    """The model's API can't be reached, said no, or did not finish its answer."""


class BriefError(GitorchError):
    """What a plan pins in a task's brief does not fit the task's budget."""


class NoteError(GitorchError):
    """A note can't be read or written."""


class HandoffError(GitorchError):
    """A handoff is damaged, or what an agent left as one is none."""


class SandboxError(GitorchError):
    """Agents can't be confined as they are to be."""


class ProcessError(GitorchError):
    """A program can't be started, or took too long."""
