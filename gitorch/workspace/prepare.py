"""A workspace made ready for an attempt: a worktree at the base, its files, what is carried over, what is set up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from gitorch.errors import WorktreeError
from gitorch.git import worktrees
from gitorch.git.repository import Repository
from gitorch.git.submodules import fill_submodules
from gitorch.git.worktrees import Worktree
from gitorch.workspace import Lease, Workspace, registry
from gitorch.workspace.addresses import port_block, project_name
from gitorch.workspace.below import layer_below
from gitorch.workspace.carried import carry_over
from gitorch.workspace.cone import check_out_cone, cone_of
from gitorch.workspace.holder import this_process
from gitorch.workspace.layers import layer_for
from gitorch.workspace.overlay import lay_over, layers_over
from gitorch.workspace.recycling import check_out, remove, scrap
from gitorch.workspace.registry import Record
from gitorch.workspace.setup import set_up
from gitorch.workspace.shelf import shelf
from gitorch.workspace.ways import Way, way_for


def prepare(repository: Repository, lease: Lease) -> Workspace:
    """A workspace for one attempt, its files those of the base; it is the attempt's alone until it is released.

    Safe to call from many processes at once. Raises WorktreeError if it can't be made, if a live gitorch has a
    workspace for that task already, and if the setup command fails, which names its log.
    """
    record = _leased(repository, lease)
    try:
        workspace = _furnished(repository, lease, record.workspace)
    except BaseException:
        scrap(repository, record)
        raise
    registry.write(repository, record.now(registry.LEASED, workspace))
    return workspace


def leased(repository: Repository) -> tuple[Workspace, ...]:
    """Every workspace that is leased, whether or not the gitorch that leased it still lives, by name."""
    return tuple(one.workspace for one in registry.records(repository) if one.state == registry.LEASED)


def abandoned(repository: Repository) -> tuple[Workspace, ...]:
    """The leased workspaces whose gitorch is dead: whatever their agents left is still there."""
    every = registry.records(repository)
    return tuple(one.workspace for one in every if one.state == registry.LEASED and not one.is_live)


def adopt(repository: Repository, workspace: Workspace) -> None:
    """Take over the lease of a gitorch that died. Raises WorktreeError if it lives, or has no such workspace."""
    with registry.held(repository):
        record = next((one for one in registry.records(repository) if one.workspace.name == workspace.name), None)
        if record is None or record.state != registry.LEASED:
            raise WorktreeError(f"{workspace.path} is leased to nobody", hint="gitorch status")
        if record.is_live and record.holder != this_process():
            raise WorktreeError(f"{workspace.path} belongs to process {record.holder.pid}", hint="gitorch status")
        registry.write(repository, replace(record, holder=this_process()))


def _leased(repository: Repository, lease: Lease) -> Record:
    """A worktree of ours for the lease, recorded before it has files: one that is parked, else a new one."""
    place = shelf(repository, lease.folder)
    way = way_for(repository, lease, place)
    if way not in (Way.MOUNTED, Way.LAYERED):
        return _claimed(repository, lease, place, way, None)
    with layer_for(repository, lease.base, place) as layer:
        return _claimed(repository, lease, place, way, layer)


def _claimed(repository: Repository, lease: Lease, place: Path, way: Way, layer: Workspace | None) -> Record:
    with registry.held(repository):
        every = registry.records(repository)
        _require_unleased(every, lease)
        for wreck in (one for one in every if one.state == registry.PREPARING and not one.is_live):
            if wreck.workspace.way != "layer":
                scrap(repository, wreck)
        _scrap_unrecorded(repository, every)
        parked = _parked(every, lease, place, way)
        worktree = parked or _new(repository, lease, place)
        made = "overlay" if layer else "parked" if parked else str(way)
        workspace = _workspace(repository, lease, worktree, made)
        if layer is not None:
            layers = layers_over(worktree.path, layer, mounted=way is Way.MOUNTED)
            workspace = replace(workspace, layers=layers)
        record = Record(workspace, registry.PREPARING, this_process())
        registry.write(repository, record)
        return record


def _scrap_unrecorded(repository: Repository, every: Iterable[Record]) -> None:
    """Remove what a gitorch was killed over between making a worktree and recording it: it has no file."""
    known = {one.workspace.name for one in every}
    for worktree in worktrees.worktrees(repository)[1:]:
        is_ours = worktree.directory.name not in known and worktree.lock_reason.startswith("gitorch")
        if is_ours and [path.name for path in worktree.path.iterdir()] == [".git"]:
            for path in (worktree.path, worktree.directory):
                remove(path)


def _require_unleased(every: Iterable[Record], lease: Lease) -> None:
    for one in every:
        its = one.workspace
        if one.state == registry.LEASED and (its.run, its.task) == (lease.run, lease.task):
            whose = f"process {one.holder.pid}" if one.is_live else "a gitorch that died"
            hint = f"gitorch resume {lease.run}"
            raise WorktreeError(f"{lease.task} of {lease.run} has a workspace of {whose}: {its.path}", hint=hint)


def _parked(every: Iterable[Record], lease: Lease, place: Path, way: Way) -> Worktree | None:
    """The worktree that is nearest to the base among those of its way that nobody uses."""
    if way is Way.SPARSE:
        return None
    free = [one.workspace for one in every if one.state == registry.PARKED and one.workspace.path.parent == place]
    free = [one for one in free if (one.layers is None) == (way is Way.CHECKOUT)]
    usable = [one for one in free if one.path.is_dir() and not one.path.is_symlink() and one.directory.is_dir()]
    best = min(usable, key=lambda one: one.base != lease.base, default=None)
    return Worktree(best.path, best.directory) if best else None


def _new(repository: Repository, lease: Lease, place: Path) -> Worktree:
    path = registry.free_path(repository, place, "w")
    return worktrees.add(repository, path, lease.base, reason=f"gitorch run {lease.run}, task {lease.task}")


def _workspace(repository: Repository, lease: Lease, worktree: Worktree, way: str) -> Workspace:
    used = [one for one in registry.records(repository) if one.state == registry.LEASED or one.is_live]
    port = port_block(f"{repository.common}\0{lease.run}\0{lease.task}", {one.workspace.port for one in used})
    return Workspace(
        worktree.path, worktree.directory, lease.run, lease.task, lease.base, way, port,
        project_name(lease.run, lease.task), lease.attempt,
    )  # fmt: skip


def _furnished(repository: Repository, lease: Lease, workspace: Workspace) -> Workspace:
    """Bring the files; outside of the lock, so that as many as there are can work at it."""
    worktree = Worktree(workspace.path, workspace.directory)
    if workspace.layers is not None:
        lay_over(repository, workspace, workspace.layers, layer_below(repository, workspace.layers))
    elif workspace.way == Way.SPARSE:
        check_out_cone(repository, worktree, lease.base, cone_of([*lease.scope, *lease.reads]))
    else:
        check_out(repository, worktree, lease.base, fresh=workspace.way == Way.CHECKOUT)
    fill_submodules(repository, worktree, lease.base)
    carry_over(repository, workspace)
    set_up(repository, lease, workspace)
    return workspace
