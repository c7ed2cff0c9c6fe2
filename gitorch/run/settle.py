"""The end of an attempt: what it left is taken in, judged and put on its branch, or kept aside with the reason.

Nothing of the attempt runs any more when this starts. Whatever kept the agent inside its sandbox, or did not, is not
relied on: what counts is what is there now.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gitorch import names
from gitorch.errors import WorktreeError, WorktreeGoneError
from gitorch.git import refs, trees
from gitorch.git.quarantine import Quarantine, Refused
from gitorch.git.repository import Oid, Repository
from gitorch.git.trees import Change
from gitorch.git.worktrees import Worktree
from gitorch.run.acceptance import objections
from gitorch.run.activity import End, Ended
from gitorch.run.assignment import Assignment
from gitorch.run.executors.environment import identity
from gitorch.run.strangers import Moved, checked_out
from gitorch.workspace import Workspace
from gitorch.workspace.keeping import put_on_backup_ref
from gitorch.workspace.snapshots import Snapshots
from gitorch.workspace.submodules import keep_submodules

CLAIMS = ".gitorch/handoff.json"
_CLAIMS_LIMIT = 64 << 10


@dataclass(frozen=True)
class Accepted:
    """The task branch is at ``commit`` now; ``paths`` are what it changes."""

    commit: Oid
    paths: tuple[str, ...]


@dataclass(frozen=True)
class Rejected:
    """Not accepted, and why; what there was is on the ref ``kept``, None if there was nothing."""

    end: End
    message: str
    kept: str | None
    paths: tuple[str, ...] = ()


@dataclass(frozen=True)
class Left:
    """What an attempt left behind: ``head`` as far as it could be taken in, and the tree of its files, where found."""

    head: Oid | None
    tree: Oid | None
    troubles: tuple[Ended, ...] = ()


Proof = Callable[[], Ended | None]
"""The last question that is put to work that may be accepted: why it may not, None if nothing speaks against it."""


def settle(
    repository: Repository, assignment: Assignment, left: Left, ended: Ended, prove: Proof = lambda: None
) -> Accepted | Rejected:
    """Accept the work of an attempt that has ended, or keep it aside.

    Accepted is only what ended as completed, on its base, within its scope and without tampering, and then has its
    proof.
    """
    tip = _tip(repository, assignment, left)
    changes = {} if tip is None else trees.changes(
        repository, repository.tree_of(assignment.base), repository.tree_of(tip)
    )  # fmt: skip
    trouble = _trouble(repository, assignment, tip, [ended, *left.troubles])
    trouble = trouble or _wrong(repository, assignment, tip, changes) or (prove() if tip is not None else None)
    if trouble is None and tip is not None:
        return Accepted(_moved(repository, assignment, tip), tuple(changes))
    trouble = trouble or Ended(End.FAILED, "nothing of its work was found")
    return Rejected(trouble.end, trouble.message, _kept(repository, assignment, tip), tuple(changes))


def _trouble(repository: Repository, assignment: Assignment, tip: Oid | None, found: Sequence[Ended]) -> Ended | None:
    """The gravest of what went wrong, everything of its kind told: tampering, then how it ended, then its history."""
    wrongs = [one for one in found if one.end is not End.COMPLETED]
    if tip is not None and not repository.is_ancestor(assignment.base, tip):
        wrongs.append(Ended(End.FAILED, "its history no longer has the commit that it started from"))
    for end in (End.TAMPERED, *(one.end for one in wrongs)):
        told = list(dict.fromkeys(one.message for one in wrongs if one.end is end))
        if told:
            return Ended(end, "; ".join(told))
    return None


def _wrong(
    repository: Repository, assignment: Assignment, tip: Oid | None, changes: Mapping[str, Change]
) -> Ended | None:
    if tip is None:
        return None
    wrong = objections(repository, changes, repository.tree_of(tip), assignment.grants.scope)
    return Ended(End.OUT_OF_SCOPE, "; ".join(one.sentence for one in wrong)) if wrong else None


def claims(workspace: Workspace) -> str:
    """What the agent left as its handoff, 64 KiB at most and no link followed; empty if there is none."""
    try:
        folder = os.open(workspace.files / Path(CLAIMS).parent, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return ""
    try:
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
        with open(os.open(Path(CLAIMS).name, flags, dir_fd=folder), "rb") as stream:  # noqa: PTH123 - a descriptor
            is_sound = stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
            text = stream.read(_CLAIMS_LIMIT + 1) if is_sound else b""
    except OSError:
        return ""
    finally:
        os.close(folder)
    return text.decode("utf-8", "replace") if len(text) <= _CLAIMS_LIMIT else ""


def taken_in(repository: Repository, workspace: Workspace, quarantine: Quarantine) -> Left:
    """What an attempt left behind, brought into the repository as far as that can be done."""
    worktree = Worktree(workspace.path, workspace.directory)
    head = worktree.head(repository)
    if head is None:
        return Left(None, None, (Ended(End.TAMPERED, "its workspace's HEAD names no commit"),))
    brought = quarantine.brought([head], workspace.base)
    if isinstance(brought, Refused):
        return Left(None, None, (Ended(End.TAMPERED, f"its commits can't be taken in: {brought.reason}"),))
    troubles = (*_unfinished(worktree), *_strayed(repository, workspace))
    try:
        state = Snapshots(repository, workspace, quarantine).state()
    except WorktreeGoneError:
        return Left(head, None, (Ended(End.TAMPERED, "its workspace is gone"), *troubles))
    except WorktreeError as error:
        return Left(head, None, (Ended(End.TAMPERED, error.message), *troubles))
    return Left(head, state.tree, troubles)


def put_right(
    repository: Repository, assignment: Assignment, found: Sequence[Moved], quarantine: Quarantine
) -> list[Ended]:
    """Keep what refs of others named before and what an agent made them name; put back what it surely moved.

    A branch or a stash that it made for itself is no trouble: what it names is kept, and the ref goes. One that it
    switched a worktree of the user's to is, and stays: without it that worktree would have no commit.
    """
    troubles, stood_on = [], checked_out(repository) if found else {}
    for one in found:
        is_kept = one.after is None or not isinstance(quarantine.brought([one.after], assignment.base), Refused)
        if one.after is not None and is_kept:
            _keep(repository, assignment, one.after)
        if one.before is not None:
            _keep(repository, assignment, one.before)
            troubles.append(Ended(End.TAMPERED, f"it {one.sentence}"))
        if one.is_sure and one.before is not None:
            refs.put_back(repository, one.ref, expected=one.after, to=one.before)
        elif one.is_sure and one.ref in stood_on:
            where, name = stood_on[one.ref], names.short(one.ref)
            troubles.append(Ended(End.TAMPERED, f"it switched {where}, your own, to the new branch {name}"))
        elif one.is_sure and one.after is not None:
            refs.delete(repository, one.ref, expected=one.after)
    return troubles


def keep_forsaken(repository: Repository, assignment: Assignment, quarantine: Quarantine) -> None:
    """Keep the commits that an agent made and went back on: amended, reset, stashed, rebased away."""
    run, task = assignment.run, assignment.task
    own = (names.task_branch(run, task).ref, names.snapshot(run, task))
    known = [tip for ref in own if (tip := repository.tip(ref)) is not None]
    known += refs.listed(repository, f"{names.BACKUPS}{run}/{task}/").values()
    left = quarantine.forsaken([assignment.base, *known])
    if left:
        message = f"commits that {task} went back on\n"
        _keep(repository, assignment, refs.commit_tree(repository, repository.tree_of(left[0]), left, message))


def _strayed(repository: Repository, workspace: Workspace) -> Iterator[Ended]:
    for path in keep_submodules(repository, workspace):
        where = f"git -C {path} log --glob={names.BACKUPS}{workspace.run}/{workspace.task}/"
        yield Ended(
            End.OUT_OF_SCOPE, f"it changed {path}, a submodule, which its branch can't hold; that is kept: {where}"
        )


def _unfinished(worktree: Worktree) -> tuple[Ended, ...]:
    half = worktree.operation
    return (Ended(End.FAILED, f"it left a {half} half done"),) if half and half != "bisect" else ()


def _tip(repository: Repository, assignment: Assignment, left: Left) -> Oid | None:
    """The agent's last commit, or one of ours on top of it with whatever it left uncommitted."""
    head = left.head or assignment.base
    if left.tree is None:
        return left.head
    tree = _without_claims(repository, assignment.base, left.tree)
    if tree == repository.tree_of(head):
        return head
    who = identity(assignment)
    subject = assignment.message or f"{assignment.task}: what its agent left uncommitted"
    return refs.commit_tree(repository, tree, [head], subject, author=(who.name, who.email))


def _without_claims(repository: Repository, base: Oid, tree: Oid) -> Oid:
    if trees.entry(repository, tree, CLAIMS) is None or trees.entry(repository, repository.tree_of(base), CLAIMS):
        return tree
    return trees.edited(repository, tree, {CLAIMS: None})


def _moved(repository: Repository, assignment: Assignment, tip: Oid) -> Oid:
    """Put the task branch at ``tip``; where it was stays reachable."""
    ref = names.task_branch(assignment.run, assignment.task).ref
    before = repository.tip(ref)
    if before is not None and not repository.is_ancestor(before, tip):
        _keep(repository, assignment, before)
    refs.advance(
        repository, ref, expected=before or refs.ABSENT, to=tip, reason=f"gitorch: {assignment.task} is done"
    )  # fmt: skip
    return tip


def _kept(repository: Repository, assignment: Assignment, tip: Oid | None) -> str | None:
    return None if tip is None or tip == assignment.base else _keep(repository, assignment, tip)


def _keep(repository: Repository, assignment: Assignment, commit: Oid) -> str:
    """The backup ref of the task that names a commit, a new one if there is none."""
    taken = refs.listed(repository, f"{names.BACKUPS}{assignment.run}/{assignment.task}/")
    known = next((ref for ref, oid in sorted(taken.items()) if oid == commit), None)
    return known or put_on_backup_ref(repository, assignment.run, assignment.task, commit)
