"""A change made elsewhere: what ``git cherry-pick`` does, on trees and in memory."""

from __future__ import annotations

from gitorch.git.repository import Oid, Repository


def picked(repository: Repository, onto: Oid, before: Oid, after: Oid) -> Oid | None:
    """The tree ``onto`` with what changed between the trees ``before`` and ``after``; None where that conflicts."""
    index = repository.raw.merge_trees(before, onto, after)
    return None if index.conflicts is not None else Oid(str(index.write_tree(repository.raw)))
