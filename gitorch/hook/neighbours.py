"""The other live worktrees of a repository, and one file in each of them.

Those that gitorch leased are known by its registry; of one that can't be seen from here, as from inside a sandbox, the
last snapshot speaks. The user's own worktrees are read from the git directory.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from gitorch.hook.objects import Objects, clean_environment, common_directory, read

TYPE_CHECKING = False  # typing's own costs an import
if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST = 2_000_000  # bytes of a file that is compared
_LIVE = ("leased", "preparing")


@dataclass(frozen=True)
class Lease:
    """A workspace as gitorch's registry has it; ``upper`` holds what differs from the base where it is an overlay."""

    path: Path
    run: str
    task: str
    base: str
    upper: Path | None


@dataclass(frozen=True)
class Neighbour:
    """Another live worktree: its name, the ref or commit it started from or stands at, and its version of a file."""

    name: str
    start: str
    content: bytes | None


class Place:
    """A path in the worktree that is about to be edited."""

    def __init__(self, root: Path, path: str) -> None:
        self.root = root
        self.path = path
        self.directory = root / ".git"
        if self.directory.is_file():
            self.directory = Path(read(str(self.directory)).removeprefix("gitdir: ").strip())
        self.common = Path(os.path.normpath(common_directory(str(self.directory))))
        self._leases = list(self._leased())
        mine = [lease.base for lease in self._leases if _same(lease.path, root)]
        self.start = mine[0] if mine else _head(self.directory)

    def neighbours(self, objects: Objects) -> Iterator[Neighbour]:
        """Every other live worktree, in a fixed order."""
        for lease in self._leases:
            if not _same(lease.path, self.root):
                yield Neighbour(f"{lease.run}/{lease.task}", lease.base, self._leased_content(objects, lease))
        for root, directory in self._worktrees():
            if not any(_same(root, known) for known in (self.root, *(lease.path for lease in self._leases))):
                yield Neighbour(str(root), _head(directory), content(root / self.path))

    def base(self, neighbour: Neighbour) -> str | None:
        """The commit that this worktree and another one both started from."""
        if self.start == neighbour.start:
            return self.start
        asked, answered = os.pipe()
        actions = [(os.POSIX_SPAWN_DUP2, answered, 1)]
        command = ["git", f"--git-dir={self.common}", "merge-base", self.start, neighbour.start]
        child = os.posix_spawnp("git", command, clean_environment(), file_actions=actions)
        os.close(answered)
        with os.fdopen(asked, "rb") as stream:
            said: bytes = stream.read()
        os.waitpid(child, 0)
        return said.decode().strip() or None

    def _leased(self) -> Iterator[Lease]:
        for file in sorted((self.common / "gitorch" / "workspaces").glob("*.json")):
            try:
                record = json.loads(file.read_text("utf-8", "surrogateescape"))
                said = record["workspace"]
                upper = Path(said["upper"]) if said.get("upper") else None
                if record["state"] in _LIVE:
                    yield Lease(Path(said["path"]), said["run"], said["task"], said["base"], upper)
            except (OSError, ValueError, KeyError, TypeError):
                continue  # half written, or of another gitorch

    def _leased_content(self, objects: Objects, lease: Lease) -> bytes | None:
        own = (lease.upper or lease.path) / self.path
        if lease.upper is None and lease.path.is_dir():
            return content(own)
        if lease.upper is not None and lease.upper.is_dir():
            return content(own) if os.path.lexists(own) else objects.read(f"{lease.base}:{self.path}")
        snapshot = f"refs/gitorch/snapshots/{lease.run}/{lease.task}"
        known = objects.read(snapshot) is not None
        return objects.read(f"{snapshot if known else lease.base}:{self.path}")

    def _worktrees(self) -> Iterator[tuple[Path, Path]]:
        """The user's own worktrees, the main one first: where the files are, and the git directory."""
        if self.common.name == ".git" and _can_be_seen(self.common.parent):
            yield self.common.parent, self.common
        for directory in sorted((self.common / "worktrees").glob("*")):
            link = read(str(directory / "gitdir")).strip()
            root = (directory / link).parent
            if link and root.is_dir() and _can_be_seen(root):
                yield root, directory


def content(path: Path) -> bytes | None:
    """A regular file's bytes, or None; a file that is too large to compare counts as empty."""
    if path.is_symlink() or not path.is_file():
        return None
    with path.open("rb") as file:
        found = file.read(LARGEST + 1)
    return found if len(found) <= LARGEST else b""


def _can_be_seen(root: Path) -> bool:
    """Whether a worktree's files are there: inside a sandbox nothing but ``.git`` may be left of the user's own."""
    return any(entry.name != ".git" for entry in os.scandir(root))


def _head(directory: Path) -> str:
    """The ref or commit that a HEAD names."""
    return read(str(directory / "HEAD")).strip().removeprefix("ref: ")


def _same(one: Path, other: Path) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)
