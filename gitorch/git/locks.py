"""Advisory locks between gitorch processes: one ``flock`` a purpose, kept in the directory that worktrees share.

The kernel drops a lock when its holder dies, so none is ever left behind.
"""

from __future__ import annotations

import fcntl
import os
import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

from gitorch.errors import RepositoryError
from gitorch.git.repository import Repository


@contextmanager
def hold(repository: Repository, purpose: str, *, patience: float = 60.0, inherited: bool = False) -> Iterator[None]:
    """Hold the lock for ``purpose``, waiting up to ``patience`` seconds for another to let go.

    An ``inherited`` lock stays held while any program started under it lives, even if we are killed first.
    Raises RepositoryError when patience ends.
    """
    path = repository.gitorch_directory / f"{purpose}.lock"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if not _lock(descriptor, patience):
            raise RepositoryError(f"another gitorch has held {path} for {patience:g} seconds", hint=f"fuser {path}")
        os.set_inheritable(descriptor, inherited)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, patience: float) -> bool:
    deadline, pause = time.monotonic() + patience, 0.001
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(pause)
            pause = min(pause * 2, 0.05)
        else:
            return True


@contextmanager
def claim(repository: Repository, purpose: str, *, what: str) -> Iterator[None]:
    """Be the only one who works on ``what``. Raises RepositoryError at once, naming who is, if somebody does."""
    path = repository.gitorch_directory / f"{purpose}.lock"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if not _lock(descriptor, patience=0.25):
            holder = os.pread(descriptor, 200, 0).decode("utf-8", "replace").strip() or "another gitorch"
            raise RepositoryError(f"{holder} works on {what} already", hint="gitorch watch")
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"process {os.getpid()} on {socket.gethostname()}".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def sweep(repository: Repository, refs: Iterable[str], *, age: float = 1.0) -> None:
    """Remove the ``.lock`` files of refs, or of all below one that ends in a slash, that a killed writer left.

    Only for refs that nobody but us writes at this time; a lock is left ``age`` seconds for a git that still ends.
    """
    for ref in refs:
        place = repository.common / ref
        found = sorted(place.glob("*.lock")) if ref.endswith("/") else [place.with_name(f"{place.name}.lock")]
        for path in found:
            with suppress(FileNotFoundError):
                time.sleep(max(0.0, min(age, path.stat().st_mtime + age - time.time())))
                path.unlink()


def holder(repository: Repository, purpose: str) -> str | None:
    """Who has claimed this, or None if nobody has."""
    try:
        descriptor = os.open(repository.gitorch_directory / f"{purpose}.lock", os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return os.pread(descriptor, 200, 0).decode("utf-8", "replace").strip() or "another gitorch"
    finally:
        os.close(descriptor)
    return None
