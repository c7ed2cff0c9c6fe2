"""Which lines two versions of a file differ in, by git's own diff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import pygit2

from gitorch.git.repository import Oid, Repository


@dataclass(frozen=True)
class Hunk:
    """``old_count`` lines from ``old_start`` became ``new_count`` lines from ``new_start``; all from 1.

    Where a count is 0 its start is the line that would follow.
    """

    old_start: int
    old_count: int
    new_start: int
    new_count: int


@lru_cache(maxsize=256)
def hunks(repository: Repository, old: Oid, new: Oid) -> tuple[Hunk, ...]:
    """What changed from one blob to another, without context, top to bottom; nothing for binary files.

    The last ones are held: several rules ask about the same files.
    """
    before, after = repository.raw[old], repository.raw[new]
    if old == new or not isinstance(before, pygit2.Blob) or not isinstance(after, pygit2.Blob):
        return ()
    found = before.diff(after, context_lines=0).hunks  # type: ignore[call-arg] # the stub forgets it
    return tuple(_hunk(one) for one in found)


def line_now(changed: Sequence[Hunk], line: int) -> int:
    """The line that stands where ``line`` of the old text stood; the first of what replaced it, or its neighbour."""
    shift = 0
    for hunk in changed:
        if line < hunk.old_start:
            break
        if line < hunk.old_start + hunk.old_count:
            inside = min(line - hunk.old_start, max(hunk.new_count - 1, 0))
            return max(1, hunk.new_start + inside - (hunk.new_count == 0 and hunk.new_start > 1))
        shift = hunk.new_start + hunk.new_count - hunk.old_start - hunk.old_count
    return line + shift


def added_lines(changed: Sequence[Hunk]) -> frozenset[int]:
    """The lines of the new text that the old one does not have."""
    return frozenset(n for hunk in changed for n in range(hunk.new_start, hunk.new_start + hunk.new_count))


def _hunk(raw: pygit2.DiffHunk) -> Hunk:
    """libgit2 gives the line before an empty range; we give the one after it."""
    old, new = raw.old_start + (raw.old_lines == 0), raw.new_start + (raw.new_lines == 0)
    return Hunk(old, raw.old_lines, new, raw.new_lines)
