"""What a workspace holds at this moment, kept as a commit: for crashes, the radar, progress and loops."""

from __future__ import annotations

from pathlib import Path

from gitorch import names
from gitorch.git.repository import Oid, Repository
from gitorch.git.shadow_index import ShadowIndex, State
from gitorch.git.snapshots import Series
from gitorch.git.worktrees import Worktree
from gitorch.workspace import Workspace


class Snapshots:
    """Takes snapshots of one workspace, one at a time, onto ``refs/gitorch/snapshots/RUN/TASK``."""

    def __init__(self, repository: Repository, workspace: Workspace) -> None:
        self._repository = repository
        self._worktree = Worktree(workspace.path, workspace.directory)
        self._series = Series(repository, names.snapshot(workspace.run, workspace.task), workspace.base)
        place = shadow_place(repository, workspace.name)
        self._shadow = ShadowIndex(repository, self._worktree, place, workspace.base)

    def take(self, subject: str) -> Oid | None:
        """A snapshot of the present state, or None if nothing changed since the last one.

        Untracked files are in it, ignored ones are not; what it leaves out is said in its message. Raises
        WorktreeGoneError if the worktree has vanished, WorktreeError if it can't be read.
        """
        return self._series.append(self.state(), self._worktree.head(self._repository), subject)

    def state(self) -> State:
        """The tree that a snapshot would have now, and what it would leave out."""
        return self._shadow.read()

    def ignored(self) -> list[str]:
        """What git ignores in the workspace, sorted; a directory that is ignored whole ends in a slash."""
        return self._shadow.ignored()

    def last(self) -> Oid | None:
        """The latest snapshot, of an attempt before this one too; None before the first."""
        return self._series.last()


def shadow_place(repository: Repository, name: str) -> Path:
    """Where what is remembered of a worktree from snapshot to snapshot lies."""
    return repository.gitorch_directory / "shadows" / name
