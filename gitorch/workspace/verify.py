"""Whether a leased workspace is what it was leased as, before and after an agent starts in it."""

from __future__ import annotations

from pathlib import Path

from gitorch.errors import WorktreeError
from gitorch.git.repository import Repository
from gitorch.git.worktrees import Worktree
from gitorch.workspace import Workspace


def verify(repository: Repository, workspace: Workspace, *, pid: int | None = None) -> None:
    """Raise WorktreeError unless the workspace is there, its own, and detached at its base or above.

    With ``pid``, that process must stand in the workspace as well, where the system tells.
    """
    for wrong in _wrongs(repository, workspace, pid):
        raise WorktreeError(f"the workspace of {workspace.task} is not as it was leased: {wrong}")


def _wrongs(repository: Repository, workspace: Workspace, pid: int | None) -> list[str]:
    found = [*_links(repository, workspace), *_head(repository, workspace)]
    if pid is not None and (place := _standing(pid)) is not None and place != workspace.path.resolve():
        found.append(f"process {pid} runs in {place}")
    return found


def _links(repository: Repository, workspace: Workspace) -> list[str]:
    if workspace.path.is_symlink() or not workspace.path.is_dir():
        return [f"{workspace.path} is no directory"]
    if workspace.directory.parent != repository.common / "worktrees" or not workspace.directory.is_dir():
        return [f"{workspace.directory} is no worktree of this repository"]
    links = Worktree(workspace.path, workspace.directory).links
    seen = [(workspace.files / ".git" if path == workspace.path / ".git" else path, said) for path, said in links]
    return [f"{path} says otherwise" for path, said in seen if _text(path) != said]


def _head(repository: Repository, workspace: Workspace) -> list[str]:
    said = _text(workspace.directory / "HEAD")
    if said == workspace.base:
        return []
    if said.startswith("ref:"):
        return [f"it is on the branch {said.removeprefix('ref:').strip()}"]
    if said in repository.raw and not repository.raw.descendant_of(said, workspace.base):
        return [f"HEAD is {said[:12]}, which does not descend from {workspace.base[:12]}"]
    return [] if len(said) == len(workspace.base) else ["it has no HEAD"]


def _standing(pid: int) -> Path | None:
    try:
        return Path(f"/proc/{pid}/cwd").readlink()
    except OSError:
        return None


def _text(path: Path) -> str:
    try:
        return "" if path.is_symlink() else path.read_text("utf-8", "surrogateescape").strip()
    except OSError:
        return ""
