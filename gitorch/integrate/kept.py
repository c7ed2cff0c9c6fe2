"""Values kept from run to run, each by everything that it depends on: the same question is answered once.

Kept in the user's own cache directory, never in the repository. A file that is damaged, or that other code has
written, is as good as none; a disk that is full costs the next run its time.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from os import scandir
from pathlib import Path
from typing import TypeVar

from gitorch.code.encoding import decode, encode
from gitorch.integrate.packs import Pack, read_pack, write_pack

_PACKAGE = Path(__file__).parents[1]
_LARGEST = 4_000_000  # bytes of one
_T = TypeVar("_T")


@dataclass(frozen=True)
class Kept:
    """Values in ``folder``, of which about ``most`` files stay; None keeps nothing.

    With ``spread`` they lie in that many folders, of ``most`` each.
    """

    folder: Path | None = None
    most: int = 400
    spread: int = 1

    def shelf(self, asked: Iterable[str]) -> Shelf:
        """The values that hang on what is asked, and on nothing else but the code."""
        return Shelf(self._place(self.folder, asked) if self.folder is not None else None, self.most)

    def value(self, kind: type[_T], asked: Iterable[str], find: Callable[[], _T]) -> _T:
        """What ``find`` gives for what is asked, which must say all that it depends on but the code."""
        shelf = self.shelf(asked)
        value = shelf.value(kind, "", find)
        shelf.save()
        return value

    def _place(self, folder: Path, asked: Iterable[str]) -> Path:
        key = hashlib.sha256("\0".join((_code(), *asked)).encode("utf-8", "surrogateescape")).hexdigest()[:40]
        return folder / (f"{int(key[:4], 16) % self.spread:02x}/{key}" if self.spread > 1 else key)


class Shelf:
    """Values by name that are kept in one file together; what is found anew is kept once it is saved."""

    def __init__(self, place: Path | None, most: int) -> None:
        self._place, self._most = place, most
        self._pack: Pack | None = None
        self._new: dict[str, bytes] = {}

    def value(self, kind: type[_T], name: str, find: Callable[[], _T]) -> _T:
        """What ``find`` gives, asked only where that is not known."""
        if self._place is None:
            return find()
        content = self._content(name)
        value = decode(kind, content) if content is not None else None
        if value is None:
            value = find()
            content = encode(kind, value)
            if len(content) <= _LARGEST:
                self._new[name] = content
        return value

    def has(self, name: str) -> bool:
        """Whether a value is kept, be it that another process has saved it just now."""
        return self._content(name) is not None

    def save(self) -> None:
        """Write what was found anew beside what was known."""
        if self._place is not None and self._new:
            known = self._known()
            kept = {name: known.content(name) or b"" for name in known.spans} if known is not None else {}
            write_pack(self._place, kept | self._new, most=self._most)
            self._new.clear()
            self._pack = None

    def _content(self, name: str) -> bytes | None:
        if name in self._new:
            return self._new[name]
        known = self._known()
        return known.content(name) if known is not None else None

    def _known(self) -> Pack | None:
        """What the file holds, which is looked for until it is there."""
        if self._pack is None and self._place is not None:
            self._pack = read_pack(self._place, whole=True)
        return self._pack


def cache_folder(environment: Mapping[str, str], room: str = "modules") -> Path | None:
    """Where the user's programs keep what can be made again, as the XDG base directory specification says."""
    home = environment.get("XDG_CACHE_HOME") or (f"{environment['HOME']}/.cache" if "HOME" in environment else None)
    return Path(home) / "gitorch" / room if home and Path(home).is_absolute() else None


@cache
def _code() -> str:
    """The same for the same gitorch among the same libraries."""
    libraries = [path for path in map(Path, sys.path) if path.name == "site-packages" and path.is_dir()]
    told = [sys.version, *_told(_PACKAGE), *(f"{path}:{path.stat().st_mtime_ns}" for path in libraries)]
    return hashlib.sha256("\0".join(told).encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _told(folder: str | Path) -> Iterator[str]:
    """Each source file with its size and time; by ``scandir``, as paths for all of them would cost ten times that."""
    for entry in sorted(scandir(folder), key=lambda entry: entry.name):
        if entry.is_dir(follow_symlinks=False):
            yield from _told(entry.path)
        elif entry.name.endswith(".py"):
            stat = entry.stat()
            yield f"{entry.path}:{stat.st_size}:{stat.st_mtime_ns}"
