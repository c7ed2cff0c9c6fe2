"""A worktree of our own, kept from run to run: moving it costs the paths that differ, not a checkout.

It lies in the user's cache directory: outside the user's tree, and not under a directory called ``.git``, where some
test runners see nothing. A kernel lock says who has it, so that a kill at any time leaves one that can be used again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from gitorch import process
from gitorch.errors import RepositoryError, WorktreeError
from gitorch.git import locks
from gitorch.git.repository import Oid, Repository

_SLOTS = 16


@dataclass(frozen=True)
class SpareWorktree:
    """A worktree with a detached HEAD; ``path`` holds the files of the commit that it was last moved to."""

    repository: Repository
    path: Path
    directory: Path

    def move_to(self, commit: Oid) -> None:
        """Make the files exactly those of a commit, with the user's filters; whatever else is there goes.

        Raises WorktreeError if git can't.
        """
        self._git("reset", "--quiet", "--hard", commit)
        self._git("clean", "-ffdxq")

    def _git(self, *arguments: str) -> None:
        done = self.repository.git(
            "-c", "core.sparseCheckout=false", f"--git-dir={self.directory}", f"--work-tree={self.path}", *arguments,
            cwd=self.path,
        )  # fmt: skip
        if done.status != 0:
            raise WorktreeError(f"{self.path} can't be prepared: {done.error_text.strip()}", hint=f"rm -r {self.path}")


@contextmanager
def spare_worktree(repository: Repository, purpose: str) -> Iterator[SpareWorktree]:
    """Borrow a worktree that nobody else uses; the same one as last time if it is free."""
    with ExitStack() as stack:
        name = _free_name(repository, purpose, stack)
        yield _ready(repository, name)


def _free_name(repository: Repository, purpose: str, stack: ExitStack) -> str:
    for slot in range(_SLOTS):
        name = f"gitorch-{purpose}-{slot}"
        try:
            stack.enter_context(locks.hold(repository, name, patience=0))
        except RepositoryError:
            continue
        return name
    raise WorktreeError(f"{_SLOTS} gitorch processes run {purpose} here already", hint="wait for one of them")


def _ready(repository: Repository, name: str) -> SpareWorktree:
    path = _shelf(repository) / name
    directory = repository.common / "worktrees" / name
    link = directory / "gitdir"
    if not (link.is_file() and path.is_dir() and Path(link.read_text().strip()) == path / ".git"):
        shutil.rmtree(path, ignore_errors=True)
        _add(repository, path)
        directory = _directory_of(path)
    (directory / "index.lock").unlink(missing_ok=True)  # of a git that died with its gitorch: the slot is ours alone
    return SpareWorktree(repository, path, directory)


def _add(repository: Repository, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    start = repository.branch(repository.default_branch).commit
    done = repository.git("worktree", "add", "--quiet", "--force", "--detach", "--no-checkout", str(path), start)
    if done.status != 0:
        raise WorktreeError(f"{path} can't be made a worktree: {done.error_text.strip()}", hint="git worktree prune")


def _directory_of(path: Path) -> Path:
    """What git called the worktree that it has just made."""
    return Path((path / ".git").read_text().strip().removeprefix("gitdir: "))


def _shelf(repository: Repository) -> Path:
    """Where this repository's spare worktrees are; beside its locks where the user has no cache directory."""
    environment = process.clean_environment()
    home = Path(environment.get("XDG_CACHE_HOME") or Path(environment.get("HOME", "/nonexistent")) / ".cache")
    key = hashlib.sha256(os.fsencode(repository.common.resolve())).hexdigest()[:16]
    shelf = home / "gitorch" / "worktrees" / key
    try:
        shelf.mkdir(parents=True, exist_ok=True)
    except OSError:
        return repository.gitorch_directory / "worktrees"
    return shelf if os.access(shelf, os.W_OK) else repository.gitorch_directory / "worktrees"
