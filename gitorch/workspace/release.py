"""Giving a workspace back: parked for the next attempt once everything in it is safe."""

from __future__ import annotations

from gitorch.git.repository import Repository
from gitorch.git.worktrees import Worktree
from gitorch.workspace import Workspace, registry
from gitorch.workspace.recycling import clear


def release(repository: Repository, workspace: Workspace) -> None:
    """End the lease and park the worktree, its files those of its base again.

    Only after what it holds is on a ref. One that can't be cleared stays leased, and WorktreeError is raised.
    """
    record = next((one for one in registry.records(repository) if one.workspace.name == workspace.name), None)
    if record is None or record.workspace.path != workspace.path or record.state == registry.PARKED:
        return
    clear(repository, Worktree(workspace.path, workspace.directory), workspace.base)
    registry.write(repository, record.now(registry.PARKED))
