"""Reading a file that a program is still writing, line by line, in little memory whatever it writes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

_CHUNK = 1 << 18
_LONGEST = 4 << 20  # bytes of one line; no stream of an agent has longer ones, and what is longer is passed over
_AT_ONCE = 16 << 20  # bytes of one look, so that the bounds are looked at in between


class Tail:
    """The whole lines that were added to a file since the last look."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0
        self._part = bytearray()
        self._is_passing = False

    @property
    def size(self) -> int:
        """Bytes in the file by now."""
        return self._path.stat().st_size

    def lines(self) -> Iterator[bytes]:
        """Lines without their ends, at most so many bytes of them at once; an unfinished one comes when it is whole."""
        with self._path.open("rb") as stream:
            stream.seek(self._offset)
            for _ in range(_AT_ONCE // _CHUNK):
                chunk = stream.read(_CHUNK)
                if not chunk:
                    return
                self._offset += len(chunk)
                yield from self._cut(chunk)

    def rest(self) -> Iterator[bytes]:
        """Every line that is left, the last one too if nothing ended it; for when the program is gone."""
        while self._offset < self.size:
            yield from self.lines()
        if self._part and not self._is_passing:
            yield bytes(self._part)
        self._part.clear()

    def _cut(self, chunk: bytes) -> Iterator[bytes]:
        *whole, part = chunk.split(b"\n")
        for piece in whole:
            self._keep(piece)
            if not self._is_passing:
                yield bytes(self._part)
            self._part.clear()
            self._is_passing = False
        self._keep(part)

    def _keep(self, piece: bytes) -> None:
        if len(self._part) + len(piece) > _LONGEST:
            self._part.clear()
            self._is_passing = True
        elif not self._is_passing:
            self._part += piece


def ending(path: Path, limit: int) -> bytes:
    """The last ``limit`` bytes of a file; nothing of one that isn't there."""
    try:
        with path.open("rb") as stream:
            stream.seek(max(0, path.stat().st_size - limit))
            return stream.read(limit)
    except OSError:
        return b""
