"""A workspace made ready for an attempt: a worktree at the base, its files, what is carried over, what is set up."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from gitorch.errors import WorktreeError
from gitorch.git import worktrees
from gitorch.git.repository import Repository
from gitorch.git.submodules import fill_submodules
from gitorch.git.worktrees import Worktree
from gitorch.workspace import Lease, Workspace, registry
from gitorch.workspace.addresses import port_block, project_name
from gitorch.workspace.below import WAY, layer_below
from gitorch.workspace.carried import carry_over
from gitorch.workspace.cone import check_out_cone, cone_of
from gitorch.workspace.holder import this_process
from gitorch.workspace.layers import layer_for
from gitorch.workspace.overlay import lay_over, layers_over
from gitorch.workspace.recycling import check_out, scrap
from gitorch.workspace.registry import Record
from gitorch.workspace.setup import set_up
from gitorch.workspace.shelf import shelf
from gitorch.workspace.submodules import remember_submodules
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
    if record.state != registry.LEASED:
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
    """A worktree of the lease's, one that is parked or else a new one, which is recorded before it is made."""
    with registry.held(repository):
        every = registry.records(repository)
        _require_unleased(every, lease)
        _scrap_wrecks(repository, every)
        parked = _parked(every, lease, place, way)
        worktree = Worktree(parked.path, parked.directory) if parked else _free(repository, place)
        made = "overlay" if layer else "parked" if parked else str(way)
        workspace = _workspace(repository, lease, worktree, made, _used(every))
        if layer is not None:
            layers = layers_over(worktree.path, layer, mounted=way is Way.MOUNTED)
            workspace = replace(workspace, layers=layers)
        is_ready = parked is not None and parked.layers is None and parked.base == lease.base
        record = Record(workspace, registry.LEASED if is_ready else registry.PREPARING, this_process())
        registry.write(repository, record)
        return record if parked else _added(repository, lease, record)


def _scrap_wrecks(repository: Repository, every: Iterable[Record]) -> None:
    """Remove what a gitorch was killed over before anybody worked in it; a layer is its overlays' to remove."""
    for wreck in every:
        if wreck.state == registry.PREPARING and not wreck.is_live and wreck.workspace.way != WAY:
            _scrap_unused(repository, wreck)


def _scrap_unused(repository: Repository, record: Record) -> None:
    """Remove a worktree that nobody has worked in; if it was not even made, what is there now is somebody's."""
    workspace = record.workspace
    if Worktree(workspace.path, workspace.directory).lock_reason.startswith("gitorch"):
        scrap(repository, record)
        return
    with suppress(OSError):  # not empty, or not there
        workspace.path.rmdir()
    registry.forget(repository, workspace.name)


def _require_unleased(every: Iterable[Record], lease: Lease) -> None:
    for one in every:
        its = one.workspace
        if one.state == registry.LEASED and (its.run, its.task) == (lease.run, lease.task):
            whose = f"process {one.holder.pid}" if one.is_live else "a gitorch that died"
            hint = f"gitorch resume {lease.run}"
            raise WorktreeError(f"{lease.task} of {lease.run} has a workspace of {whose}: {its.path}", hint=hint)


def _parked(every: Iterable[Record], lease: Lease, place: Path, way: Way) -> Workspace | None:
    """The worktree that is nearest to the base among those of its way that nobody uses."""
    if way is Way.SPARSE:
        return None
    free = [one.workspace for one in every if one.state == registry.PARKED and one.workspace.path.parent == place]
    free = [one for one in free if (one.layers is None) == (way is Way.CHECKOUT)]
    usable = [one for one in free if one.path.is_dir() and not one.path.is_symlink() and one.directory.is_dir()]
    return min(usable, key=lambda one: one.base != lease.base, default=None)


def _free(repository: Repository, place: Path) -> Worktree:
    path = registry.free_path(repository, place, "w")
    return Worktree(path, repository.common / "worktrees" / path.name)


def _added(repository: Repository, lease: Lease, record: Record) -> Record:
    """The worktree of a record, made; under whatever name git gives it where git makes it."""
    workspace = record.workspace
    try:
        reason = f"gitorch run {lease.run}, task {lease.task}"
        made = worktrees.add(repository, workspace.path, lease.base, reason=reason)
    except BaseException:
        _scrap_unused(repository, record)
        raise
    if made.directory == workspace.directory:
        return record
    registry.forget(repository, workspace.name)
    record = record.now(record.state, replace(workspace, directory=made.directory))
    registry.write(repository, record)
    return record


def _used(every: Iterable[Record]) -> set[int]:
    """The first ports of the blocks that are somebody's."""
    return {one.workspace.port for one in every if one.state == registry.LEASED or one.is_live}


def _workspace(repository: Repository, lease: Lease, worktree: Worktree, way: str, used: set[int]) -> Workspace:
    port = port_block(f"{repository.common}\0{lease.run}\0{lease.task}", used)
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
    remember_submodules(repository, workspace)
    return workspace
