"""Three versions of one file, merged as text in memory."""

from __future__ import annotations

import pygit2

from gitorch.git.repository import Entry, Oid, Repository


def merge_blobs(repository: Repository, base: Entry | None, ours: Entry | None, theirs: Entry | None) -> Entry | None:
    """The merged file, written as a blob; None where the three can't be merged as text."""
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
    return Entry(mode, Oid(str(repository.raw.create_blob(content))))
