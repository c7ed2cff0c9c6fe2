"""Values kept from run to run, each by everything that it depends on: the same question is answered once.

Kept in the user's own cache directory, never in the repository. A file that is damaged, or that other code has
written, is as good as none; a disk that is full costs the next run its time.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from gitorch.code.encoding import decode, encode
from gitorch.integrate.modules import write_whole

_PACKAGE = Path(__file__).parents[1]
_LARGEST = 4_000_000  # bytes of one
_T = TypeVar("_T")


@dataclass(frozen=True)
class Kept:
    """Values in ``folder``, of which about ``most`` stay; None keeps nothing.

    With ``spread`` they lie in that many folders, of ``most`` each.
    """

    folder: Path | None = None
    most: int = 400
    spread: int = 1

    def value(self, kind: type[_T], asked: Iterable[str], find: Callable[[], _T]) -> _T:
        """What ``find`` gives for what is asked, which must say all that it depends on but the code."""
        if self.folder is None:
            return find()
        place = self._place(self.folder, asked)
        known = _read(kind, place)
        if known is None:
            known = find()
            content = encode(known)
            if len(content) <= _LARGEST:
                write_whole(Path(place), content, most=self.most)
        return known

    def has(self, asked: Iterable[str]) -> bool:
        """Whether a value is kept for what is asked."""
        return self.folder is not None and os.path.exists(self._place(self.folder, asked))  # noqa: PTH110 - as above

    def _place(self, folder: Path, asked: Iterable[str]) -> str:
        key = hashlib.sha256("\0".join((_code(), *asked)).encode("utf-8", "surrogateescape")).hexdigest()[:40]
        return f"{folder}/{int(key[:4], 16) % self.spread:02x}/{key}" if self.spread > 1 else f"{folder}/{key}"


def _read(kind: type[_T], place: str) -> _T | None:
    try:
        with open(place, "rb") as file:  # noqa: PTH123 - hundreds are read, and a Path would cost more than the file
            return decode(kind, file.read())
    except OSError:
        return None


@cache
def _code() -> str:
    """The same for the same gitorch among the same libraries."""
    libraries = [path for path in map(Path, sys.path) if path.name == "site-packages" and path.is_dir()]
    told = [sys.version, *_told(_PACKAGE), *(f"{path}:{path.stat().st_mtime_ns}" for path in libraries)]
    return hashlib.sha256("\0".join(told).encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _told(folder: str | Path) -> Iterator[str]:
    """Each source file with its size and time; by ``scandir``, as paths for all of them would cost ten times that."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.is_dir(follow_symlinks=False):
            yield from _told(entry.path)
        elif entry.name.endswith(".py"):
            stat = entry.stat()
            yield f"{entry.path}:{stat.st_size}:{stat.st_mtime_ns}"
