"""Which git and libgit2 are here, and which of them have the security fixes that gitorch relies on."""

from __future__ import annotations

import re
from importlib import metadata

import pygit2

Version = tuple[int, ...]

LIBGIT2_FLOOR: Version = (1, 9, 7)
# CVE-2025-48384 (a submodule path that ends in CR runs a hook): the first fixed release of each line
_PATCHED: dict[Version, int] = {
    (2, 43): 7, (2, 44): 4, (2, 45): 4, (2, 46): 4, (2, 47): 3, (2, 48): 2, (2, 49): 1, (2, 50): 1,
}  # fmt: skip


def version_numbers(said: str) -> Version:
    """``git version 2.39.5 (Apple Git-154)`` is (2, 39, 5); empty for what has no version in it."""
    found = re.search(r"\d+(?:\.\d+)+", said)
    return tuple(int(part) for part in found[0].split(".")) if found else ()


def is_patched(version: Version) -> bool:
    """Whether upstream's release of that number has the fix; distributions patch older ones."""
    line, release = version[:2], (*version, 0)[2]
    return line > max(_PATCHED) or release >= _PATCHED.get(line, release + 1)


def libgit2_version() -> tuple[str, str]:
    """The versions of pygit2 and of the libgit2 in it."""
    return metadata.version("pygit2"), pygit2.LIBGIT2_VERSION
