"""Putting a checkout's files back to what its index says, after a landing was cut short.

Only what the landing itself wrote is touched: a path that the index calls changed, where nothing stands or where the
bytes are those of the landing or a beginning of them. Anything else is the user's and stays.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from gitorch.git.repository import Entry, Repository
from gitorch.git.trees import Change
from gitorch.git.worktrees import Worktree
from gitorch.land import checkout as checkouts
from gitorch.land.intent import Intent


def restore(repository: Repository, intent: Intent, checkout: Worktree) -> None:
    """Undo what ``update`` did to the files of a checkout whose index was not replaced."""
    ours = [
        change
        for change in _touched(repository, intent, checkout)
        if _is_ours(repository, checkout, change.path, change.new)
    ]
    for change in ours:
        _remove(checkout.path, change.path)
    wanted = "\0".join(change.path for change in ours if change.old is not None)
    if wanted:
        repository.git(
            f"--git-dir={checkout.directory}", f"--work-tree={checkout.path}", "checkout-index", "-q", "-z", "--stdin",
            cwd=checkout.path, stdin=wanted.encode("utf-8", "surrogateescape"),
        )  # fmt: skip


def _touched(repository: Repository, intent: Intent, checkout: Worktree) -> list[Change]:
    tracked = _names(repository, checkout, "ls-files", "-z")
    changed = _names(repository, checkout, "diff-files", "-z", "--name-only")
    step = checkouts.step(repository, intent)
    return [
        change
        for path, change in step.items()
        if (path in changed if path in tracked else change.old is None and os.path.lexists(checkout.path / path))
    ]


def _is_ours(repository: Repository, checkout: Worktree, path: str, new: Entry | None) -> bool:
    place = checkout.path / path
    if not _has_real_parents(checkout.path, path):
        return False
    if not os.path.lexists(place):
        return True
    if place.is_dir() and not place.is_symlink():
        return new is None  # a file that became a directory: what we put into it is judged path by path
    if new is None:
        return False
    if place.is_symlink():
        return os.fsencode(place.readlink()) == repository.read_blob(new.oid)
    filtered = checkouts.git_in(repository, checkout, "cat-file", "--filters", f"--path={path}", new.oid)
    return filtered.status == 0 and filtered.stdout.startswith(place.read_bytes())


def _has_real_parents(root: Path, path: str) -> bool:
    return not any((root / above).is_symlink() for above in Path(path).parents)


def _remove(root: Path, path: str) -> None:
    """Remove a file, and the directories that this leaves empty."""
    if (root / path).is_symlink() or not (root / path).is_dir():
        (root / path).unlink(missing_ok=True)
    for above in Path(path).parents[:-1]:
        try:
            (root / above).rmdir()
        except OSError:
            return


def _names(repository: Repository, checkout: Worktree, *arguments: str) -> frozenset[str]:
    environment: Mapping[str, str] = {"GIT_OPTIONAL_LOCKS": "0"}
    done = checkouts.git_in(repository, checkout, *arguments, environment=environment)
    return frozenset(done.text.split("\0")) - {""}
