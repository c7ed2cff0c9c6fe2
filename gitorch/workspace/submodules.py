"""Submodules of a workspace: another repository's files, which no branch of the task can take.

They are there to be read and built. What an agent changes in one is kept where the submodule's history is, and said.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from gitorch import names
from gitorch.git import refs, trees
from gitorch.git.repository import Oid, Repository, open_repository
from gitorch.git.shadow_index import ShadowIndex
from gitorch.git.submodules import modules_of
from gitorch.git.worktrees import Worktree
from gitorch.workspace import Workspace
from gitorch.workspace.keeping import put_on_backup_ref
from gitorch.workspace.places import shadow_place


def remember_submodules(repository: Repository, workspace: Workspace) -> None:
    """To be called once a workspace is furnished, before anybody works there."""
    if modules_of(repository, workspace.base):
        _mark(repository, workspace).parent.mkdir(parents=True, exist_ok=True)
        _mark(repository, workspace).touch()


def keep_submodules(repository: Repository, workspace: Workspace) -> tuple[str, ...]:
    """The submodules that an agent changed, what is in them kept on a backup ref of the user's own copy of each."""
    return tuple(_kept(repository, workspace)) if _mark(repository, workspace).exists() else ()


def _kept(repository: Repository, workspace: Workspace) -> Iterator[str]:
    since = _mark(repository, workspace).stat().st_mtime_ns
    for path, directory in modules_of(repository, workspace.base).items():
        root = workspace.path / path
        entry = trees.entry(repository, repository.tree_of(workspace.base), path)
        if entry is None or not root.is_dir() or root.is_symlink() or not _is_touched(root, since):
            continue
        module = open_repository(directory)
        place = shadow_place(repository, workspace.name) / "modules" / path.replace("/", "%")
        tree = ShadowIndex(module, Worktree(root, place / "nobody"), place, entry.oid).read().tree
        if tree != module.tree_of(entry.oid):
            _keep(module, workspace, entry.oid, tree)
            yield path


def _keep(module: Repository, workspace: Workspace, base: Oid, tree: Oid) -> None:
    known = refs.listed(module, f"{names.BACKUPS}{workspace.run}/{workspace.task}/")
    if not any(module.tree_of(oid) == tree for oid in known.values()):
        message = f"what {workspace.task} of {workspace.run} left in this submodule\n"
        put_on_backup_ref(module, workspace.run, workspace.task, refs.commit_tree(module, tree, [base], message))


def _is_touched(root: Path, since: int) -> bool:
    """Whether anything was changed or made since: nobody but the kernel sets a file's ctime."""
    for folder, _, files in os.walk(root):
        if any(os.lstat(Path(folder) / name).st_ctime_ns > since for name in (".", *files)):
            return True
    return False


def _mark(repository: Repository, workspace: Workspace) -> Path:
    return shadow_place(repository, workspace.name) / "filled"
