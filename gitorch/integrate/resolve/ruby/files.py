"""In which files of a view a constant of Ruby may be: by the name of the file, by what is required, by what lies near.

A project is told by its directories: ``lib`` and, as Zeitwerk reads them, every directory of ``app``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import dirname, join, normpath

from gitorch.integrate.resolve.packages.sources import Sources
from gitorch.integrate.sides import View

_SUFFIX = ".rb"
_HUMP = re.compile(r"(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_HOLDERS = ("packs", "engines", "components", "packages", "gems", "plugins")
_MOST_OPENING = 60  # files in the directory of a namespace that are asked whether they open it
_MOST_ROOTS = 200
_MOST_REQUIRED = 80


class RubyFiles:
    """Finds files; each directory is listed and each text read once a view."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._sources = Sources(view, (_SUFFIX,))
        self._roots: dict[str, tuple[str, ...]] = {}
        self._required: dict[str, tuple[str, ...]] = {}
        self._texts: dict[str, bytes] = {}

    def saying(self, importer: str, constant: str) -> Iterator[str]:
        """The files that may define a constant, as a file sees it: those that say its last name, each once."""
        names = constant.split(".")
        said = names[-1].encode()
        also = b"class_methods" if names[-1] == "ClassMethods" else said
        for path in dict.fromkeys(self._candidates(importer, names)):
            if said in self.text(path) or also in self.text(path):
                yield path

    def _candidates(self, importer: str, names: list[str]) -> Iterator[str]:
        yield importer
        yield from self.required(importer)
        below = [_HUMP.sub("_", name).lower() for name in names]
        roots = self.roots(dirname(importer))
        for root in roots:
            for depth in range(len(below), 0, -1):
                path = "/".join(filter(None, (root, *below[:depth]))) + _SUFFIX
                if self._view.entry(path) is not None:
                    yield path
        for root in roots:
            yield from self._sources.of("/".join(filter(None, (root, *below))))[:_MOST_OPENING]
            if len(below) > 1:
                yield from self._sources.of("/".join(filter(None, (root, *below[:-1]))))
            elif root.endswith("lib"):
                yield from self._sources.of(root)
        yield from self._sources.of(dirname(importer))

    def roots(self, directory: str) -> tuple[str, ...]:
        """The directories that constants are looked up in, the nearest project's first."""
        if directory not in self._roots:
            found = dict.fromkeys(self._roots_above(directory))
            self._roots[directory] = tuple(found)[:_MOST_ROOTS]
        return self._roots[directory]

    def _roots_above(self, directory: str) -> Iterator[str]:
        here = directory
        while True:
            yield from self._of_project(here)
            below = self._sources.below(here)
            holders: list[str] = [] if here else [""]
            holders += [join(here, name) for name in _HOLDERS if name in below]
            for holder in holders:
                for name in self._sources.below(holder):
                    yield from self._of_project(join(holder, name))
            if not here:
                return
            here = dirname(here)

    def _of_project(self, directory: str) -> Iterator[str]:
        below = self._sources.below(directory)
        if "lib" in below:
            yield join(directory, "lib")
        if "app" in below:
            for name in self._sources.below(join(directory, "app")):
                yield join(directory, "app", name)
                if "concerns" in self._sources.below(join(directory, "app", name)):
                    yield join(directory, "app", name, "concerns")
        for name in ("test", "spec"):
            if name in below:
                yield join(directory, name)
                yield join(directory, name, "support")

    def required(self, path: str) -> tuple[str, ...]:
        """The files of the repository that a file requires, and those that they do."""
        if path not in self._required:
            found: dict[str, None] = {}
            waiting = [path]
            while waiting and len(found) < _MOST_REQUIRED:
                here = waiting.pop(0)
                module = self._view.module(here)
                for one in module.imports if module is not None else ():
                    target = self.target(here, one.module)
                    if target is not None and target not in found:
                        found[target] = None
                        waiting.append(target)
            self._required[path] = tuple(found)
        return self._required[path]

    def target(self, path: str, module: str) -> str | None:
        """The file that a ``require`` means; None for one that is not there, or not the repository's."""
        if module.startswith("./"):
            candidates = [self.beside(path, module)]
        else:
            candidates = [join(root, module) for root in self.roots(dirname(path))]
        for one in candidates:
            named = one if one.endswith(_SUFFIX) else f"{one}{_SUFFIX}"
            if self._view.entry(named) is not None:
                return named
        return None

    @staticmethod
    def beside(path: str, module: str) -> str:
        """Where ``require_relative`` leads."""
        found = normpath(join(dirname(path), module[2:]))
        return "" if found.startswith("..") else found

    def text(self, path: str) -> bytes:
        if path not in self._texts:
            self._texts[path] = self._view.read(path) or b""
        return self._texts[path]
