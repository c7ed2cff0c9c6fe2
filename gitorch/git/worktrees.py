"""The worktrees of a repository, read from the git directory itself and never from a ``.git`` file in a worktree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pygit2
from pygit2.enums import RepositoryOpenFlag

from gitorch.git.repository import Repository

_OPERATIONS = {
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "BISECT_LOG": "bisect",
}


@dataclass(frozen=True)
class Worktree:
    """A worktree: where its files are, and the git directory that is its own."""

    path: Path
    directory: Path

    @property
    def ref(self) -> str | None:
        """The branch that is checked out, or None for a detached HEAD."""
        kind, _, ref = _first_line(self.directory / "HEAD").partition(" ")
        return ref.strip() if kind == "ref:" else None

    @property
    def operation(self) -> str | None:
        """What git operation is half done here: merge, rebase, cherry-pick, revert or bisect."""
        return next((word for name, word in _OPERATIONS.items() if (self.directory / name).exists()), None)

    @property
    def holds(self) -> frozenset[str]:
        """The branches that the worktree has a claim on: checked out, being rebased, being bisected."""
        names = [_first_line(self.directory / kind / "head-name") for kind in ("rebase-merge", "rebase-apply")]
        bisected = _first_line(self.directory / "BISECT_START")
        names += [self.ref or "", f"refs/heads/{bisected}" if bisected else ""]
        return frozenset(name for name in names if name)


def worktrees(repository: Repository) -> tuple[Worktree, ...]:
    """Every worktree whose files are there, the main one first."""
    return tuple(_found(repository))


def _found(repository: Repository) -> Iterator[Worktree]:
    main = _main(repository)
    if main is not None and main.is_dir():
        yield Worktree(main, repository.common)
    for directory in sorted((repository.common / "worktrees").glob("*")):
        link = _first_line(directory / "gitdir")
        if link and (place := (directory / link).parent).is_dir():
            yield Worktree(place, directory)


def _main(repository: Repository) -> Path | None:
    if repository.directory.resolve() == repository.common.resolve():
        return repository.worktree
    main = pygit2.Repository(str(repository.common), RepositoryOpenFlag.NO_SEARCH)
    return Path(main.workdir) if main.workdir else None


def _first_line(path: Path) -> str:
    try:
        return path.read_text("utf-8", "surrogateescape").partition("\n")[0].strip()
    except (FileNotFoundError, NotADirectoryError):
        return ""
