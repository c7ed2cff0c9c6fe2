"""Setting up a repository: what is written, what was there already, and how to take it back."""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from gitorch.errors import RepositoryError
from gitorch.git.repository import open_repository

_EXCLUDED = "/.gitorch/"  # where worktrees go if they are told to lie inside


@dataclass(frozen=True)
class Written:
    """One file of the set-up: ``wrote`` is false for what was there; ``undo`` says how to take it back."""

    path: Path
    wrote: bool
    what: str
    undo: str = ""


def init(path: Path) -> tuple[Written, ...]:
    """Write gitorch.yaml (every line a comment) and the lines of info/exclude that are missing; overwrite nothing.

    Raises RepositoryError for a bare repository, which has no place for a gitorch.yaml.
    """
    repository = open_repository(path)
    if repository.worktree is None:
        raise RepositoryError("a bare repository has no place for gitorch.yaml", hint="run gitorch init in a clone")
    return (_configuration(repository.worktree / "gitorch.yaml"), _exclude(repository.common / "info" / "exclude"))


def _configuration(path: Path) -> Written:
    if os.path.lexists(path):
        return Written(path, wrote=False, what="was there, and stays as it is")
    text = resources.files("gitorch.templates").joinpath("gitorch.yaml").read_text(encoding="utf-8")
    with path.open("x", encoding="utf-8") as file:
        file.write(text)
    what = "every setting, commented out; it counts once it is committed"
    return Written(path, wrote=True, what=what, undo=f"rm {path.name}")


def _exclude(path: Path) -> Written:
    said = path.read_text(encoding="utf-8", errors="surrogateescape") if path.is_file() else ""
    if _EXCLUDED in said.splitlines():
        return Written(path, wrote=False, what="has what it needs")
    path.parent.mkdir(exist_ok=True)
    start = "" if not said or said.endswith("\n") else "\n"
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{start}{_EXCLUDED}\n")
    return Written(path, wrote=True, what=f"keeps {_EXCLUDED} out of git status", undo=f"remove the line {_EXCLUDED}")
