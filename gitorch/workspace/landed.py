"""Whether work is in the target: its commits, or all that they change under another name (squashed, rebased)."""

from __future__ import annotations

from gitorch.errors import RepositoryError
from gitorch.git.merging import Attributes, Merged, merge
from gitorch.git.repository import Branch, Oid, Repository
from gitorch.git.scratch import Scratch


class Target:
    """The branch that work lands on, asked again and again."""

    def __init__(self, repository: Repository, branch: Branch, scratch: Scratch) -> None:
        self._repository = repository
        self._branch = branch
        self._scratch = scratch
        self._tree = repository.tree_of(branch.commit)

    def has(self, commit: Oid) -> str:
        """How the target provably has a commit's work, as words; empty if it does not."""
        if self._repository.is_ancestor(commit, self._branch.commit):
            return f"in {self._branch.name}"
        base = self._repository.merge_base(commit, self._branch.commit)
        if base is None:
            return ""
        if self._repository.tree_of(commit) == self._repository.tree_of(base):
            return f"adds nothing to {self._branch.name}"
        return f"its changes are in {self._branch.name}" if self._adds_nothing(commit) else ""

    def lacks(self, commit: Oid) -> str:
        """What of a commit's work the target does not have, as words."""
        count = len(self._repository.commits_above([commit], self._branch.commit))
        return f"{count} commit{'s' * (count != 1)} not in {self._branch.name}"

    def _adds_nothing(self, commit: Oid) -> bool:
        try:
            merged = merge(self._scratch, self._branch.commit, commit, Attributes(self._tree))
        except RepositoryError:  # a merge driver that can't be run here: nothing is proved
            return False
        return isinstance(merged, Merged) and merged.tree == self._tree
