"""Where sides come from: what each branch, and the target itself, did since they parted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from gitorch.errors import RepositoryError
from gitorch.git import trees
from gitorch.git.repository import Branch, Oid, Repository
from gitorch.integrate.sides import Side

_SUBMODULE = 0o160000


def sides_of(repository: Repository, onto: Branch, branches: Sequence[Branch]) -> tuple[Side, ...]:
    """What each branch did since it left the target. Raises RepositoryError if one shares no history with it."""
    return tuple(sides_between(repository, [(one.name, _base(repository, onto, one), one.commit) for one in branches]))


def side_of(repository: Repository, onto: Branch, branch: Branch) -> Side:
    """What a branch did since it left the target. Raises RepositoryError if they share no history."""
    return sides_of(repository, onto, [branch])[0]


def _base(repository: Repository, onto: Branch, branch: Branch) -> Oid:
    base = repository.merge_base(onto.commit, branch.commit)
    if base is None and repository.is_shallow:
        raise RepositoryError(
            f"{branch.name} shares no history with {onto.name} in this shallow clone", hint="git fetch --unshallow"
        )
    if base is None:
        raise RepositoryError(
            f"{branch.name} shares no history with {onto.name}", hint=f"git log --oneline {branch.name}"
        )
    return base


def target_side(repository: Repository, onto: Branch, sides: Sequence[Side]) -> Side | None:
    """The target's own commits since the oldest base of a branch, or None where there are none."""
    base = onto.commit
    for one in dict.fromkeys(side.base for side in sides):
        base = repository.merge_base(base, one) or base
    if base == onto.commit:
        return None
    return replace(next(sides_between(repository, [(onto.name, base, onto.commit)])), is_target=True)


def sides_between(repository: Repository, ends: Sequence[tuple[str, Oid, Oid]]) -> Iterator[Side]:
    """Sides from their names, bases and tips."""
    pairs = [(repository.tree_of(base), repository.tree_of(commit)) for _, base, commit in ends]
    differing = trees.changes_of_many(repository, pairs)
    for (name, base, commit), (base_tree, tree), changes in zip(ends, pairs, differing, strict=True):
        touched = (entry for change in changes.values() for entry in (change.old, change.new) if entry)
        repository.fetch_missing(entry.oid for entry in touched if entry.mode != _SUBMODULE)
        yield Side(name, commit, tree, base, base_tree, changes)
