"""A worktree used again instead of removed: making one anew right after removing one is up to ten times slower."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

from gitorch.errors import WorktreeError
from gitorch.git.repository import Oid, Repository
from gitorch.git.submodules import empty_submodules
from gitorch.git.worktrees import Worktree, within
from gitorch.workspace import registry
from gitorch.workspace.mounting import unmount
from gitorch.workspace.places import shadow_place
from gitorch.workspace.registry import Record

_OURS = frozenset({"commondir", "gitdir", "HEAD", "index", "locked"})


def check_out(repository: Repository, worktree: Worktree, commit: Oid, *, fresh: bool) -> None:
    """Bring a commit's files to a worktree that git has just made (``fresh``) or that :func:`clear` has left.

    One that stands at the commit already costs two small files. Raises WorktreeError if git can't.
    """
    if fresh:
        _require(repository, worktree, "reset", "--quiet", "--hard", commit)
        return
    before = worktree.head(repository)
    reset_directory(repository, worktree, commit)
    if before != commit:
        _require(repository, worktree, "reset", "--quiet", "--hard", commit)


def clear(repository: Repository, worktree: Worktree, commit: Oid) -> None:
    """Make a worktree's files exactly a commit's, with a detached HEAD; whatever else is there goes.

    Git does it and not libgit2, which writes through links that were planted where a directory belongs. Raises
    WorktreeError if git can't.
    """
    reset_directory(repository, worktree, commit)
    index = worktree.directory / "index"
    if within(repository, worktree, "reset", "--quiet", "--hard", commit).status != 0:
        index.unlink(missing_ok=True)  # an agent may have left one that git can't read
        _require(repository, worktree, "reset", "--quiet", "--hard", commit)
    _require(repository, worktree, "clean", "-ffdxq")
    empty_submodules(repository, worktree)


def reset_directory(repository: Repository, worktree: Worktree, commit: Oid) -> None:
    """Make a worktree's own git directory as git made it, at a commit: of what an agent wrote there nothing stays."""
    for path in worktree.directory.iterdir():
        if path.name not in _OURS or path.is_symlink():
            remove(path)
    for path, content in (*worktree.links, (worktree.directory / "HEAD", commit)):
        replace_text(path, f"{content}\n")
    remove(shadow_place(repository, worktree.directory.name))


def replace_text(path: Path, text: str) -> None:
    """Put a file in the place of whatever is at a path, never writing through a link; one that says it stays."""
    if _says(path, text):
        return
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    fresh = path.with_name(f"{path.name}.gitorch")
    remove(fresh)
    fresh.write_text(text, "utf-8", "surrogateescape")
    fresh.replace(path)


def _says(path: Path, text: str) -> bool:
    try:
        found = path.lstat()
        is_own = stat.S_ISREG(found.st_mode) and found.st_nlink == 1
        return is_own and path.read_text("utf-8", "surrogateescape") == text
    except OSError:
        return False


def scrap(repository: Repository, record: Record) -> None:
    """Remove a worktree of ours that holds nothing, or whose work is safe; a layer only while nobody lies over it."""
    workspace = record.workspace
    unmount(workspace.path)
    for path in (workspace.path, *([workspace.layers.upper.parent] if workspace.layers else [])):
        remove(path)
    if workspace.directory.parent == repository.common / "worktrees":
        remove(workspace.directory)
    remove(shadow_place(repository, workspace.name))
    registry.forget(repository, workspace.name)


def remove(path: Path) -> None:
    """Remove what stands at a path, itself and never what it links to or what is mounted on it."""
    if path.is_symlink() or not path.is_dir():
        path.unlink(missing_ok=True)
    elif not os.path.ismount(path):
        shutil.rmtree(path, ignore_errors=True)
        if path.is_dir():
            _open_up(path)
            shutil.rmtree(path, ignore_errors=True)


def _open_up(path: Path) -> None:
    """Let us read every directory below: the kernel leaves one in each overlay's work directory that nobody may."""
    for folder, folders, _ in os.walk(path):
        for place in (Path(folder) / name for name in folders):
            if not place.is_symlink():
                place.chmod(0o700)


def _require(repository: Repository, worktree: Worktree, *arguments: str) -> None:
    done = within(repository, worktree, *arguments)
    if done.status != 0:
        said = done.error_text.strip()
        raise WorktreeError(f"{worktree.path} can't be prepared: git {arguments[0]}: {said}", hint="df -h; git fsck")
