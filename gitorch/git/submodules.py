"""Submodules in a new worktree: those that the user's checkout has, from its own copies, without a network."""

from __future__ import annotations

import shutil
from pathlib import Path

from gitorch.errors import WorktreeError
from gitorch.git import trees
from gitorch.git.repository import Oid, Repository
from gitorch.git.worktrees import Worktree, within


def fill_submodules(repository: Repository, worktree: Worktree, commit: Oid) -> None:
    """Check out the submodules of a commit that are initialised in this repository, without those inside of them.

    Raises WorktreeError if git can't.
    """
    if trees.entry(repository, repository.tree_of(commit), ".gitmodules") is None:
        return
    modules = repository.common / "modules"
    known = sorted(path.parent.relative_to(modules).as_posix() for path in modules.rglob("HEAD") if _is_module(path))
    top = [name for name in known if not any(name.startswith(f"{other}/modules/") for other in known)]
    if not top:
        return
    done = within(repository, worktree, *_local(modules, top), "submodule", "--quiet", "update", "--checkout")
    if done.status != 0:
        raise WorktreeError(f"submodules of {worktree.path}: {done.error_text.strip()}", hint="git submodule update")


def modules_of(repository: Repository, commit: Oid) -> dict[str, Path]:
    """The submodules of a commit that this repository has a copy of: path, and the copy's git directory."""
    if trees.entry(repository, repository.tree_of(commit), ".gitmodules") is None:
        return {}
    listed = ("config", "-z", "--blob", f"{commit}:.gitmodules", "--get-regexp", r"^submodule\..*\.path$")
    said = (entry.partition("\n") for entry in repository.git(*listed).text.split("\0") if entry)
    named = {path: key.removeprefix("submodule.").removesuffix(".path") for key, _, path in said}
    places = {path: repository.common / "modules" / name for path, name in named.items() if ".." not in name.split("/")}
    return {path: place for path, place in sorted(places.items()) if _is_module(place / "HEAD")}


def empty_submodules(repository: Repository, worktree: Worktree) -> None:
    """Leave the submodules of a worktree that was just reset as a fresh checkout has them: empty directories."""
    if not (worktree.path / ".gitmodules").exists():
        return
    for line in within(repository, worktree, "ls-files", "--stage", "-z").text.split("\0"):
        head, _, path = line.partition("\t")
        if head.startswith("160000 ") and not (worktree.path / path).is_symlink():
            shutil.rmtree(worktree.path / path, ignore_errors=True)
            (worktree.path / path).mkdir()


def _is_module(head: Path) -> bool:
    return (head.parent / "objects").is_dir() and (head.parent / "config").is_file()


def _local(modules: Path, names: list[str]) -> list[str]:
    """Take each from the copy that is here. By URL, so that no object file is shared with what an agent can write."""
    options = ["-c", "protocol.file.allow=always"]
    for name in names:
        options += ["-c", f"submodule.{name}.url=file://{modules / name}"]
    return options
