"""Versions of one file: merged as text in memory, and where they differ."""

from __future__ import annotations

from dataclasses import dataclass

import pygit2

from gitorch.git.repository import Entry, Oid, Repository
from gitorch.git.scratch import Scratch


@dataclass(frozen=True)
class Hunk:
    """Lines that differ: ``lines`` of them from ``start`` (counting from 1) in the old and in the new version.

    Where a version has none of them, its ``start`` is the line before which they would stand.
    """

    old_start: int
    old_lines: int
    new_start: int
    new_lines: int


def hunks(repository: Repository, old: Oid, new: Oid) -> tuple[Hunk, ...]:
    """Where two blobs differ, line by line; nothing for equal and for binary ones."""
    before, after = repository.raw.get(old), repository.raw.get(new)
    if not isinstance(before, pygit2.Blob) or not isinstance(after, pygit2.Blob):
        return ()
    patch = pygit2.Patch.create_from(before, after, context_lines=0)
    return tuple(
        Hunk(
            hunk.old_start + (hunk.old_lines == 0),
            hunk.old_lines,
            hunk.new_start + (hunk.new_lines == 0),
            hunk.new_lines,
        )
        for hunk in patch.hunks
    )


def merge_blobs(
    repository: Repository, base: Entry | None, ours: Entry | None, theirs: Entry | None, scratch: Scratch | None = None
) -> Entry | None:
    """The merged file, written as a blob (to ``scratch`` if there is one); None if it can't be merged as text.

    A way to look at a merge: git's own merge may align lines differently, and knows drivers.
    """
    if base is None or ours is None or theirs is None:
        return None
    if not (base.is_file and ours.is_file and theirs.is_file):
        return None
    mode = theirs.mode if ours.mode == base.mode else ours.mode
    b, o, t = (
        pygit2.IndexEntry("f", pygit2.Oid(hex=side.oid), pygit2.enums.FileMode(0o100644))
        for side in (base, ours, theirs)
    )
    try:
        result = repository.raw.merge_file_from_index(b, o, t, use_deprecated=False)
    except (RuntimeError, UnicodeDecodeError, pygit2.GitError):  # binary, or not UTF-8
        return None
    if not result.automergeable:
        return None
    content = result.contents.encode("utf-8")
    if scratch is None:
        return Entry(mode, Oid(str(repository.raw.create_blob(content))))
    oid = scratch.write("blob", content)
    scratch.spill()
    return Entry(mode, oid)
