"""From a target and branches to one candidate commit, merged in memory; what can't go in is named, never dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gitorch.git.merging import Conflicted, Merged, merge
from gitorch.git.refs import commit_tree
from gitorch.git.repository import Branch, Oid, Repository
from gitorch.integrate.sides import Side
from gitorch.integrate.validation import Candidate


@dataclass(frozen=True)
class Refused:
    """A side that does not merge into what is there, and the paths it fails at."""

    side: Side
    result: Conflicted


def build_candidate(
    repository: Repository, onto: Branch, sides: Sequence[Side]
) -> tuple[Candidate, tuple[Refused, ...]]:
    """Merge each side in turn, leaving out any that conflicts with what went in before it."""
    tip, taken, refused = onto.commit, list[str](), list[Refused]()
    for side in sides:
        if repository.is_ancestor(side.commit, tip):
            continue
        match merge(repository, tip, side.commit):
            case Merged(tree):
                tip = _merge_commit(repository, tip, side, tree)
                taken.append(side.name)
            case Conflicted() as result:
                refused.append(Refused(side, result))
    return Candidate(tip, repository.tree_of(tip), onto.commit, tuple(taken)), tuple(refused)


def _merge_commit(repository: Repository, tip: Oid, side: Side, tree: Oid) -> Oid:
    return commit_tree(repository, tree, [tip, side.commit], f"Merge branch '{side.name}'\n")
