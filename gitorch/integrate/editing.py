"""Where a side edits a file."""

from __future__ import annotations

from gitorch.git.hunks import added_lines, hunks
from gitorch.git.repository import Repository
from gitorch.integrate.finding import Location
from gitorch.integrate.sides import Side


def first_edit(repository: Repository, side: Side, path: str) -> Location:
    """Where a side first changes a file; its first line where it only takes lines away."""
    change = side.changes[path]
    fresh = added_lines(hunks(repository, change.old.oid, change.new.oid)) if change.old and change.new else ()
    return Location(side.name, path, min(fresh, default=1), 1, "edit")
