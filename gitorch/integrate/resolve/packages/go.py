"""Go: a package is the files of a directory; the nearest go.mod says which imports are of the repository."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import dirname

from gitorch.code.model import Definition
from gitorch.integrate.resolve import Missing, Unknown
from gitorch.integrate.resolve.index import index_of
from gitorch.integrate.resolve.packages.sources import Sources
from gitorch.integrate.resolve.packages.values import Located, Package, Rules
from gitorch.integrate.sides import View

_MODULE = re.compile(rb"^\s*module\s+\"?([^\s\"]+)", re.M)


class GoFinder:
    """Finds packages by directory. A package's key is its directory, with ``:name`` for a test's own package."""

    def __init__(self, view: View) -> None:
        self._sources = Sources(view, (".go",))
        self._view = view

    def package_of(self, path: str) -> Package:
        module = self._view.module(path)
        name = module.package if module is not None else ""
        return Package(f"{dirname(path)}:{name}" if _is_test(name) else dirname(path), path)

    def files(self, package: Package) -> tuple[str, ...]:
        directory, _, name = package.key.partition(":")
        files = self._sources.of(directory)
        return tuple(path for path in files if path.endswith("_test.go") == bool(name))

    def names(self, package: Package, name: str) -> list[Located]:
        directory, _, test = package.key.partition(":")
        is_near = dirname(package.importer) == directory and package.importer.endswith("_test.go")
        found = []
        for path in self._sources.saying(directory, name):
            module = self._view.module(path)
            is_seen = module is not None and (module.package == test or (not test and not _is_test(module.package)))
            if module is not None and is_seen and (is_near or not path.endswith("_test.go")):
                found += [(path, one) for one in index_of(module).definitions.get(name, ())]
        return found

    def locate(self, path: str, module: str) -> Package | Missing | Unknown:
        for root, name in self._modules(dirname(path)):
            if module == name or module.startswith(f"{name}/"):
                directory = "/".join(filter(None, (root, module[len(name) + 1 :])))
                is_there = any(not one.endswith("_test.go") for one in self._sources.of(directory))
                return Package(directory, path) if is_there else Missing("module", directory, module)
        return Unknown("outside")

    def _modules(self, directory: str) -> Iterator[tuple[str, str]]:
        """The modules that a directory lies in, the nearest first, each with its path."""
        while True:
            content = self._view.read(f"{directory}/go.mod" if directory else "go.mod")
            found = _MODULE.search(content) if content is not None else None
            if found is not None:
                yield directory, found[1].decode("utf-8", "replace")
            if not directory:
                return
            directory = dirname(directory)

    def inside(self, path: str, definition: Definition) -> Package | Unknown:
        return Unknown("no module in a module")

    def blocks(self, path: str, definition: Definition) -> Iterator[Located]:
        return iter(())

    def parts(self, path: str, definition: Definition, name: str) -> Iterator[tuple[str, str]]:
        """A type's methods may stand in any file of its package."""
        yield path, definition.qualname
        for other in self._sources.saying(dirname(path), name):
            if other != path:
                yield other, definition.qualname


def _is_test(package: str) -> bool:
    return package.endswith("_test")


RULES = Rules(GoFinder, implicit=False, has_overloads=False, has_default_constructor=False, receiver_is_argument=True)
