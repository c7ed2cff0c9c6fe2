"""Parsed files by blob id, so that no text is parsed twice in a run."""

from __future__ import annotations

from collections.abc import Callable

from gitorch.code.languages import Parser, parser_for
from gitorch.code.model import Module
from gitorch.git.repository import Oid


class ModuleCache:
    """Parses through ``code/`` and remembers by language and blob id."""

    def __init__(self) -> None:
        self._modules: dict[tuple[str, Oid], Module] = {}

    def parse(self, path: str, oid: Oid, read: Callable[[], bytes]) -> Module | None:
        """The module at ``path``, or None for a language that we don't read."""
        found = parser_for(path)
        if found is None:
            return None
        key = (found.language, oid)
        if key not in self._modules:
            self._modules[key] = _parsed(found, read())
        return self._modules[key]


def _parsed(parser: Parser, content: bytes) -> Module:
    """One file that a parser stumbles over is a file that was not understood, and no reason to say nothing at all."""
    try:
        return parser.parse(content)
    except Exception:  # noqa: BLE001 - what a branch holds decides what a parser meets, and must not decide whether we answer
        return Module(parser.language, has_errors=True, has_dynamic_names=True)
