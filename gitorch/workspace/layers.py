"""The tree that overlays lie over: one checkout of git's, made once, read by every workspace and changed by none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gitorch.git import locks, worktrees
from gitorch.git.repository import Oid, Repository
from gitorch.git.worktrees import Worktree, within
from gitorch.workspace import Workspace, registry
from gitorch.workspace.below import WAY, rules_of
from gitorch.workspace.holder import this_process
from gitorch.workspace.recycling import clear, scrap
from gitorch.workspace.registry import Record

_PATIENCE = 1800.0  # seconds that others wait for the checkout of the first
RULES = (".gitignore", ".gitattributes")


@contextmanager
def layer_for(repository: Repository, base: Oid, place: Path) -> Iterator[Workspace]:
    """The layer to lie over for a workspace at ``base``; its own base may be another commit.

    Made if there is none, moved to ``base`` if nobody uses it. It stays as it is while the context lasts, and from
    then on for as long as a record says that a workspace lies over it. Raises WorktreeError if git can't.
    """
    with locks.hold(repository, "workspace-layer", patience=_PATIENCE):
        found = [one for one in registry.records(repository) if one.workspace.way == WAY]
        usable = [one for one in found if _is_usable(one, place)]
        for wreck in (one for one in found if one not in usable and not _is_used(repository, one.workspace)):
            scrap(repository, wreck)
        record = usable[0] if usable else _made(repository, base, place)
        if record.workspace.base != base and not _is_used(repository, record.workspace):
            record = _moved(repository, record, base)
        yield record.workspace


def _is_usable(record: Record, place: Path) -> bool:
    layer = record.workspace
    return record.state == registry.LAYER and layer.path.parent == place and layer.path.is_dir()


def _is_used(repository: Repository, layer: Workspace) -> bool:
    users = (one.workspace.layers for one in registry.records(repository) if one.state != registry.PARKED)
    return any(layers is not None and layers.lower == layer.path for layers in users)


def _made(repository: Repository, base: Oid, place: Path) -> Record:
    with registry.held(repository):
        path = registry.free_path(repository, place, "layer")
        worktree = worktrees.add(repository, path, base, reason="gitorch: workspaces lie over it")
        layer = Workspace(worktree.path, worktree.directory, "", "", base, WAY, 0, "")
        record = Record(layer, registry.PREPARING, this_process())
        registry.write(repository, record)
    return _moved(repository, record, base)


def _moved(repository: Repository, record: Record, base: Oid) -> Record:
    """Bring the layer to a commit, recorded as being prepared meanwhile: a kill leaves nothing half done in use."""
    layer = record.workspace
    registry.write(repository, Record(layer, registry.PREPARING, this_process()))
    worktree = Worktree(layer.path, layer.directory)
    clear(repository, worktree, base)
    within(repository, worktree, "update-index", "--index-version", "4", "-q", "--refresh")  # each overlay copies it
    _write_rules(repository, worktree, rules_of(repository, layer))
    moved = Record(registry.at(layer, base), registry.LAYER, record.holder)
    registry.write(repository, moved)
    return moved


def _write_rules(repository: Repository, worktree: Worktree, rules: Path) -> None:
    """Collect the layer's .gitignore and .gitattributes files in an index of their own."""
    rules.parent.mkdir(exist_ok=True)
    fresh = rules.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    found = within(repository, worktree, "ls-files", "-z", "--stage", "--", *(f":(glob)**/{name}" for name in RULES))
    entries = found.stdout
    within(repository, worktree, "update-index", "-z", "--index-info", stdin=entries, index=fresh)
    paths = b"".join(entry.partition(b"\t")[2] + b"\0" for entry in entries.split(b"\0") if entry)
    within(repository, worktree, "update-index", "-z", "--skip-worktree", "--stdin", stdin=paths, index=fresh)
    if fresh.exists():
        shutil.move(fresh, rules)
