"""Fast-forward the target to a checked candidate, and take the last landing back."""

from __future__ import annotations

from dataclasses import dataclass

from gitorch import names
from gitorch.errors import RepositoryError, TargetMovedError
from gitorch.git.repository import Oid, Repository
from gitorch.integrate.verdict import CheckedCandidate
from gitorch.land import record
from gitorch.land.record import Move
from gitorch.land.transaction import Reached, carry_out, recover

__all__ = ["Landed", "land", "recover", "undo"]


@dataclass(frozen=True)
class Landed:
    """The target moved from ``before`` to ``after``; ``undo`` is the ref that remembers ``before``."""

    target: str
    before: Oid
    after: Oid
    undo: str


def land(repository: Repository, target: str, checked: CheckedCandidate, reached: Reached = lambda _: None) -> Landed:
    """Fast-forward ``target`` from the candidate's base to the candidate, every checkout of it included.

    All or nothing. Raises TargetMovedError if the target is no longer there, WorktreeError if a checkout has edits,
    untracked or ignored files in the way or is in the middle of a merge or rebase.
    """
    candidate = checked.candidate
    done = carry_out(repository, Move(target, candidate.onto, candidate.commit, "land"), reached)
    return Landed(target, candidate.onto, candidate.commit, done.ref)


def undo(repository: Repository, target: str | None = None, reached: Reached = lambda _: None) -> Landed:
    """Put a target back to where it was before the last landing; undoing an undo lands again.

    Raises RepositoryError if there is nothing to take back, or if the target has moved on since.
    """
    recover(repository)
    last = record.last(repository, target)
    if last is None:
        where = "" if target is None else f" on {names.short(target)}"
        branch = names.short(target or repository.default_branch)
        raise RepositoryError(f"there is no landing to take back{where}", hint=f"git reflog {branch}")
    move = last.move
    try:
        done = carry_out(repository, Move(move.target, move.after, move.before, "undo"), reached)
    except TargetMovedError as error:
        raise RepositoryError(
            f"{names.short(move.target)} has moved on since that landing, to {error.found[:12]}",
            hint=f"git log --oneline {move.after[:12]}..{names.short(move.target)}",
        ) from error
    return Landed(move.target, move.after, move.before, done.ref)
