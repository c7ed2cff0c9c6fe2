"""A worktree, its branch-to-be and its lease as one value: where an agent works.

Start at ``prepare.py``, which makes one ready; ``registry.py`` knows those that there are, ``cleaning.py`` removes
what has landed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gitorch.git.repository import Oid


@dataclass(frozen=True)
class Lease:
    """What an attempt at a task asks of its workspace.

    ``scope`` and ``reads`` are the plan's globs; ``setup`` is a command from the base commit's gitorch.yaml, stopped
    after ``setup_timeout`` seconds. ``sandboxed`` says that the agent starts in a namespace that can mount an overlay
    for itself. Workspaces lie in ``folder``; None is beside the repository, and a relative one is taken from its root.
    """

    run: str
    task: str
    attempt: int
    base: Oid
    scope: tuple[str, ...] = ("**",)
    reads: tuple[str, ...] = ()
    setup: tuple[str, ...] = ()
    sandboxed: bool = False
    folder: Path | None = None
    setup_timeout: float = 900.0


@dataclass(frozen=True)
class Layers:
    """An overlay: ``lower`` is a tree that many read, ``upper`` holds what differs from it, ``work`` is the kernel's.

    Only a ``mounted`` one is there for everybody. Another has to be mounted on the workspace's path in the namespace
    of whatever is started there, with ``userxattr`` (bwrap: ``--overlay-src LOWER --overlay UPPER WORK PATH``).
    """

    lower: Path
    upper: Path
    work: Path
    mounted: bool = False


@dataclass(frozen=True)
class Workspace:
    """A linked worktree with a detached HEAD at ``base``, leased to one attempt at one task.

    ``directory`` is its own git directory (``worktrees/NAME`` of the repository), ``way`` how it was made: overlay,
    parked, sparse or checkout; ``layers`` are those of an overlay. ``port`` is the first of a block of ten; ``project``
    a name for containers. Both are the workspace's alone while it is leased.
    """

    path: Path
    directory: Path
    run: str
    task: str
    base: Oid
    way: str
    port: int
    project: str
    attempt: int = 1
    layers: Layers | None = None

    @property
    def name(self) -> str:
        """What git calls the worktree."""
        return self.directory.name

    @property
    def files(self) -> Path:
        """Where the files that are the workspace's own can be read and written from outside of any namespace."""
        return self.layers.upper if self.layers else self.path

    @property
    def settings(self) -> dict[str, str]:
        """Git configuration that holds in this workspace alone, for the git of whatever runs there."""
        if self.way != "sparse":
            return {}
        return {"core.sparseCheckout": "true", "core.sparseCheckoutCone": "true"}

    @property
    def environment(self) -> dict[str, str]:
        """What a program in the workspace is told about it."""
        return {
            "GITORCH_RUN": self.run,
            "GITORCH_TASK": self.task,
            "GITORCH_BASE": self.base,
            "GITORCH_PORT": str(self.port),
            "PORT": str(self.port),
            "COMPOSE_PROJECT_NAME": self.project,
        }
