"""A private object store that an agent writes to, and how what is in it comes into the repository.

What is in there is anybody's guess: only what git itself packs, unpacks, names and checks anew comes in
(``pack-objects`` into ``index-pack --strict``), and only within bounds. Copying objects one by one would take in trees
with entries like ``.git`` and ``..``.
"""

from __future__ import annotations

import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gitorch import process
from gitorch.git import large_files
from gitorch.git.large_files import LargeFileError
from gitorch.git.repository import Oid, Repository
from gitorch.git.scratch import quoted

_PATIENCE = 120.0  # seconds for one git call: a store may hold what never ends
_COUNT = 500_000  # objects
_PACKED = 100 << 20


@dataclass(frozen=True)
class Imported:
    """Everything that the tips need is in the repository now."""

    objects: int


@dataclass(frozen=True)
class Refused:
    """Nothing came in, and why."""

    reason: str


class _RefusedError(Exception):
    """Ends an import half-way; never leaves this module."""


@dataclass(frozen=True)
class Quarantine:
    """An object store beside a repository's own: ``objects`` has ``info`` and ``pack`` in it.

    At most ``unpacked`` bytes of objects come in at a time.
    """

    repository: Repository
    objects: Path
    unpacked: int = 1 << 30

    def brought(self, commits: Sequence[Oid], base: Oid) -> Imported | Refused:
        """Bring commits, and what they have that ``base`` has not, into the repository."""
        commits = [oid for oid in commits if not self._has(oid)]
        if not commits:
            return Imported(0)
        try:
            self._require_plain()
            revs = "\n".join([*commits, f"^{base}"]).encode()
            listed = self._require("rev-list", "--objects", "--no-object-names", "--stdin", stdin=revs).split()
            brought = self._bring([oid for oid in listed if oid not in self.repository.raw])
            self._require_whole(revs)
        except _RefusedError as error:
            return Refused(str(error))
        return Imported(brought)

    def fetched(self, oids: Sequence[Oid]) -> Imported | Refused:
        """Bring these objects, and nothing that they lead to."""
        try:
            self._require_plain()
            return Imported(self._bring(oids))
        except _RefusedError as error:
            return Refused(str(error))

    def forsaken(self, kept: Sequence[Oid]) -> list[Oid]:
        """Bring whatever else is in here, if it can come in, and return the commits that nothing leads to.

        ``kept`` are commits that some ref has; what they lead to is not forsaken.
        """
        listing = ("cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)")
        own = {"GIT_OBJECT_DIRECTORY": str(self.objects)}
        done = self.repository.git(*listing, environment=own, timeout=_PATIENCE)
        kinds = dict(line.split(" ", 1) for line in done.text.splitlines())
        try:
            self._require_plain()
            self._bring([oid for oid in kinds if oid not in self.repository.raw])
        except _RefusedError:
            return []
        left = self.repository.commits_beside([Oid(oid) for oid, kind in kinds.items() if kind == "commit"], kept)
        parents = {parent for its in left.values() for parent in its}
        return sorted(oid for oid in left if oid not in parents)

    def _has(self, commit: Oid) -> bool:
        return commit in self.repository.raw  # commits only come in whole

    def _bring(self, oids: Sequence[str]) -> int:
        if oids:
            self._require_bounded(oids)
            self._bring_large_files()
            self._index(self._packed(oids))
        return len(oids)

    def _bring_large_files(self) -> None:
        """Before what names them: a pointer to nowhere is work lost."""
        try:
            large_files.bring(self.repository, self.objects, self.unpacked)
        except (LargeFileError, OSError) as error:
            raise _RefusedError(str(error)) from error

    def _require_plain(self) -> None:
        """Git would wait at a pipe, and follow a link or a list of alternates out of here."""
        (self.objects / "info" / "alternates").unlink(missing_ok=True)
        for path in self.objects.rglob("*"):
            mode = path.lstat().st_mode
            if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
                raise _RefusedError(f"its object store holds {path.name}, which is no file")

    def _require_bounded(self, oids: Sequence[str]) -> None:
        if len(oids) > _COUNT:
            raise _RefusedError(f"it made {len(oids)} objects, of at most {_COUNT}")
        told = self._require("cat-file", "--batch-check=%(objectsize)", stdin="\n".join(oids).encode()).split()
        size = sum(int(one) for one in told if one.isdigit())
        if size > self.unpacked:
            raise _RefusedError(f"what it made is {size / (1 << 20):.0f} MiB, of at most {self.unpacked >> 20}")

    def _packed(self, oids: Sequence[str]) -> bytes:
        done = self._git("pack-objects", "--stdout", "-q", stdin="\n".join(oids).encode())
        if done.status != 0:
            raise _RefusedError(_said(done))
        if len(done.stdout) > _PACKED:
            raise _RefusedError(f"what it made is over {_PACKED >> 20} MiB even when it is packed")
        return done.stdout

    def _index(self, pack: bytes) -> None:
        limit = f"--max-input-size={_PACKED}"
        done = self.repository.git("index-pack", "--strict", "--stdin", limit, stdin=pack, timeout=_PATIENCE)
        if done.status != 0:
            raise _RefusedError(_said(done))

    def _require_whole(self, revs: bytes) -> None:
        done = self.repository.git("rev-list", "--objects", "--quiet", "--stdin", stdin=revs, timeout=_PATIENCE)
        if done.status != 0:
            raise _RefusedError(_said(done))

    def _require(self, *arguments: str, stdin: bytes) -> str:
        done = self._git(*arguments, stdin=stdin)
        if done.status != 0:
            raise _RefusedError(_said(done))
        return done.text

    def _git(self, *arguments: str, stdin: bytes = b"") -> process.Completed:
        environment = {
            "GIT_OBJECT_DIRECTORY": str(self.objects),
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": quoted(self.repository.common / "objects"),
        }
        return self.repository.git(*arguments, stdin=stdin, environment=environment, timeout=_PATIENCE)


def _said(done: process.Completed) -> str:
    if done.timed_out:
        return "git came to no end with its objects"
    lines = done.error_text.strip().splitlines()
    return lines[0] if lines else f"git failed with {done.status}"
