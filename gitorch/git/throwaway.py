"""Where objects lie that nobody keeps: in memory where there is room, else where temporary files go.

A matrix makes and removes thousands of small files, which a disk's file system takes many times longer for.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

_MEMORY = Path("/dev/shm")  # noqa: S108 - a file system in memory, where Linux has one
_ROOM = 256 * 1024 * 1024  # bytes that must be free there
_PREFIX = "gitorch-objects-"
_PACKS = "pack"
_ABANDONED = 3600  # seconds after which what nobody holds was left behind


@dataclass(frozen=True)
class Throwaway:
    """A directory of ours with an object store in it; a lock on it says that we live."""

    path: Path
    objects: Path
    in_memory: bool
    _lock: int

    def empty(self) -> None:
        """Remove everything but the directories that libgit2 will look into: it can't do without one that it knows."""
        with contextlib.suppress(OSError):
            _remove_below(self.path, {str(self.objects), str(self.objects / _PACKS)})

    def remove(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)


def throwaway(beside: Path, *, in_memory: bool) -> Throwaway:
    """A new directory, for objects to be read beside those of a store. What killed processes left is removed."""
    if in_memory and _has_room():
        try:
            _sweep()
            path = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=_MEMORY))
        except OSError:  # not for us
            pass
        else:
            return Throwaway(path, _object_store(path, beside), True, _lock(path))  # noqa: FBT003
    path = Path(tempfile.mkdtemp(prefix=_PREFIX))
    return Throwaway(path, _object_store(path, beside), False, _lock(path))  # noqa: FBT003


def _object_store(directory: Path, beside: Path) -> Path:
    """A new directory by whose inode libgit2 can tell it from the stores that are there.

    It takes a store whose inode it has seen for one that it has, even if it is in another file system.
    """
    taken = {store.stat().st_ino for store in _stores(beside)}
    for number in range(len(taken) + 1):
        path = directory / f"objects{number or ''}"
        path.mkdir()
        if path.stat().st_ino not in taken:
            break
    (path / _PACKS).mkdir()  # libgit2 looks for packs in no directory that was not there at first
    return path


def _stores(objects: Path) -> Iterator[Path]:
    """A store, and those that it borrows from."""
    todo, seen = [objects], set[Path]()
    while todo:
        store = todo.pop()
        if store in seen or not store.is_dir():
            continue
        seen.add(store)
        yield store
        with contextlib.suppress(OSError):
            lines = (store / "info" / "alternates").read_bytes().splitlines()
            todo.extend(store / os.fsdecode(line) for line in lines if line and not line.startswith(b"#"))


def _has_room() -> bool:
    try:
        found = os.statvfs(_MEMORY)
    except OSError:
        return False
    return found.f_bavail * found.f_frsize >= _ROOM and os.path.ismount(_MEMORY)


def _lock(path: Path) -> int:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return descriptor


def _sweep() -> None:
    for path in _MEMORY.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            if _is_abandoned(path):
                shutil.rmtree(path, ignore_errors=True)


def _is_abandoned(directory: Path) -> bool:
    """Whether it is ours, nobody holds it, and it is not just being made."""
    found = directory.lstat()
    if found.st_uid != os.getuid() or time.time() - found.st_mtime < _ABANDONED:
        return False
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True


def _remove_below(directory: str | Path, kept: Collection[str]) -> None:
    """As ``shutil.rmtree`` but for what is kept, and several times quicker: nobody else writes here."""
    with os.scandir(directory) as found:
        entries = list(found)
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            _remove_below(entry.path, kept)
            if entry.path not in kept:
                os.rmdir(entry.path)  # noqa: PTH106 - a Path for each costs as much as the removal
        else:
            os.unlink(entry.path)  # noqa: PTH108
