"""Which files of a tree are files of another under a new path, as git's rename detection has it."""

from __future__ import annotations

from gitorch.git.repository import Oid, Repository


def renames(repository: Repository, old: Oid, new: Oid) -> dict[str, str]:
    """By its path in ``new``, the path in ``old`` of every file that git takes for renamed.

    Empty where git can't read the trees, as those that are nowhere but in a scratch store.
    """
    done = repository.git(
        "diff-tree", "-r", "-z", "-M", "--raw", "--diff-filter=R", "--ignore-submodules=none", old, new
    )
    fields = done.text.split("\0") if done.status == 0 else []
    return dict(zip(fields[2::3], fields[1::3], strict=False))
