"""What lies in the upper directory of an overlay, read in the terms of overlayfs (the kernel's overlayfs.rst)."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from gitorch.git.shadow_index import LeftOut, obstacle

_OPAQUE = ("user.overlay.opaque", "trusted.overlay.opaque")
_OWN = frozenset({".git", ".gitorch"})  # at the root: never part of a tree
Stamp = tuple[int, int, int, int, int]


@dataclass
class Upper:
    """Paths by what they are. ``files`` also has links; a directory in ``opaque`` hides all that lies below it."""

    files: dict[str, Stamp] = field(default_factory=dict)
    directories: set[str] = field(default_factory=set)
    opaque: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    left_out: list[LeftOut] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


def scanned(root: Path, ignored: Callable[[list[str]], set[str]]) -> Upper:
    """Read an upper directory, level by level; ``ignored`` says which of some directories need no looking into."""
    upper = Upper()
    level = [""]
    while level:
        below: list[str] = []
        for directory in level:
            below += _read(root, directory, upper)
        skipped = ignored(below)
        upper.ignored += [f"{path}/" for path in below if path in skipped]
        level = [path for path in below if path not in skipped]
        upper.directories.update(level)
    return upper


def _read(root: Path, directory: str, upper: Upper) -> Iterator[str]:
    """Note what is directly in a directory, and give the directories in it that have to be looked into."""
    try:
        entries = sorted(os.scandir(root / directory), key=lambda entry: entry.name)
    except OSError:
        upper.left_out.append(LeftOut(f"{directory}/", "not readable"))
        return
    if directory and any(entry.name == ".git" for entry in entries):
        upper.left_out.append(LeftOut(f"{directory}/", "a repository of its own"))
        return
    for entry in entries:
        path = f"{directory}/{entry.name}" if directory else entry.name
        if path in _OWN:
            continue
        found = entry.stat(follow_symlinks=False)
        if stat.S_ISDIR(found.st_mode):
            if directory in upper.opaque or _is_opaque(root / path):
                upper.opaque.add(path)
            yield path
        elif stat.S_ISCHR(found.st_mode) and found.st_rdev == 0:
            upper.gone.add(path)
        else:
            _note(root, path, found, upper)


def _note(root: Path, path: str, found: os.stat_result, upper: Upper) -> None:
    if reason := obstacle(root / path, found):
        upper.left_out.append(LeftOut(path, reason))
    else:
        stamp = (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_mode)
        upper.files[path] = stamp


def _is_opaque(path: Path) -> bool:
    for name in _OPAQUE:
        try:
            if os.getxattr(path, name, follow_symlinks=False) == b"y":
                return True
        except OSError:
            continue
    return False
