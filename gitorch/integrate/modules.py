"""Parsed files by blob id, so that no text is parsed twice: within a run in memory, across runs in the user's cache.

The cache lies in the user's own cache directory and not in the repository, where a branch's author could write to it.
Everything in it can be made again: it may be deleted at any time, and a run that can't write it goes on without.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from weakref import finalize

from gitorch.code.encoding import code_digest, decode, encode
from gitorch.code.languages import Parser, is_bundled, parser_for
from gitorch.code.model import Module
from gitorch.git.repository import Oid
from gitorch.integrate.packs import Packs

_WORTH_KEEPING = 400  # bytes of source below which parsing costs no more than reading
_PACKS = 128


class ModuleCache:
    """Parses through ``code/`` and remembers by language and blob id.

    ``folder`` is where modules are kept between runs, some dozens in a file, the last ones when the cache goes; None
    keeps them for this run only.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._modules: dict[str, Module] = {}
        self._folder = folder

    @cached_property
    def _packs(self) -> Packs | None:
        """Looked for when something must be parsed, which is nothing where all is known."""
        if self._folder is None:
            return None
        packs = Packs(self._folder / code_digest(), _PACKS)
        finalize(self, packs.save)
        return packs

    def save(self) -> None:
        """Keep by now what was parsed."""
        if self._packs is not None:
            self._packs.save()

    def parse(self, path: str, oid: Oid, read: Callable[[], bytes]) -> Module | None:
        """The module at ``path``, or None for a language that we don't read."""
        found = parser_for(path)
        if found is None:
            return None
        key = f"{oid}.{found.language}"
        if key not in self._modules:
            self._modules[key] = self._kept(key) or self._parsed(found, key, read())
        return self._modules[key]

    def _kept(self, key: str) -> Module | None:
        content = self._packs.content(key) if self._packs is not None else None
        return decode(Module, content) if content is not None else None

    def _parsed(self, parser: Parser, key: str, content: bytes) -> Module:
        module = _parse(parser, content)
        if self._packs is not None and len(content) >= _WORTH_KEEPING:
            self._packs.add(key, encode(Module, module))
        return module


def _parse(parser: Parser, content: bytes) -> Module:
    """One file that a parser stumbles over is a file that was not understood, and no reason to say nothing at all.

    Nor is what a tool has put together or squeezed: nobody's names are in it, and to walk it takes a minute.
    """
    not_understood = Module(parser.language, has_errors=True, has_dynamic_names=True)
    parse = parser.parse
    try:
        return not_understood if is_bundled(content) else parse(content)
    except Exception:  # noqa: BLE001 - what a branch holds decides what a parser meets, and must not decide whether we answer
        return not_understood
