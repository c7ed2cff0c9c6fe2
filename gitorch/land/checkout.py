"""A worktree that has the target checked out: taken along by a landing, or put back.

git itself changes the files, with the user's filters, into a copy of the index; the copy becomes the index only once
the target has moved. All the while we hold the worktree's own ``index.lock``, marked as ours.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from gitorch import process
from gitorch.errors import WorktreeError
from gitorch.git import trees
from gitorch.git.repository import Repository
from gitorch.git.trees import Change
from gitorch.git.worktrees import Worktree
from gitorch.land.intent import Intent


def lock(intent: Intent, checkout: Worktree) -> None:
    """Take the worktree's index lock. Raises WorktreeError if another git has it, or left it."""
    path, ours = _lock_path(checkout), intent.place / "index.lock"
    ours.write_text(_mark(intent))
    try:
        os.link(ours, path)  # whole or not at all: a lock that says nothing could be anybody's
    except FileExistsError as error:
        raise WorktreeError(
            f"another git is at work in {checkout.path}, or was killed there: {path} exists",
            hint=f"if no git is running: rm {path}",
        ) from error


def unlock(intent: Intent, checkout: Worktree) -> None:
    """Give the lock back; a lock that is not ours stays."""
    path = _lock_path(checkout)
    if path.is_file() and path.read_bytes() == _mark(intent).encode():
        path.unlink()


def prepare(repository: Repository, intent: Intent, checkout: Worktree) -> None:
    """Copy the index, and make sure that git would take the whole step.

    Raises WorktreeError naming what is in the way.
    """
    copy = intent.index_copy(checkout)
    if (checkout.directory / "index").exists():
        shutil.copy2(checkout.directory / "index", copy)  # its time of change tells git which entries to distrust
    _git(repository, intent, checkout, "update-index", "-q", "--refresh")
    clashes = untracked_in_the_way(repository, intent, checkout)
    done = _read_tree(repository, intent, checkout, "-n")
    if clashes or done.status != 0:
        raise _in_the_way(checkout, clashes or _edited(repository, intent, checkout), done)


def update(repository: Repository, intent: Intent, checkout: Worktree) -> None:
    """Change the files, and the copy of the index with them."""
    done = _read_tree(repository, intent, checkout)
    if done.status != 0:
        raise _in_the_way(checkout, (), done)


def install_index(intent: Intent, checkout: Worktree) -> None:
    """The copy becomes the index; a copy that is gone has become it already."""
    copy = intent.index_copy(checkout)
    if copy.exists():
        copy.replace(checkout.directory / "index")


def untracked_in_the_way(repository: Repository, intent: Intent, checkout: Worktree) -> tuple[str, ...]:
    """Paths that the step would create where something untracked or ignored stands."""
    tracked = set(_git(repository, intent, checkout, "ls-files", "-z").text.split("\0"))
    new = [change.path for change in step(repository, intent).values() if change.old is None]
    return tuple(path for path in new if path not in tracked and _stands_in_the_way(checkout.path, path, tracked))


def step(repository: Repository, intent: Intent) -> dict[str, Change]:
    """Every path that the move changes."""
    before, after = repository.tree_of(intent.move.before), repository.tree_of(intent.move.after)
    return trees.changes(repository, before, after)


def _stands_in_the_way(root: Path, path: str, tracked: set[str]) -> bool:
    """Whether an untracked thing stands at the path, or where one of its directories must be."""
    parts = path.split("/")
    for depth in range(1, len(parts)):
        above = "/".join(parts[:depth])
        place = root / above
        if place.is_symlink() or place.is_file():
            return above not in tracked
    place = root / path
    if place.is_dir() and not place.is_symlink():
        return any(
            str(file.relative_to(root)) not in tracked
            for file in place.rglob("*")
            if file.is_symlink() or not file.is_dir()
        )
    return os.path.lexists(place)


def _edited(repository: Repository, intent: Intent, checkout: Worktree) -> tuple[str, ...]:
    listed = _git(repository, intent, checkout, "diff-index", "-z", "--name-only", intent.move.before)
    return tuple(path for path in listed.text.split("\0") if path in step(repository, intent))


def _in_the_way(checkout: Worktree, paths: Sequence[str], done: process.Completed) -> WorktreeError:
    if not paths:
        return WorktreeError(f"{checkout.path} can't be updated: {done.error_text.strip()}", hint="git status")
    named = ", ".join(paths[:3]) + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")
    return WorktreeError(
        f"{checkout.path} has files of yours in the way: {named}",
        hint=f"git -C {checkout.path} stash --all, or commit or move them",
    )


def _read_tree(repository: Repository, intent: Intent, checkout: Worktree, *options: str) -> process.Completed:
    move = intent.move
    return _git(repository, intent, checkout, "read-tree", "-m", "-u", *options, move.before, move.after)


def _git(repository: Repository, intent: Intent, checkout: Worktree, *arguments: str) -> process.Completed:
    environment: Mapping[str, str] = {"GIT_INDEX_FILE": str(intent.index_copy(checkout))}
    return git_in(repository, checkout, *arguments, environment=environment)


def git_in(
    repository: Repository, checkout: Worktree, *arguments: str, environment: Mapping[str, str] | None = None
) -> process.Completed:
    """git in one worktree, whatever its ``.git`` file says."""
    return repository.git(
        f"--git-dir={checkout.directory}",
        f"--work-tree={checkout.path}",
        *arguments,
        cwd=checkout.path,
        environment=environment,
    )


def _lock_path(checkout: Worktree) -> Path:
    return checkout.directory / "index.lock"


def _mark(intent: Intent) -> str:
    return f"gitorch {intent.token}\n"
