"""The files below one directory, reached by paths that somebody else wrote: none of them leads out.

A link is never followed on the way to a file, and never written through.
"""

from __future__ import annotations

import os
import posixpath
import stat
from dataclasses import dataclass
from pathlib import Path

from gitorch.errors import WorktreeError

FILE, PROGRAM, LINK = "100644", "100755", "120000"


@dataclass(frozen=True)
class Content:
    """What stands at a path, with git's mode for it; a link's bytes are where it points."""

    content: bytes
    mode: str = FILE


@dataclass(frozen=True)
class Tree:
    """A directory whose inside may be read and written; its ``.git`` may not."""

    root: Path

    def place(self, path: str) -> Path:
        """Where ``path`` is. Raises WorktreeError for one that leaves the tree, enters ``.git`` or crosses a link."""
        parts = path.split("/")
        if "\0" in path or path.startswith("/") or any(part in ("", ".", "..") for part in parts):
            raise WorktreeError(f"{path!r} is no path below the workspace")
        if any(_is_git(part) for part in parts):
            raise WorktreeError(f"{path!r} is inside git's own directory")
        place = self.root
        for part in parts[:-1]:
            place = place / part
            if place.is_symlink():
                raise WorktreeError(f"{path!r} crosses a link")
        return place / parts[-1]

    def read(self, path: str) -> Content | None:
        """What stands there, None if nothing does. Raises WorktreeError for a directory and as ``place`` does."""
        place = self.place(path)
        try:
            mode = place.lstat().st_mode
            if stat.S_ISLNK(mode):
                return Content(os.fsencode(place.readlink()), LINK)
            if not stat.S_ISREG(mode):
                raise WorktreeError(f"{path!r} is no file")
            return Content(place.read_bytes(), PROGRAM if mode & stat.S_IXUSR else FILE)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise WorktreeError(f"{path!r} can't be read: {error.strerror}") from error

    def write(self, path: str, content: Content) -> None:
        """Put a file or a link there, in place of one that is there. Raises WorktreeError."""
        place = self.place(path)
        if content.mode == LINK:
            _require_inner(path, os.fsdecode(content.content))
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.unlink(missing_ok=True)
            if content.mode == LINK:
                place.symlink_to(os.fsdecode(content.content))
                return
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
            with os.fdopen(os.open(place, flags, 0o777 if content.mode == PROGRAM else 0o666), "wb") as file:
                file.write(content.content)
        except OSError as error:
            raise WorktreeError(f"{path!r} can't be written: {error.strerror}") from error

    def remove(self, path: str) -> None:
        """Take a file away, with the directories that it leaves empty. Raises WorktreeError."""
        place = self.place(path)
        try:
            place.unlink()
            for parent in place.parents:
                if parent == self.root or any(parent.iterdir()):
                    return
                parent.rmdir()
        except OSError as error:
            raise WorktreeError(f"{path!r} can't be removed: {error.strerror}") from error


def _is_git(part: str) -> bool:
    """Whether some file system takes this name for ``.git``."""
    return part.casefold().rstrip(". ") in (".git", "git~1")


def _require_inner(path: str, target: str) -> None:
    landing = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
    if target.startswith("/") or landing == ".." or landing.startswith("../") or _is_git(landing.split("/")[0]):
        raise WorktreeError(f"{path!r} would be a link out of the workspace, to {target!r}")
