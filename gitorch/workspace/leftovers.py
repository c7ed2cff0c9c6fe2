"""Ignored files as work: what of them somebody may miss, and what any tool makes again."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from gitorch.git.repository import Entry, Repository
from gitorch.git.shadow_index import LARGEST, LeftOut
from gitorch.git.trees import write_blob

ROOM = 64 << 20  # bytes of ignored files that one backup takes
_MADE_AGAIN = frozenset({
    ".git", ".gitorch", "node_modules", "bower_components", ".pnpm-store", ".yarn", ".npm", ".next", ".nuxt",
    ".turbo", ".parcel-cache", ".cache", ".vite", "__pycache__", ".venv", "venv", ".tox", ".nox", ".mypy_cache",
    ".ruff_cache", ".pytest_cache", ".hypothesis", ".eggs", "target", "build", "dist", "out", ".gradle", "obj",
    "DerivedData", ".terraform", "coverage", ".nyc_output", ".ipynb_checkpoints",
})  # fmt: skip
_MADE_AGAIN_ENDINGS = (".pyc", ".pyo", ".o", ".class", ".egg-info", ".swp", ".DS_Store")


def worth_keeping(root: Path, ignored: Iterable[str]) -> tuple[list[str], list[LeftOut]]:
    """The ignored files below ``root`` that no tool makes again, and those among them that are too much to keep."""
    kept: list[str] = []
    left_out: list[LeftOut] = []
    room = ROOM
    for path in _files(root, ignored):
        size = (root / path).lstat().st_size
        if size > min(LARGEST, room):
            left_out.append(LeftOut(path, f"ignored, and {size >> 20} MiB"))
            continue
        room -= size
        kept.append(path)
    return kept, left_out


def stored(repository: Repository, root: Path, paths: Iterable[str]) -> dict[str, Entry]:
    """Files and links as they are, byte for byte, without filters, in the object store."""
    made = {}
    for path in paths:
        place = root / path
        found = place.lstat()
        is_link = stat.S_ISLNK(found.st_mode)
        content = os.fsencode(place.readlink()) if is_link else place.read_bytes()
        mode = 0o120000 if is_link else 0o100755 if found.st_mode & 0o100 else 0o100644
        made[path] = Entry(mode, write_blob(repository, content))
    return made


def _files(root: Path, ignored: Iterable[str]) -> Iterator[str]:
    for path in ignored:
        if _is_made_again(path):
            continue
        if not path.endswith("/"):
            yield from _plain(root, path)
            continue
        for folder, folders, names in os.walk(root / path):
            folders[:] = sorted(name for name in folders if not _is_made_again(name))
            for name in sorted([*names, *(one for one in folders if (Path(folder) / one).is_symlink())]):
                if not _is_made_again(name):
                    yield from _plain(root, os.path.relpath(Path(folder) / name, root))


def _plain(root: Path, path: str) -> Iterator[str]:
    mode = (root / path).lstat().st_mode
    if stat.S_ISLNK(mode) or (stat.S_ISREG(mode) and os.access(root / path, os.R_OK)):
        yield path


def _is_made_again(path: str) -> bool:
    return not _MADE_AGAIN.isdisjoint(path.split("/")) or path.rstrip("/").endswith(_MADE_AGAIN_ENDINGS)
