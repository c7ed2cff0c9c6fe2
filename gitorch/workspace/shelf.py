"""Where workspaces lie: beside the repository, not in it, unless the user wants them elsewhere."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from gitorch import process
from gitorch.errors import WorktreeError
from gitorch.git.repository import Repository, enclosing
from gitorch.git.worktrees import main_worktree

NOTES = "/.gitorch/"  # what an agent leaves for gitorch in its workspace, and no commit takes


def shelf(repository: Repository, wanted: Path | None) -> Path:
    """The folder that holds this repository's workspaces, made if need be and excluded where it lies in a worktree.

    Beside the repository by default; in the user's cache directory where that can't be written. Raises WorktreeError
    if neither can.
    """
    wanted_places = places(repository, wanted)
    for place in wanted_places:
        if _is_usable(place):
            _exclude(repository.common, NOTES)
            _exclude_where_inside(place)
            return place
    hint = "name a folder that can be written: run: {workspaces: FOLDER} in gitorch.yaml"
    raise WorktreeError(f"workspaces can't be made in {wanted_places[0]}", hint=hint)


def places(repository: Repository, wanted: Path | None) -> list[Path]:
    """Where the folder of workspaces may be, the best place first; one only if the user wants it there."""
    main = (main_worktree(repository) or repository.common).resolve()
    return [main / wanted] if wanted is not None else [main.with_name(f"{main.name}.gitorch"), _cached(main)]


def _is_usable(place: Path) -> bool:
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(place, os.W_OK) and not place.is_symlink()


def _cached(main: Path) -> Path:
    environment = process.clean_environment()
    home = Path(environment.get("XDG_CACHE_HOME") or Path(environment.get("HOME", "/nonexistent")) / ".cache")
    return home / "gitorch" / "workspaces" / hashlib.sha256(os.fsencode(main)).hexdigest()[:16]


def _exclude_where_inside(place: Path) -> None:
    """No worktree, this repository's or another's, shall take the workspaces for files of its own."""
    found = enclosing(place)
    if found is not None:
        common, root = found
        _exclude(common, f"/{place.resolve().relative_to(root)}/")


def _exclude(common: Path, line: str) -> None:
    path = common / "info" / "exclude"
    before = path.read_text("utf-8", "surrogateescape") if path.exists() else ""
    if line in before.splitlines():
        return
    path.parent.mkdir(exist_ok=True)
    ending = "" if before.endswith("\n") or not before else "\n"
    with path.open("a", encoding="utf-8", errors="surrogateescape") as file:
        file.write(f"{ending}{line}\n")
