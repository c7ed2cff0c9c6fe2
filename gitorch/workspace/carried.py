"""Files that no commit has and every workspace needs (``.env``): carried over from the user's checkout.

Which ones, ``.worktreeinclude`` of the base commit says in gitignore syntax; only files that git ignores are carried.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from pathlib import Path

from gitorch.git import trees
from gitorch.git.repository import Oid, Repository
from gitorch.git.worktrees import main_worktree
from gitorch.workspace import Workspace

LIST = ".worktreeinclude"


def carry_over(repository: Repository, workspace: Workspace) -> None:
    """Copy what the base's list names from the user's checkout, where the workspace has nothing of that name."""
    source = repository.worktree or main_worktree(repository)
    if source is None:
        return
    for path in _listed(repository, workspace.base, source):
        place = workspace.files / path
        trees_there = (workspace.files, *([workspace.layers.lower] if workspace.layers else []))
        if any(os.path.lexists(tree / path) or not _is_inside((tree / path).parent, tree) for tree in trees_there):
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source / path, place, follow_symlinks=False)


def is_as_carried(repository: Repository, path: Path, relative: str) -> bool:
    """Whether a file of a workspace is byte for byte the one in the user's checkout."""
    source = repository.worktree or main_worktree(repository)
    theirs = source / relative if source else None
    try:
        return theirs is not None and not path.is_symlink() and theirs.read_bytes() == path.read_bytes()
    except OSError:
        return False


def _listed(repository: Repository, base: Oid, source: Path) -> list[str]:
    """The ignored files of the checkout that the list names, links and plain files only."""
    entry = trees.entry(repository, repository.tree_of(base), LIST)
    if entry is None or not entry.is_file:
        return []
    with tempfile.NamedTemporaryFile(prefix="gitorch-", suffix=LIST) as patterns:
        patterns.write(repository.read_blob(entry.oid))
        patterns.flush()
        named = _split(repository.git("ls-files", "-z", "-o", "-i", f"--exclude-from={patterns.name}", cwd=source).text)
    if not named:
        return []
    asked = b"".join(path.encode("utf-8", "surrogateescape") + b"\0" for path in named)
    ignored = _split(repository.git("check-ignore", "-z", "--stdin", stdin=asked, cwd=source).text)
    return [path for path in ignored if _is_plain(source / path)]


def _split(text: str) -> list[str]:
    return [path for path in text.split("\0") if path]


def _is_plain(path: Path) -> bool:
    try:
        mode = path.lstat().st_mode
    except OSError:
        return False
    return stat.S_ISREG(mode) or stat.S_ISLNK(mode)


def _is_inside(place: Path, root: Path) -> bool:
    """No link of the base commit leads a copy out of the workspace."""
    return place.resolve().is_relative_to(root.resolve())
