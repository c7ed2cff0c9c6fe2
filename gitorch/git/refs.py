"""Moving refs by compare-and-swap, and nothing else moves one."""

from __future__ import annotations

import pygit2

from gitorch.errors import RepositoryError, TargetMovedError
from gitorch.git.repository import Oid, Repository

ABSENT = Oid("0" * 40)


def advance(repository: Repository, ref: str, *, expected: Oid, to: Oid, reason: str) -> None:
    """Move ``ref`` from ``expected`` to ``to``, or raise TargetMovedError and move nothing.

    ``expected`` may be ABSENT for a ref that must not exist.
    """
    done = repository.git("update-ref", "-m", reason, ref, to, expected)
    if done.status == 0:
        return
    found = repository.tip(ref) or ABSENT
    if found != expected:
        raise TargetMovedError(ref, expected=expected, found=found)
    raise RepositoryError(f"{ref} can't be moved: {done.error_text.strip()}")


def commit_tree(repository: Repository, tree: Oid, parents: list[Oid], message: str) -> Oid:
    """Write a commit that no ref names yet; the caller gives it one before anything else can run."""
    author = pygit2.Signature(*repository.identity())
    return Oid(str(repository.raw.create_commit(None, author, author, message, tree, list(parents))))
