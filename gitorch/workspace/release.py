"""Giving a workspace back: parked for the next attempt once everything in it is safe."""

from __future__ import annotations

from dataclasses import dataclass

from gitorch.git.repository import Repository
from gitorch.git.worktrees import Worktree
from gitorch.workspace import Workspace, registry
from gitorch.workspace.keeping import Holding, back_up, held_in, is_on_a_ref
from gitorch.workspace.overlay import take_off
from gitorch.workspace.recycling import clear, scrap
from gitorch.workspace.submodules import keep_submodules
from gitorch.workspace.ways import Way, is_sparse


@dataclass(frozen=True)
class Released:
    """The lease is over. ``backup`` is the ref that keeps what no ref of the task had; ``kept`` says why the files stay
    where they are, empty if the worktree went back to the pool."""

    backup: str | None = None
    kept: str = ""


def release(repository: Repository, workspace: Workspace) -> Released:
    """End the lease and park the worktree, its files those of its base again.

    Whatever it holds that is on no ref goes onto a backup ref first; what can't (a repository inside, files of
    hundreds of megabytes) stays, with the worktree. A worktree that is gone is forgotten. Raises WorktreeError if
    git can't clear it; then it is leased as before.
    """
    record = next((one for one in registry.records(repository) if one.workspace == workspace), None)
    if record is None or record.state != registry.LEASED:
        return Released()
    keep_submodules(repository, workspace)
    holding = held_in(repository, workspace)
    backup = None
    if _is_unsafe(repository, workspace, holding):
        backup = back_up(repository, workspace, holding, "released")
    if holding.out_of_reach:
        registry.write(repository, record.now(registry.KEPT))
        return Released(backup, "; ".join(f"{one.path}: {one.reason}" for one in holding.out_of_reach[:5]))
    if holding.tree is None or workspace.way == Way.SPARSE or is_sparse(repository):
        scrap(repository, record)
        return Released(backup)
    if workspace.layers is not None:
        take_off(repository, workspace)
    else:
        clear(repository, Worktree(workspace.path, workspace.directory), workspace.base)
    registry.write(repository, record.now(registry.PARKED))
    return Released(backup)


def _is_unsafe(repository: Repository, workspace: Workspace, holding: Holding) -> bool:
    if holding.loose or holding.ignored or holding.staged is not None:
        return True
    return holding.tree is not None and not is_on_a_ref(repository, workspace, holding.tree)
