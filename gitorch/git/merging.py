"""Merging two commits without a worktree, with git's own verdict.

``git merge-tree`` is merge-ort itself. Its objects go to a scratch store first: it writes thousands of them even for
a merge that nobody keeps.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gitorch.errors import RepositoryError
from gitorch.git.repository import Oid, Repository


@dataclass(frozen=True)
class ConflictedPath:
    """A path that two commits can't both have, with git's word for why (``CONFLICT (contents)``) and its sentence."""

    path: str
    kind: str
    message: str


@dataclass(frozen=True)
class Merged:
    tree: Oid


@dataclass(frozen=True)
class Conflicted:
    paths: tuple[ConflictedPath, ...]


MergeResult = Merged | Conflicted


def merge(repository: Repository, ours: Oid, theirs: Oid, *, keep: bool = True) -> MergeResult:
    """What ``git merge`` would make of two commits. With ``keep`` false the merged tree's objects are thrown away."""
    if keep:
        return _merge_tree(repository, ours, theirs, {})
    with tempfile.TemporaryDirectory(prefix="gitorch-objects-") as scratch:
        environment = {
            "GIT_OBJECT_DIRECTORY": scratch,
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(Path(repository.common) / "objects"),
        }
        return _merge_tree(repository, ours, theirs, environment)


def _merge_tree(repository: Repository, ours: Oid, theirs: Oid, environment: Mapping[str, str]) -> MergeResult:
    done = repository.git(
        "merge-tree", "--write-tree", "-z", "--name-only", "--allow-unrelated-histories", ours, theirs,
        environment=environment,
    )  # fmt: skip
    if done.status not in (0, 1):
        raise RepositoryError(f"git merge-tree failed: {done.error_text.strip()}")
    tree, *fields = done.text.split("\0")
    if done.status == 0:
        return Merged(Oid(tree))
    return Conflicted(tuple(_conflicts(fields)))


def _conflicts(fields: list[str]) -> list[ConflictedPath]:
    """The records after the list of paths: a count, that many paths, a kind, a sentence."""
    at = fields.index("") + 1
    found: list[ConflictedPath] = []
    while at < len(fields) and fields[at].isdigit():
        count = int(fields[at])
        paths, kind, message = fields[at + 1 : at + 1 + count], fields[at + 1 + count], fields[at + 2 + count]
        if kind.startswith("CONFLICT"):
            found.append(ConflictedPath(paths[0], kind, message.strip()))
        at += count + 3
    return found
