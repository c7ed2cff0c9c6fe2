"""The lines that a side took out of a file and put into it, as text: what tells cheaply whether to look any further."""

from __future__ import annotations

from collections.abc import Iterator

from gitorch.git.hunks import hunks
from gitorch.integrate.one_side import OneSide


def replaced(side: OneSide, path: str) -> Iterator[tuple[list[str], list[str], int]]:
    """Each change of a file that was there and still is: the lines taken out, those put in, and where (from 1)."""
    change = side.side.changes[path]
    if change.old is None or change.new is None or change.old.oid == change.new.oid:
        return
    before, after = (view.text(path) for view in (side.base, side.view))
    if before is None or after is None:
        return
    old, new = before.split("\n"), after.split("\n")
    for one in hunks(side.view.repository, change.old.oid, change.new.oid):
        out = old[one.old_start - 1 : one.old_start - 1 + one.old_count]
        yield out, new[one.new_start - 1 : one.new_start - 1 + one.new_count], one.new_start


def taken_out(side: OneSide, path: str) -> Iterator[str]:
    """The lines that a side took out of a file that was there and still is; nothing of one that it only added to."""
    return (line for out, _, _ in replaced(side, path) for line in out)
