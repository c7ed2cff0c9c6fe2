"""A worktree used again instead of removed: making one anew right after removing one is up to ten times slower."""

from __future__ import annotations

import shutil
from pathlib import Path

from gitorch.errors import WorktreeError
from gitorch.git.repository import Oid, Repository
from gitorch.git.submodules import empty_submodules
from gitorch.git.worktrees import Worktree, within
from gitorch.workspace import registry
from gitorch.workspace.registry import Record
from gitorch.workspace.snapshots import shadow_place

_LOCKS = ("index.lock", "HEAD.lock")


def clear(repository: Repository, worktree: Worktree, commit: Oid) -> None:
    """Make a worktree's files exactly a commit's, with a detached HEAD; whatever else is there goes.

    Git does it and not libgit2, which writes through links that were planted where a directory belongs. Raises
    WorktreeError if git can't.
    """
    for name in _LOCKS:  # of a git that died; the worktree is ours alone
        (worktree.directory / name).unlink(missing_ok=True)
    relink(worktree)
    _require(repository, worktree, "update-ref", "--no-deref", "HEAD", commit)
    _require(repository, worktree, "reset", "--quiet", "--hard", commit)
    _require(repository, worktree, "clean", "-ffdxq")
    empty_submodules(repository, worktree)
    forget_shadow(repository, worktree.directory.name)


def forget_shadow(repository: Repository, name: str) -> None:
    """Drop what snapshots remembered of a worktree: the next attempt's are its own."""
    _remove(shadow_place(repository, name))


def relink(worktree: Worktree) -> None:
    """Put back what ties a worktree to its repository, should an agent have changed it."""
    for path, content in (
        (worktree.directory / "commondir", "../.."),
        (worktree.directory / "gitdir", str(worktree.path / ".git")),
        (worktree.path / ".git", f"gitdir: {worktree.directory}"),
    ):
        text = f"{content}\n"
        if path.is_symlink() or not path.is_file() or path.read_text("utf-8", "surrogateescape") != text:
            _remove(path)
            path.write_text(text, "utf-8", "surrogateescape")


def scrap(repository: Repository, record: Record) -> None:
    """Remove a worktree of ours that nobody has worked in."""
    workspace = record.workspace
    _remove(workspace.path)
    if workspace.directory.parent == repository.common / "worktrees":
        _remove(workspace.directory)
    forget_shadow(repository, workspace.name)
    registry.forget(repository, workspace.name)


def _remove(path: Path) -> None:
    """Remove what stands at a path, itself and never what it links to."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _require(repository: Repository, worktree: Worktree, *arguments: str) -> None:
    done = within(repository, worktree, *arguments)
    if done.status != 0:
        said = done.error_text.strip()
        raise WorktreeError(f"{worktree.path} can't be prepared: git {arguments[0]}: {said}", hint="df -h; git fsck")
