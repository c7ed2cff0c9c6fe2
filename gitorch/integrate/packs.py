"""Many small contents in one file: what a thousand files would cost is nearly all opening and renaming.

A pack is an index, a line of JSON, and the contents one after the other. It is written once, beside its place, and
renamed, so that nobody reads half; whoever reads one checks each content.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

_TOGETHER = 64
_written: dict[Path, int] = {}  # how often this run wrote to a folder


@dataclass(frozen=True)
class Pack:
    """A pack's contents by name, of which ``read`` has those that lie in memory."""

    place: Path
    spans: Mapping[str, tuple[int, int]] = field(repr=False)
    read: bytes | None = field(repr=False)

    def content(self, name: str) -> bytes | None:
        """What lies under a name, or None."""
        if name not in self.spans:
            return None
        start, end = self.spans[name]
        if self.read is not None:
            return self.read[start:end]
        with suppress(OSError), self.place.open("rb") as file:
            file.seek(start)
            return file.read(end - start)
        return None


def read_pack(place: Path, *, whole: bool) -> Pack | None:
    """A pack, its contents read with it or when they are asked for; None where there is none that can be read."""
    try:
        with open(place, "rb") as file:  # noqa: PTH123 - there are hundreds, and a Path costs more than the file
            index = file.readline()
            start = len(index)
            spans = {name: (start + begin, start + end) for name, (begin, end) in json.loads(index).items()}
            return Pack(place, spans, index + file.read() if whole else None)
    except (OSError, ValueError, TypeError, AttributeError):
        return None


def write_pack(place: Path, contents: Mapping[str, bytes], *, most: int) -> None:
    """Write contents; a folder of more than ``most`` packs forgets its oldest half."""
    index, at = dict[str, tuple[int, int]](), 0
    for name, content in contents.items():
        index[name] = at, at + len(content)
        at += len(content)
    _write_whole(place, b"\n".join((json.dumps(index).encode(), b"".join(contents.values()))), most)


class Packs:
    """Contents by name in all packs of a folder. What is added is written a few dozen at a time, or when told to."""

    def __init__(self, folder: Path, most: int) -> None:
        self._folder, self._most = folder, most
        self._packs: dict[str, Pack | None] = {}
        self._places: dict[str, Pack] = {}
        self._seen = 0
        self._new: dict[str, bytes] = {}

    def content(self, name: str) -> bytes | None:
        """What lies under a name, be it that another process has written it since; None for nothing."""
        self._look()
        return self._places[name].content(name) if name in self._places else None

    def add(self, name: str, content: bytes) -> None:
        self._new[name] = content
        if len(self._new) >= _TOGETHER:
            self.save()

    def save(self) -> None:
        """Write what was added."""
        if self._new:
            write_pack(self._folder / os.urandom(10).hex(), self._new, most=self._most)
            self._new.clear()

    def _look(self) -> None:
        """Read the indexes of packs that have come since the last look."""
        with suppress(OSError):
            changed = self._folder.stat().st_mtime_ns
            if changed != self._seen:
                self._seen = changed
                for entry in os.scandir(self._folder):
                    if entry.name not in self._packs and not entry.name.startswith("."):
                        pack = self._packs[entry.name] = read_pack(Path(entry.path), whole=False)
                        self._places.update(dict.fromkeys(pack.spans, pack) if pack is not None else {})


def _write_whole(place: Path, content: bytes, most: int) -> None:
    try:
        _make_room(place.parent, most)
        handle, beside = tempfile.mkstemp(dir=place.parent, prefix=".new-")
        with open(handle, "wb") as file:  # noqa: PTH123 - it is open already
            file.write(content)
        Path(beside).replace(place)
    except OSError:
        return  # a cache that can't be written costs time, and nothing else


def _make_room(folder: Path, most: int) -> None:
    """Counting a folder costs more than writing to it: it is done at the first of a run's writes, and of every few."""
    written = _written[folder] = _written.get(folder, -1) + 1
    if written % (most // 16):
        return
    folder.mkdir(parents=True, exist_ok=True)
    entries = list(os.scandir(folder))
    if len(entries) > most:
        for entry in sorted(entries, key=lambda entry: entry.stat().st_mtime)[: most // 2]:
            Path(entry.path).unlink(missing_ok=True)
