"""What a side added to a file, line by line; lines that it only moved are not new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from gitorch.git.repository import Entry, Repository
from gitorch.git.trees import Change


def added_lines(old: str, new: str) -> Iterator[tuple[int, str]]:
    """The lines of ``new`` that ``old`` lacks, with their numbers from 1; order within the file does not count."""
    left = Counter(old.splitlines())
    for number, line in enumerate(new.splitlines(), 1):
        if left[line]:
            left[line] -= 1
        else:
            yield number, line


def texts(repository: Repository, change: Change, limit: int) -> tuple[str, str] | None:
    """Both versions of a changed text file, the old one empty for a new file.

    None for what was removed, is no regular file, has over ``limit`` bytes, or holds NUL bytes.
    """
    new = _text(repository, change.new, limit)
    return None if new is None else (_text(repository, change.old, limit) or "", new)


def _text(repository: Repository, entry: Entry | None, limit: int) -> str | None:
    if entry is None or not entry.is_file or repository.blob_size(entry.oid) > limit:
        return None
    content = repository.read_blob(entry.oid)
    return None if b"\0" in content else content.decode("utf-8", "replace")
