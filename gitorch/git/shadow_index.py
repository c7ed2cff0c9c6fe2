"""A worktree's present tree, read through an index of our own: its stat cache makes the next reading cheap.

The index lies in a git directory of ours (HEAD, index, nothing else), so neither the agent's index nor its lock is
touched, no configuration that an agent could write is read, and its HEAD need not be a commit that we have.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gitorch import process
from gitorch.errors import WorktreeError, WorktreeGoneError
from gitorch.git.repository import Oid, Repository
from gitorch.git.worktrees import Worktree

_UNWRITTEN = ("failed to insert into database", "No space left on device", "Read-only file system")
LARGEST = 50 << 20  # bytes of a file that a snapshot takes


@dataclass(frozen=True)
class LeftOut:
    """A path of the worktree that a tree can't or shall not hold, and why."""

    path: str
    reason: str


@dataclass(frozen=True)
class State:
    """What a worktree holds: its tree, with what is untracked and not ignored, and what had to be left out.

    The tree is in the repository; files that the agent's git has added to a store of its own may be there only.
    """

    tree: Oid
    left_out: tuple[LeftOut, ...] = ()


class ShadowIndex:
    """Reads the state of one worktree again and again. ``place`` is a directory of ours that is kept between times."""

    def __init__(self, repository: Repository, worktree: Worktree, place: Path, base: Oid) -> None:
        self._repository = repository
        self._worktree = worktree
        self._place = place
        self._base = base
        self._followed: tuple[int, int, int] | None = None
        self._tree: Oid | None = None

    def read(self) -> State:
        """The present state. Raises WorktreeGoneError without a worktree, WorktreeError if it can't be read."""
        if self._worktree.path.is_symlink() or not self._worktree.path.is_dir():
            raise WorktreeGoneError(f"the worktree {self._worktree.path} is gone", hint="gitorch status")
        self._follow()
        changed, left_out = self._changes()
        if changed or self._tree is None:
            self._stage(changed)
            self._tree = Oid(self._require("write-tree", "--missing-ok").strip())
        return State(self._tree, left_out)

    def ignored(self) -> list[str]:
        """What git ignores in the worktree, sorted; a directory that is ignored whole ends in a slash."""
        self._follow()
        said = self._require("ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory")
        return sorted(path for path in said.split("\0") if path)

    def _follow(self) -> None:
        """Start from the agent's index whenever it changed: it knows what was added by force, moved or taken out."""
        theirs = self._worktree.directory / "index"
        try:
            found = theirs.lstat()
        except FileNotFoundError:
            found = None
        key = (found.st_ino, found.st_mtime_ns, found.st_size) if found and stat.S_ISREG(found.st_mode) else None
        if key == self._followed and (self._place / "index").exists():
            return
        self._begin()
        if key is not None:
            shutil.copy2(theirs, self._place / "next")  # its time tells git which entries to distrust
            if self._git("ls-files", "--stage", "--", ":(top,literal).git", index="next").status == 0:
                (self._place / "next").replace(self._place / "index")
        if not (self._place / "index").exists():
            self._require("read-tree", self._base)
        self._followed, self._tree = key, None
        self._see_assumed()

    def _begin(self) -> None:
        self._place.mkdir(parents=True, exist_ok=True)
        (self._place / "HEAD").write_text(f"{self._base}\n")
        (self._place / "commondir").write_text(f"{self._repository.common}\n")  # by it LFS finds where to keep files
        (self._place / "index.lock").unlink(missing_ok=True)

    def _see_assumed(self) -> None:
        """Take off the marks by which an agent may hide changes from its own index.

        What is marked as outside of a sparse checkout git looks at by itself, if it is there after all.
        """
        lines = self._require("ls-files", "-v", "-z").split("\0")
        assumed = [line[2:] for line in lines if line[:1].islower()]
        if assumed:
            self._require("update-index", "--no-assume-unchanged", "-z", "--stdin", stdin=_zero_ended(assumed))

    def _changes(self) -> tuple[list[str], tuple[LeftOut, ...]]:
        """The paths that differ from our index, and those among them that can't be taken."""
        done = self._git(
            "-c", "status.showUntrackedFiles=all", "status", "--porcelain=v1", "-z", "--no-renames",
            "--untracked-files=all", "--ignore-submodules=dirty",
        )  # fmt: skip
        if done.status != 0:
            raise WorktreeError(f"{self._worktree.path} can't be read: {done.error_text.strip()}", hint="git fsck")
        differing = [entry[3:] for entry in done.text.split("\0") if entry and entry[1] != " "]
        left_out = [LeftOut(path, reason) for path in differing if (reason := self._obstacle(path))]
        unwanted = {one.path for one in left_out}
        left_out += _unopened(done.error_text)
        return [path for path in differing if path not in unwanted], tuple(left_out)

    def _obstacle(self, path: str) -> str:
        """Why the present content of a path can't be taken; empty if it can, or is gone."""
        if path.endswith("/"):
            return "a repository of its own"
        place = self._worktree.path / path
        try:
            found = place.lstat()
        except OSError:
            return ""
        return "" if stat.S_ISDIR(found.st_mode) else obstacle(place, found)

    def _stage(self, paths: list[str]) -> None:
        if not paths:
            return
        done = self._git("update-index", "--add", "--remove", "--replace", "-z", "--stdin", stdin=_zero_ended(paths))
        if done.status != 0:  # something moved meanwhile: add stumbles over less, and costs a walk
            require_stored(self._worktree.path, self._git("add", "--all", "--ignore-errors", "--sparse", "--", ":/"))

    def _git(self, *arguments: str, stdin: bytes | None = None, index: str = "index") -> process.Completed:
        # git then looks for files outside of a sparse checkout as well; where there is none, it costs nothing
        sparse = () if arguments[0] == "read-tree" else ("-c", "core.sparseCheckout=true")
        return self._repository.git(
            *sparse, "-c", "core.untrackedCache=true", *arguments, stdin=stdin, cwd=self._worktree.path,
            environment={
                "GIT_DIR": str(self._place), "GIT_COMMON_DIR": str(self._repository.common),
                "GIT_WORK_TREE": str(self._worktree.path), "GIT_OPTIONAL_LOCKS": "1",
                "GIT_INDEX_FILE": str(self._place / index),
            },
        )  # fmt: skip

    def _require(self, *arguments: str, stdin: bytes | None = None) -> str:
        done = self._git(*arguments, stdin=stdin)
        if done.status != 0:
            said = done.error_text.strip()
            raise WorktreeError(f"{self._worktree.path} can't be read: git {arguments[0]}: {said}", hint="git fsck")
        return done.text


def obstacle(place: Path, found: os.stat_result) -> str:
    """Why a file can't be in a tree; empty if it can."""
    if stat.S_ISLNK(found.st_mode):
        return ""
    if not stat.S_ISREG(found.st_mode):
        return "not a file"
    if found.st_size > LARGEST:
        return f"larger than {LARGEST >> 20} MiB"
    return "" if os.access(place, os.R_OK) else "not readable"


def require_stored(place: Path, done: process.Completed) -> None:
    """Raise WorktreeError if git could write no objects, as on a full disk; a file that moved is no reason."""
    said = done.error_text
    if done.status != 0 and any(phrase in said for phrase in _UNWRITTEN):
        raise WorktreeError(f"{place} can't be kept: {said.strip().splitlines()[0]}", hint="df -h")


def _unopened(said: str) -> Iterator[LeftOut]:
    for line in said.splitlines():
        if line.startswith("warning: could not open directory '"):
            yield LeftOut(line.split("'")[1], "not readable")


def _zero_ended(paths: Iterable[str]) -> bytes:
    return b"".join(path.encode("utf-8", "surrogateescape") + b"\0" for path in paths)
