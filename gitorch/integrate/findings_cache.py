"""What the rules found, kept from run to run by everything that it depends on: the same question is answered once.

Kept in the user's own cache directory, never in the repository. A file that is damaged, or that other code has
written, is as good as none; a disk that is full costs the next run its time.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import fields
from functools import cache
from pathlib import Path

from gitorch import names
from gitorch.code.encoding import decode, encode
from gitorch.integrate.finding import Finding
from gitorch.integrate.integration import Integration
from gitorch.integrate.modules import write_whole

_PACKAGE = Path(__file__).parents[1]
_KEPT = 300  # integrations
_LARGEST = 4_000_000  # bytes of one


class FindingsCache:
    """``folder`` is where findings are kept between runs; None keeps nothing."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def findings(self, integration: Integration, find: Callable[[], Sequence[Finding]]) -> list[Finding]:
        """What ``find`` gives for this integration, asked only where that is not known."""
        if self._folder is None:
            return list(find())
        place = self._folder / _key(integration)
        with suppress(OSError):
            known = decode(tuple[Finding, ...], place.read_bytes())
            if known is not None:
                return list(known)
        found = list(find())
        content = encode(tuple(found))
        if len(content) <= _LARGEST:
            write_whole(place, content, most=_KEPT)
        return found


def _key(integration: Integration) -> str:
    """Everything that the rules look at: commits and trees stand for what is in them, the code for what it does."""
    textual = integration.textual
    told = [
        _code(),
        repr(integration.config),
        repr(integration.onto),
        integration.onto_tree,
        *map(repr, integration.all_sides),
        str(integration.repository.tip(names.HANDOFFS)),
        *(_said(getattr(textual, one.name)) for one in fields(textual) if one.name != "scratch"),
    ]
    return hashlib.sha256("\0".join(told).encode("utf-8", "surrogateescape")).hexdigest()[:40]


def _said(value: object) -> str:
    """The same text for the same value, whatever order it is held in."""
    if isinstance(value, Mapping):
        return repr(sorted((repr(key), _said(one)) for key, one in value.items()))
    return repr(sorted(map(repr, value))) if isinstance(value, AbstractSet) else repr(value)


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
