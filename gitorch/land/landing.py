"""Fast-forward the target to a candidate, its worktree with it, and remember where it was."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gitorch import names
from gitorch.errors import WorktreeError
from gitorch.git import refs
from gitorch.git.repository import Oid, Repository
from gitorch.integrate.validation import Candidate


@dataclass(frozen=True)
class Landed:
    """The target moved from ``before`` to ``after``; ``undo`` is the ref that remembers ``before``."""

    target: str
    before: Oid
    after: Oid
    undo: str


def land(repository: Repository, target: str, candidate: Candidate) -> Landed:
    """Move ``target`` from the candidate's base to the candidate.

    Raises TargetMovedError if it is no longer there, WorktreeError if a checkout of it has edits in the way.
    """
    undo = _next_undo(repository)
    refs.advance(repository, undo, expected=refs.ABSENT, to=candidate.onto, reason="gitorch: before landing")
    for directory in checkouts(repository, target):
        _fast_forward_checkout(repository, directory, candidate)
    if repository.tip(target) != candidate.commit:
        refs.advance(repository, target, expected=candidate.onto, to=candidate.commit, reason="gitorch: land")
    return Landed(target, candidate.onto, candidate.commit, undo)


def checkouts(repository: Repository, ref: str) -> list[Path]:
    """The worktrees that have ``ref`` checked out."""
    found, directory = [], None
    for line in repository.require_git("worktree", "list", "--porcelain", "-z").split("\0"):
        key, _, value = line.partition(" ")
        if key == "worktree":
            directory = Path(value)
        elif key == "branch" and value == ref and directory is not None:
            found.append(directory)
    return found


def _fast_forward_checkout(repository: Repository, directory: Path, candidate: Candidate) -> None:
    done = repository.git("merge", "--ff-only", "--no-overwrite-ignore", "--quiet", candidate.commit, cwd=directory)
    if done.status != 0:
        raise WorktreeError(
            f"{directory} has changes in the way: {done.error_text.strip()}",
            hint=f"git -C {directory} stash --include-untracked",
        )


def _next_undo(repository: Repository) -> str:
    taken = [names.parse_undo(ref) or 0 for ref in repository.raw.references if ref.startswith(names.NAMESPACE)]
    return names.undo(max(taken, default=0) + 1)
