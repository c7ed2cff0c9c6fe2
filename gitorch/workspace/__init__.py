"""A worktree, its branch-to-be and its lease as one value: where an agent works."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gitorch.git.repository import Oid


@dataclass(frozen=True)
class Workspace:
    """A linked worktree with a detached HEAD at ``base``, leased to one attempt at one task.

    ``directory`` is its own git directory (``worktrees/NAME`` of the repository), ``way`` how it was made: overlay,
    parked, sparse or checkout. ``upper`` holds the paths that differ from ``base`` where it is an overlay. ``port`` is
    the first of a block of ten; ``project`` a name for containers. Both are the workspace's alone while it is leased.
    """

    path: Path
    directory: Path
    run: str
    task: str
    base: Oid
    way: str
    port: int
    project: str
    upper: Path | None = None
