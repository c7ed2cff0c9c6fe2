"""The worktrees of a repository, read from the git directory itself and never from a ``.git`` file in a worktree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pygit2
from pygit2.enums import RepositoryOpenFlag

from gitorch import process
from gitorch.errors import WorktreeError
from gitorch.git.repository import Oid, Repository

_OPERATIONS = {
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "BISECT_LOG": "bisect",
}
_OID = re.compile(r"[0-9a-f]{40}")
_OF_NEW_WORKTREES = (
    "extensions.worktreeconfig", "extensions.relativeworktrees", "worktree.userelativepaths", "core.sharedrepository",
)  # fmt: skip


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

    def head(self, repository: Repository) -> Oid | None:
        """The commit that HEAD names; None for an unborn branch, and for nonsense. The repository may lack it."""
        if self.ref is not None:
            found = repository.raw.references.get(self.ref) if pygit2.reference_is_valid_name(self.ref) else None
            return Oid(str(found.resolve().target)) if found is not None else None
        said = _first_line(self.directory / "HEAD")
        return Oid(said) if _OID.fullmatch(said) else None

    @property
    def operation(self) -> str | None:
        """What git operation is half done here: merge, rebase, cherry-pick, revert or bisect."""
        return next((word for name, word in _OPERATIONS.items() if (self.directory / name).exists()), None)

    @property
    def lock_reason(self) -> str:
        """Why git keeps it from being pruned; empty for one that is not locked, or not said why."""
        return _first_line(self.directory / "locked")

    @property
    def links(self) -> tuple[tuple[Path, str], ...]:
        """The files by which the worktree and its repository find each other, and what each says on its one line."""
        return (
            (self.path / ".git", f"gitdir: {self.directory}"),
            (self.directory / "gitdir", str(self.path / ".git")),
            (self.directory / "commondir", "../.."),
        )

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
    main = main_worktree(repository)
    if main is not None and main.is_dir():
        yield Worktree(main, repository.common)
    for directory in sorted((repository.common / "worktrees").glob("*")):
        link = _first_line(directory / "gitdir")
        if link and (place := (directory / link).parent).is_dir():
            yield Worktree(place, directory)


def main_worktree(repository: Repository) -> Path | None:
    """Where the main worktree's files are, or None for a bare repository."""
    if repository.directory.resolve() == repository.common.resolve():
        return repository.worktree
    main = pygit2.Repository(str(repository.common), RepositoryOpenFlag.NO_SEARCH)
    return Path(main.workdir) if main.workdir else None


def _first_line(path: Path) -> str:
    try:
        return path.read_text("utf-8", "surrogateescape").partition("\n")[0].strip()
    except (FileNotFoundError, NotADirectoryError):
        return ""


def add(repository: Repository, path: Path, commit: Oid, *, reason: str) -> Worktree:
    """A new linked worktree with a detached HEAD at a commit, locked with a reason, its files not yet there.

    Its own git directory is named as ``path`` is, and is written here where git, in two processes, would write just
    the same; git does it where the repository's configuration asks for more. The caller sees to it that no two are
    added at once. Raises WorktreeError if it can't be made.
    """
    worktree = Worktree(path, repository.common / "worktrees" / path.name)
    if _asks_for_more(repository):
        return _added_by_git(repository, path, commit, reason)
    try:
        path.mkdir(parents=True)
        worktree.directory.mkdir(parents=True)
        (worktree.directory / "locked").write_text(f"{reason}\n")  # the first, so that no prune takes the rest
        for place, content in (*worktree.links, (worktree.directory / "HEAD", commit)):
            place.write_text(f"{content}\n", "utf-8", "surrogateescape")
    except OSError as error:
        raise WorktreeError(f"{path} can't be made a worktree: {error}", hint="df -h; git worktree prune") from error
    return worktree


def _asks_for_more(repository: Repository) -> bool:
    """Whether git writes more into a new worktree than its links and its HEAD, or writes them in another way."""
    config = repository.raw.config
    return any(key in config for key in _OF_NEW_WORKTREES) or (repository.directory / "info/sparse-checkout").exists()


def _added_by_git(repository: Repository, path: Path, commit: Oid, reason: str) -> Worktree:
    done = repository.git(
        "worktree", "add", "--quiet", "--detach", "--no-checkout", "--lock", "--reason", reason,
        "--end-of-options", str(path), commit,
    )  # fmt: skip
    if done.status != 0:
        raise WorktreeError(f"{path} can't be made a worktree: {done.error_text.strip()}", hint="git worktree prune")
    link = (path / ".git").read_text("utf-8", "surrogateescape").strip()
    return Worktree(path, Path(link.removeprefix("gitdir: ")))


def within(
    repository: Repository,
    worktree: Worktree,
    *arguments: str,
    stdin: bytes | None = None,
    index: Path | None = None,
    files: Path | None = None,
) -> process.Completed:
    """Run git in a worktree by its git directory and its files as we know them, whatever its ``.git`` file says.

    ``index`` and ``files`` stand in for the worktree's own.
    """
    place = files or worktree.path
    environment = {
        "GIT_DIR": str(worktree.directory), "GIT_WORK_TREE": str(place), "GIT_COMMON_DIR": str(repository.common),
        **({"GIT_INDEX_FILE": str(index)} if index is not None else {}),
    }  # fmt: skip
    return repository.git(*arguments, stdin=stdin, environment=environment, cwd=place)
