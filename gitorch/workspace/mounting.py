"""Overlay mounts: a tree that many workspaces read, and for each a directory of its own that holds what differs.

As root the mount is for everybody. Anybody else can mount one only in a namespace of their own, where then every
program has to be started that is to see it: the sandbox does so, and :func:`inside` for a single command.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from gitorch import process
from gitorch.errors import ProcessError, WorktreeError
from gitorch.workspace import Layers

_DETACH = 2  # MNT_DETACH of umount2(2)
_ENTER = 'mount -t overlay -o "$1" gitorch "$2" && cd "$2" && shift 2 && exec "$@"'
_AWKWARD = frozenset(',:\\"')  # characters that mean something in the options of a mount


def is_mountable_by_root(folder: Path) -> bool:
    """Whether we may mount overlays over ``folder`` for everybody to see."""
    if os.geteuid() != 0 or not _is_plain(folder):
        return False
    with _trial(folder) as (path, layers):
        try:
            mount(path, layers)
            return (path / "seen").exists()
        except WorktreeError:
            return False
        finally:
            unmount(path)


def is_mountable_in_a_namespace(folder: Path) -> bool:
    """Whether a program started in a user namespace may mount overlays over ``folder`` for itself."""
    if not _is_plain(folder) or shutil.which("unshare") is None:
        return False
    with _trial(folder) as (path, layers):
        try:
            return process.run(inside(path, layers, ("test", "-e", "seen")), cwd=folder, timeout=10).status == 0
        except ProcessError:
            return False


def mount(path: Path, layers: Layers) -> None:
    """Mount an overlay for everybody, unless it is. Raises WorktreeError if the kernel refuses."""
    if os.path.ismount(path):
        return
    libc = ctypes.CDLL(None, use_errno=True)
    options = os.fsencode(f"{_options(layers)},index=off,metacopy=off,redirect_dir=off,xino=off")
    if libc.mount(b"gitorch", os.fsencode(path), b"overlay", 0, options) != 0:
        reason = os.strerror(ctypes.get_errno())
        raise WorktreeError(f"no overlay can be mounted on {path}: {reason}", hint="gitorch doctor")


def unmount(path: Path) -> None:
    """Take a mount of ours off, if there is one; what still uses it keeps it until it ends."""
    if os.path.ismount(path):
        ctypes.CDLL(None, use_errno=True).umount2(os.fsencode(path), _DETACH)


def inside(path: Path, layers: Layers | None, command: Sequence[str]) -> tuple[str, ...]:
    """The command line that runs a command where a workspace's files are, mounting them for itself if need be."""
    if layers is None or layers.mounted:
        return tuple(command)
    enter = ("unshare", "--user", "--map-root-user", "--mount", "--", "sh", "-c", _ENTER, "sh")
    return (*enter, f"{_options(layers)},userxattr", str(path), *command)


def _options(layers: Layers) -> str:
    return f"lowerdir={layers.lower},upperdir={layers.upper},workdir={layers.work}"


def _is_plain(folder: Path) -> bool:
    return _AWKWARD.isdisjoint(str(folder))


@contextmanager
def _trial(folder: Path) -> Iterator[tuple[Path, Layers]]:
    with tempfile.TemporaryDirectory(prefix=".gitorch-", dir=folder) as made:
        names = [Path(made) / name for name in ("merged", "lower", "upper", "work")]
        for name in names:
            name.mkdir()
        path, lower, upper, work = names
        (lower / "seen").touch()
        yield path, Layers(lower, upper, work)
