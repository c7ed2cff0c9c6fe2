"""Parsed files by blob id, so that no text is parsed twice in a run."""

from __future__ import annotations

from collections.abc import Callable

from gitorch.code.languages import parser_for
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
            self._modules[key] = found.parse(read())
        return self._modules[key]
