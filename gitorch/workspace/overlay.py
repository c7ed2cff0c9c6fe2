"""A workspace as an overlay: what its base has and the layer below lacks is put on top, and costs just that."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Mapping
from pathlib import Path

from gitorch.errors import WorktreeError
from gitorch.git import trees
from gitorch.git.repository import Oid, Repository
from gitorch.git.trees import Change
from gitorch.git.worktrees import Worktree, within
from gitorch.workspace import Layers, Workspace
from gitorch.workspace.mounting import mount, unmount
from gitorch.workspace.recycling import remove, reset_directory


def layers_over(path: Path, layer: Workspace, *, mounted: bool) -> Layers:
    """Where the layers of a workspace at ``path`` over ``layer`` are going to be."""
    place = path.with_name(f"{path.name}.layers")
    return Layers(layer.path, place / "upper", place / "work", mounted)


def lay_over(repository: Repository, workspace: Workspace, layers: Layers, layer: Workspace) -> None:
    """Give a workspace the files of its base, over ``layer``. Raises WorktreeError if git or the kernel can't."""
    unmount(workspace.path)
    remove(layers.upper.parent)
    layers.upper.mkdir(parents=True)
    layers.work.mkdir()
    shutil.copymode(layers.lower, layers.upper)
    reset_directory(repository, Worktree(workspace.path, workspace.directory), workspace.base)
    shutil.copyfile(workspace.path / ".git", layers.upper / ".git")
    remove(workspace.directory / "index")
    shutil.copy2(layer.directory / "index", workspace.directory / "index")
    if layer.base != workspace.base:
        _put_on_top(repository, workspace, layer.base, layers.upper)
    if layers.mounted:
        mount(workspace.path, layers)


def take_off(repository: Repository, workspace: Workspace) -> None:
    """Unmount an overlay and drop what lay on top."""
    unmount(workspace.path)
    if workspace.layers is not None:
        remove(workspace.layers.upper.parent)
    reset_directory(repository, Worktree(workspace.path, workspace.directory), workspace.base)


def _put_on_top(repository: Repository, workspace: Workspace, below: Oid, upper: Path) -> None:
    worktree = Worktree(workspace.path, workspace.directory)
    changes = trees.changes(repository, repository.tree_of(below), repository.tree_of(workspace.base))
    _require(repository, worktree, upper, "read-tree", "-i", "-m", below, workspace.base)
    written = [path for path, change in changes.items() if change.new is not None]
    _require(
        repository, worktree, upper, "checkout-index", "--force", "--index", "-z", "--stdin",
        stdin=b"".join(path.encode("utf-8", "surrogateescape") + b"\0" for path in written),
    )  # fmt: skip
    _white_out(repository, workspace.base, changes, upper)


def _white_out(repository: Repository, base: Oid, changes: Mapping[str, Change], upper: Path) -> None:
    """Hide what the layer has and the base lacks: the uppermost directory that is gone whole, or the file."""
    tree = repository.tree_of(base)
    for path in (path for path, change in changes.items() if change.new is None):
        gone = _uppermost_gone(repository, tree, path)
        place = upper / gone
        if gone and not os.path.lexists(place):
            place.parent.mkdir(parents=True, exist_ok=True)
            os.mknod(place, stat.S_IFCHR, os.makedev(0, 0))


def _uppermost_gone(repository: Repository, tree: Oid, path: str) -> str:
    """The shortest prefix of a path that a tree has nothing at; empty where a file stands in its way."""
    parts = path.split("/")
    for end in range(1, len(parts) + 1):
        prefix = "/".join(parts[:end])
        if trees.entry(repository, tree, prefix) is not None:
            return ""
        if end == len(parts) or not trees.listing(repository, tree, prefix):
            return prefix
    return ""


def _require(repository: Repository, worktree: Worktree, upper: Path, *arguments: str, stdin: bytes = b"") -> None:
    done = within(repository, worktree, *arguments, stdin=stdin, files=upper)
    if done.status != 0:
        said = done.error_text.strip()
        raise WorktreeError(f"{worktree.path} can't be prepared: git {arguments[0]}: {said}", hint="df -h; git fsck")
