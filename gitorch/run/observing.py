"""From what an executor tells to what the lifecycle policy judges: snapshots and activities become observations."""

from __future__ import annotations

from collections.abc import Sequence

from gitorch.git import trees
from gitorch.git.hunks import hunks
from gitorch.git.repository import Entry, Oid, Repository
from gitorch.plan import globs
from gitorch.run.activity import Activity, Counted, Denied, UsedTool
from gitorch.run.lifecycle import Filled, Looked, Observation, Used


class Observer:
    """One attempt as it is watched: remembers the last look, so that each costs what changed since."""

    def __init__(self, repository: Repository, base: Oid, scope: Sequence[str]) -> None:
        self._repository = repository
        self._scope = scope
        self._base = self._tree = repository.tree_of(base)

    def begin(self) -> Looked:
        """The look that everything starts from."""
        return Looked(self._base)

    def look(self, snapshot: Oid) -> Looked:
        """What a snapshot shows."""
        tree = self._repository.tree_of(snapshot)
        changed = trees.changes(self._repository, self._base, tree)
        files = {path: change.new.oid if change.new else "" for path, change in changed.items()}
        outside = tuple(path for path in files if not globs.matching(self._scope, [path]))
        only_adds = self._only_adds(tree)
        self._tree = tree
        return Looked(tree, files, only_adds, outside)

    def hear(self, activity: Activity) -> Observation | None:
        """What an activity adds, if anything."""
        match activity:
            case UsedTool(is_error=failed):
                return Used(failed)
            case Denied():
                return Used(failed=True)
            case Counted(context=context, window=window) if window:
                return Filled(context / window)
            case _:
                return None

    def _only_adds(self, tree: Oid) -> bool:
        """Whether lines came since the last look, and none went."""
        since = trees.changes(self._repository, self._tree, tree)
        return all(self._grew(change.old, change.new) for change in since.values())

    def _grew(self, old: Entry | None, new: Entry | None) -> bool:
        if old is None or new is None:
            return old is None
        if not (old.is_file and new.is_file) or old.mode != new.mode:
            return False
        found = hunks(self._repository, old.oid, new.oid)
        return bool(found) and all(hunk.old_count == 0 for hunk in found)
