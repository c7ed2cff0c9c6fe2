"""The user's own checkout, watched while agents work: none of them has any business there.

Looking costs a ``git status``, so it is done no more often than it stays cheap; HEAD and the index, which tell of most
that git does there, are looked at every time.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from gitorch.git import trees
from gitorch.git.repository import Repository
from gitorch.git.worktrees import Worktree, main_worktree, within
from gitorch.workspace import Workspace

_SHARE = 0.02  # of one processor, at most, for looking
_DETACHED = "detached"
_Stamp = tuple[int, int, int] | None


@dataclass(frozen=True)
class Changed:
    """What is otherwise in the user's checkout than when we last looked: where HEAD was moved to, and paths.

    ``is_switched`` says that HEAD names another branch, or another commit where it names none.
    """

    head: str = ""
    paths: tuple[str, ...] = ()
    is_switched: bool = False

    def __bool__(self) -> bool:
        return bool(self.head or self.paths)


class Watch:
    """Remembers how the user's checkout looked, and tells what changed since. A bare repository never changes."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        root = repository.worktree or main_worktree(repository)
        self._checkout = Worktree(root, repository.directory) if root is not None else None
        self._looked, self._spent = 0.0, 0.0
        self._head = self._head_now()
        self._index = self._index_now()
        self._paths = self._paths_now()

    def changed(self, *, now: bool = False) -> Changed:
        """What changed since the last call that told of anything; what is told once is not told again.

        With ``now`` the files are looked at even if that was done a moment ago.
        """
        if self._checkout is None:
            return Changed()
        head, index = self._head_now(), self._index_now()
        moved = head if head != self._head else ""
        is_due = time.monotonic() - self._looked > self._spent / _SHARE
        if not moved and index == self._index and not is_due and not now:
            return Changed()
        was, branch = (said.partition(" at ")[0] for said in (self._head, head))
        is_switched = bool(moved) and (branch != was or branch == _DETACHED)
        before, self._paths = self._paths, self._paths_now()
        self._head, self._index = head, index
        different = {path for path, _ in before.items() ^ self._paths.items()}
        return Changed(moved, tuple(sorted(different)), is_switched)

    def _head_now(self) -> str:
        """The branch that is checked out and its commit."""
        if self._checkout is None:
            return ""
        return f"{self._checkout.ref or _DETACHED} at {self._checkout.head(self._repository)}"

    def _index_now(self) -> _Stamp:
        return _stamp(self._repository.directory / "index")

    def _paths_now(self) -> dict[str, tuple[str, _Stamp]]:
        """What git says of each path that differs from HEAD or is untracked, and which file that is now."""
        if self._checkout is None:
            return {}
        began = time.monotonic()
        done = within(
            self._repository, self._checkout, "status", "--porcelain=v1", "-z", "--no-renames",
            "--untracked-files=all", "--ignore-submodules=dirty",
        )  # fmt: skip
        self._looked, self._spent = time.monotonic(), time.monotonic() - began
        said = (entry for entry in done.text.split("\0") if entry)
        return {entry[3:]: (entry[:2], _stamp(self._checkout.path / entry[3:])) for entry in said}


def suspects(
    repository: Repository, changed: Changed, workspaces: Iterable[tuple[Workspace, Iterable[int]]]
) -> tuple[Workspace, ...]:
    """Whose agent it may have been. Each workspace comes with the ids of its processes.

    Those that have a process standing in the user's checkout; if none has, those whose agent made a changed file just
    as the checkout has it now. Empty where nothing points to anybody: then it was the user.
    """
    root = repository.worktree or main_worktree(repository)
    if root is None:
        return ()
    every = [(workspace, tuple(processes)) for workspace, processes in workspaces]
    standing = tuple(one for one, processes in every if any(_stands_in(pid, root.resolve()) for pid in processes))
    if standing:
        return standing
    return tuple(one for one, _ in every if any(_made_the_same(repository, one, root, path) for path in changed.paths))


def _stands_in(pid: int, root: Path) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").readlink().is_relative_to(root)
    except OSError:
        return False


def _made_the_same(repository: Repository, workspace: Workspace, root: Path, path: str) -> bool:
    theirs = workspace.files / path
    try:
        content = None if theirs.is_symlink() else theirs.read_bytes()
        if content is None or content != (root / path).read_bytes():
            return False
    except OSError:
        return False
    entry = trees.entry(repository, repository.tree_of(workspace.base), path)
    return entry is None or repository.read_blob(entry.oid) != content


def _stamp(path: Path) -> _Stamp:
    try:
        found = path.lstat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
