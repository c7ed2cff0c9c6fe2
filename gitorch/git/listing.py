"""Every file of a tree, asked from git in one go. It costs what the tree holds: for planning, never for merging."""

from __future__ import annotations

from dataclasses import dataclass

from gitorch.git.repository import Entry, Oid, Repository


@dataclass(frozen=True)
class File:
    """One regular file of a tree; ``size`` in bytes."""

    path: str
    entry: Entry
    size: int


def files(repository: Repository, tree: Oid) -> tuple[File, ...]:
    """The regular files of a tree, in path order; links, submodules and blobs that are not there are left out."""
    found = []
    for line in repository.require_git("ls-tree", "-r", "-l", "-z", "--full-tree", tree).split("\0"):
        head, _, path = line.partition("\t")
        if path:
            mode, _, oid, size = head.split()
            entry = Entry(int(mode, 8), Oid(oid))
            if entry.is_file and size.isdecimal():  # git says BAD of a blob that is not there
                found.append(File(path, entry, int(size)))
    return tuple(sorted(found, key=lambda file: file.path))
