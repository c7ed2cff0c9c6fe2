"""Parsed files by blob id, so that no text is parsed twice: within a run in memory, across runs in the user's cache.

The cache lies in the user's own cache directory and not in the repository, where a branch's author could write to it.
Everything in it can be made again: it may be deleted at any time, and a run that can't write it goes on without.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from gitorch.code.encoding import code_digest, decode_module, encode_module
from gitorch.code.languages import Parser, parser_for
from gitorch.code.model import Module
from gitorch.git.repository import Oid

_WORTH_KEEPING = 400  # bytes of source below which parsing costs no more than reading
_SHARD_LIMIT = 400  # entries a shard, of 256
_written: dict[Path, int] = {}  # how often this run wrote to a folder


class ModuleCache:
    """Parses through ``code/`` and remembers by language and blob id.

    ``folder`` is where modules are kept between runs; None keeps them for this run only.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._modules: dict[tuple[str, Oid], Module] = {}
        self._folder = folder

    def parse(self, path: str, oid: Oid, read: Callable[[], bytes]) -> Module | None:
        """The module at ``path``, or None for a language that we don't read."""
        found = parser_for(path)
        if found is None:
            return None
        key = (found.language, oid)
        if key not in self._modules:
            self._modules[key] = self._kept(found, oid) or self._parsed(found, oid, read())
        return self._modules[key]

    def _kept(self, parser: Parser, oid: Oid) -> Module | None:
        if self._folder is None:
            return None
        try:
            return decode_module(self._file(self._folder, parser, oid).read_bytes())
        except OSError:
            return None

    def _parsed(self, parser: Parser, oid: Oid, content: bytes) -> Module:
        module = _parse(parser, content)
        if self._folder is not None and len(content) >= _WORTH_KEEPING:
            write_whole(self._file(self._folder, parser, oid), encode_module(module), most=_SHARD_LIMIT)
        return module

    @staticmethod
    def _file(folder: Path, parser: Parser, oid: Oid) -> Path:
        return folder / code_digest() / oid[:2] / f"{oid[2:]}.{parser.language}"


def cache_folder(environment: Mapping[str, str], room: str = "modules") -> Path | None:
    """Where the user's programs keep what can be made again, as the XDG base directory specification says."""
    home = environment.get("XDG_CACHE_HOME") or (f"{environment['HOME']}/.cache" if "HOME" in environment else None)
    return Path(home) / "gitorch" / room if home and Path(home).is_absolute() else None


def _parse(parser: Parser, content: bytes) -> Module:
    """One file that a parser stumbles over is a file that was not understood, and no reason to say nothing at all."""
    parse = parser.parse
    try:
        return parse(content)
    except Exception:  # noqa: BLE001 - what a branch holds decides what a parser meets, and must not decide whether we answer
        return Module(parser.language, has_errors=True, has_dynamic_names=True)


def write_whole(path: Path, content: bytes, *, most: int) -> None:
    """Write beside and rename, so that nobody reads half; a folder of more than ``most`` forgets its oldest half."""
    try:
        _make_room(path.parent, most)
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        with open(handle, "wb") as file:  # noqa: PTH123 - it is open already
            file.write(content)
        os.replace(beside, path)  # noqa: PTH105 - the name is text already
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
