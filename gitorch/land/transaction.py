"""Moving a target and every checkout of it: all of it or nothing, whenever we are killed.

Lock, intent, undo record, index locks, dry run, files, compare-and-swap of the ref, indexes, unlock. The ref decides:
who finds the intent of a killed landing goes forward if the ref moved, and puts the files back if it did not.
"""

from __future__ import annotations

from collections.abc import Callable

from gitorch.errors import GitorchError, TargetMovedError, WorktreeError
from gitorch.git import locks, refs
from gitorch.git.repository import Repository
from gitorch.git.worktrees import Worktree, worktrees
from gitorch.land import checkout as checkouts
from gitorch.land import record, rollback
from gitorch.land.intent import Intent, new_intent, read_intent
from gitorch.land.record import Move, Record

Reached = Callable[[str], None]
"""Told the name of each step as it is reached; tests move the target or kill the process there."""


def _go_on(_: str) -> None:
    return None


def carry_out(repository: Repository, move: Move, reached: Reached = _go_on) -> Record:
    """Make the move, checkouts included, and return its record.

    Raises TargetMovedError or WorktreeError with every ref and file as it was.
    """
    with locks.hold(repository, "landing", inherited=True):
        reached("locked")
        _recover(repository)
        _require_at(repository, move)
        intent = new_intent(repository, move, _checkouts(repository, move.target))
        intent.write()
        reached("intended")
        try:
            return _carry_out(repository, intent, reached)
        except GitorchError:
            _settle(repository, read_intent(repository) or intent)
            raise


def recover(repository: Repository) -> None:
    """Finish or take back what a killed landing left; nothing to do in nearly every case."""
    if not (repository.common / "gitorch" / "landing").exists():
        return
    with locks.hold(repository, "landing", inherited=True):
        _recover(repository)


def _carry_out(repository: Repository, intent: Intent, reached: Reached) -> Record:
    for checkout in intent.checkouts:
        checkouts.lock(intent, checkout)
        reached("index locked")
        checkouts.prepare(repository, intent, checkout)
        reached("prepared")
    written = record.write(repository, intent.move)
    reached("recorded")
    intent = intent.now_touching()
    reached("touching")
    for checkout in intent.checkouts:
        checkouts.update(repository, intent, checkout)
        reached("updated")
    move = intent.move
    refs.advance(repository, move.target, expected=move.before, to=move.after, reason=f"gitorch: {move.act}")
    reached("moved")
    _finish(intent, reached)
    return written


def _recover(repository: Repository) -> None:
    intent = read_intent(repository)
    if intent is not None:
        _settle(repository, intent)


def _settle(repository: Repository, intent: Intent) -> None:
    """Bring an interrupted move to an end, in the direction that the ref says."""
    if intent.touching and _has_moved(repository, intent.move):
        _finish(intent, _go_on)
        return
    for checkout in intent.checkouts:
        if intent.touching:
            rollback.restore(repository, intent, checkout)
        checkouts.unlock(intent, checkout)
    _forget_record(repository, intent)
    intent.clear()


def _finish(intent: Intent, reached: Reached) -> None:
    for checkout in intent.checkouts:
        checkouts.install_index(intent, checkout)
        reached("index installed")
        checkouts.unlock(intent, checkout)
        reached("unlocked")
    intent.clear()
    reached("finished")


def _has_moved(repository: Repository, move: Move) -> bool:
    tip = repository.tip(move.target)
    return tip is not None and tip != move.before and repository.is_ancestor(move.after, tip)


def _forget_record(repository: Repository, intent: Intent) -> None:
    """Drop the undo record of a move that did not happen: under the landing lock it can only be the last one."""
    found = record.last(repository, intent.move.target)
    if found is not None and found.move == intent.move:
        refs.delete(repository, found.ref, expected=found.tag)


def _require_at(repository: Repository, move: Move) -> None:
    found = repository.tip(move.target) or refs.ABSENT
    if found != move.before:
        raise TargetMovedError(move.target, expected=move.before, found=found)


def _checkouts(repository: Repository, target: str) -> tuple[Worktree, ...]:
    """The worktrees that have the target checked out. Raises WorktreeError if one is in the middle of something."""
    found = tuple(tree for tree in worktrees(repository) if target in tree.holds)
    for tree in found:
        if tree.operation is not None:
            raise WorktreeError(
                f"{tree.path} is in the middle of a {tree.operation}",
                hint=f"git -C {tree.path} {tree.operation} --abort, or finish it",
            )
    return found
