"""Files that Git LFS keeps beside git's objects, each under the SHA-256 of what is in it.

LFS finds the repository's own by the object stores that git is told to read as well, and copies what it needs.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from gitorch.git.repository import Repository

_CHUNK = 1 << 20


class LargeFileError(Exception):
    """A file of a private store is not what its name says, or there is too much in it."""


def settings(objects: Path) -> dict[str, str]:
    """Git configuration by which LFS writes into a private object store."""
    return {"lfs.storage": str(objects / "lfs")}


def bring(repository: Repository, objects: Path, room: int) -> None:
    """Copy what a private object store has of large files into the repository's own store, at most ``room`` bytes.

    Raises LargeFileError where that can't be, and OSError where the disk says no.
    """
    for path in sorted(_kept(objects / "lfs" / "objects")):
        place = _store(repository) / "objects" / path.name[:2] / path.name[2:4] / path.name
        if place.is_file():
            continue
        room -= path.lstat().st_size
        if room < 0:
            raise LargeFileError("what it made of large files is too much to take in")
        place.parent.mkdir(parents=True, exist_ok=True)
        _copy(path, place)


def _kept(store: Path) -> Iterator[Path]:
    return (path for path in store.glob("??/??/*") if len(path.name) == 64 and stat.S_ISREG(path.lstat().st_mode))


def _store(repository: Repository) -> Path:
    config, key = repository.raw.config, "lfs.storage"
    own = config[key] if key in config else ""  # noqa: SIM401 - a libgit2 configuration has no such method
    return repository.common / (own or "lfs")


def _copy(path: Path, place: Path) -> None:
    """Put a file in its place whole and checked, or not at all."""
    fresh, digest = place.with_name(f"{place.name}.gitorch"), hashlib.sha256()
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as source, fresh.open("wb") as sink:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                sink.write(chunk)
            sink.flush()
            os.fsync(sink.fileno())
        if digest.hexdigest() != path.name:
            raise LargeFileError(f"the large file {path.name[:12]} of its store is not what its name says")
        fresh.replace(place)
    finally:
        fresh.unlink(missing_ok=True)
