"""Snapshots: commits of what a worktree holds, one after another on a ref of their own."""

from __future__ import annotations

from dataclasses import dataclass

from gitorch.git import refs
from gitorch.git.refs import ABSENT
from gitorch.git.repository import Oid, Repository
from gitorch.git.shadow_index import LeftOut, State

_NAMED = 50


@dataclass(frozen=True)
class Series:
    """The snapshots on ``ref`` of a worktree that started at ``base``."""

    repository: Repository
    ref: str
    base: Oid

    def last(self) -> Oid | None:
        """The latest snapshot, or None before the first."""
        return self.repository.tip(self.ref)

    def append(self, state: State, head: Oid | None, subject: str) -> Oid | None:
        """A snapshot of ``state``, or None if the last one has the same tree and knows ``head``.

        Its parents are the last one, or the base before the first, and the worktree's HEAD where that has moved. The
        ref moves by compare-and-swap; raises TargetMovedError if somebody else wrote a snapshot meanwhile.
        """
        before = self.last()
        parents = [before or self.base]
        if head is not None and head in self.repository.raw and not self.repository.is_ancestor(head, parents[0]):
            parents.append(head)
        if len(parents) == 1 and self.repository.tree_of(parents[0]) == state.tree:
            return None
        commit = refs.commit_tree(self.repository, state.tree, parents, _message(subject, state.left_out))
        refs.advance(self.repository, self.ref, expected=before or ABSENT, to=commit, reason=subject)
        return commit


def _message(subject: str, left_out: tuple[LeftOut, ...]) -> str:
    lines = [f"Left-Out: {one.path!r} ({one.reason})" for one in left_out[:_NAMED]]
    if len(left_out) > _NAMED:
        lines.append(f"Left-Out: {len(left_out) - _NAMED} more")
    return "\n".join([subject, *(["", *lines] if lines else []), ""])
