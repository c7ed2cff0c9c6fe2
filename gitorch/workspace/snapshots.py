"""What a workspace holds at this moment, kept as a commit: for crashes, the radar, progress and loops."""

from __future__ import annotations

from gitorch import names
from gitorch.errors import WorktreeError
from gitorch.git import trees
from gitorch.git.quarantine import Quarantine, Refused
from gitorch.git.repository import Oid, Repository
from gitorch.git.shadow_index import ShadowIndex, State
from gitorch.git.snapshots import Series
from gitorch.git.trees import GITLINK
from gitorch.git.upper_layer import UpperLayer
from gitorch.git.worktrees import Worktree
from gitorch.workspace import Workspace
from gitorch.workspace.below import layer_below, rules_of
from gitorch.workspace.places import shadow_place


class Snapshots:
    """Takes snapshots of one workspace, one at a time, onto ``refs/gitorch/snapshots/RUN/TASK``.

    ``quarantine`` is the object store that the workspace's git writes to, where it is not the repository's own.
    """

    def __init__(self, repository: Repository, workspace: Workspace, quarantine: Quarantine | None = None) -> None:
        self._repository = repository
        self._quarantine = quarantine
        self._base = workspace.base
        self._worktree = Worktree(workspace.path, workspace.directory)
        self._series = Series(repository, names.snapshot(workspace.run, workspace.task), workspace.base)
        self._reader = _reader(repository, workspace, self._worktree)
        self._whole: Oid | None = None

    def take(self, subject: str) -> Oid | None:
        """A snapshot of the present state, or None if nothing changed since the last one.

        Untracked files are in it, ignored ones are not; what it leaves out is said in its message. Raises
        WorktreeGoneError if the worktree has vanished, WorktreeError if it can't be read.
        """
        state, head = self.state(), self._worktree.head(self._repository)
        if head is not None and self._quarantine is not None:
            self._quarantine.brought([head], self._base)  # one that can't come in is no parent, and found at the end
        return self._series.append(state, head, subject)

    def state(self) -> State:
        """The tree that a snapshot would have now, all of it in the repository, and what it would leave out."""
        state = self._reader.read()
        if state.tree != self._whole:
            self._complete(state.tree)
            self._whole = state.tree
        return state

    def _complete(self, tree: Oid) -> None:
        """Bring the files that the agent's git has put into its own store only."""
        found = trees.changes(self._repository, self._repository.tree_of(self._base), tree).values()
        oids = {change.new.oid for change in found if change.new is not None and change.new.mode != GITLINK}
        missing = sorted(oid for oid in oids if oid not in self._repository.raw)
        if not missing:
            return
        brought = self._quarantine.fetched(missing) if self._quarantine else Refused(f"there is no object {missing[0]}")
        if isinstance(brought, Refused):
            raise WorktreeError(f"{self._worktree.path} can't be kept: {brought.reason}", hint="git fsck")

    def ignored(self) -> list[str]:
        """What git ignores in the workspace, sorted; a directory that is ignored whole ends in a slash."""
        return self._reader.ignored()

    def last(self) -> Oid | None:
        """The latest snapshot, of an attempt before this one too; None before the first."""
        return self._series.last()


def _reader(repository: Repository, workspace: Workspace, worktree: Worktree) -> ShadowIndex | UpperLayer:
    place = shadow_place(repository, workspace.name)
    if workspace.layers is None:
        return ShadowIndex(repository, worktree, place, workspace.base)
    layer = layer_below(repository, workspace.layers)
    rules = rules_of(repository, layer)
    return UpperLayer(repository, worktree, workspace.layers.upper, (workspace.base, layer.base), rules, place)
