"""Packages whose directories follow their names: Java, Kotlin, C#, PHP. Roots are found from the file that looks.

A file's own package and directory tell its root and which part of the package's name has no directory. The other
roots are those of the same module and of the modules beside it (``core/src/main/java``, ``web/src/test/kotlin``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import dirname

from gitorch.code.model import Definition
from gitorch.integrate.resolve import Missing, Unknown
from gitorch.integrate.resolve.index import index_of
from gitorch.integrate.resolve.packages.sources import Sources
from gitorch.integrate.resolve.packages.values import Located, Package
from gitorch.integrate.sides import View

_SETS = ("src", "source", "sources")
_MOST_ROOTS = 400
_MOST_SAMPLES = 24  # folders of one depth
_SAMPLE_DEPTH = 4
_NAMESPACE = re.compile(rb"^\s*namespace\s+([\w.]+)", re.M)


@dataclass(frozen=True)
class Root:
    """A directory that packages lie below; ``prefix`` is the part of their names without a directory of its own."""

    directory: str
    prefix: str

    def below(self, package: str) -> str | None:
        """The directory of a package, or None for one that can't lie here."""
        if not self.prefix or package == self.prefix:
            rest = "" if package == self.prefix else package
        elif package.startswith(f"{self.prefix}."):
            rest = package[len(self.prefix) + 1 :]
        else:
            return None
        return "/".join(filter(None, (self.directory, *rest.split("."))))


class RootedFinder:
    """Finds packages below the roots of a view. A package's key is its name."""

    def __init__(self, view: View, suffixes: tuple[str, ...], *, is_split: bool = False) -> None:
        self._view = view
        self._sources = Sources(view, suffixes)
        self._is_split = is_split  # whether a type may be in parts, in several files of a directory
        self._roots: dict[tuple[str, str], tuple[Root, ...]] = {}
        self._names: dict[tuple[str, str, str], list[Located]] = {}
        self._places: dict[tuple[str, str, str], list[str]] = {}
        self._samples: tuple[Root, ...] | None = None

    def package_of(self, path: str) -> Package:
        module = self._view.module(path)
        return Package(module.package if module is not None else "", path)

    def files(self, package: Package) -> tuple[str, ...]:
        return tuple(path for directory in self._directories(package) for path in self._sources.of(directory))

    def names(self, package: Package, name: str) -> list[Located]:
        for directory in self._directories(package):
            key = (directory, package.key, name)
            if key not in self._names:
                self._names[key] = list(self._in_directory(*key))
            if self._names[key]:
                return self._names[key]
        return []

    def _in_directory(self, directory: str, package: str, name: str) -> Iterator[Located]:
        for path in self._sources.saying(directory, name):
            module = self._view.module(path)
            if module is not None and module.package == package:
                yield from ((path, one) for one in index_of(module).definitions.get(name, ()))

    def locate(self, path: str, module: str) -> Package | Missing | Unknown:
        package = Package(module, path)
        is_there = any(self._holds(directory, module) for directory in self._directories(package))
        return package if is_there else Missing("module", module, module)

    def _holds(self, directory: str, package: str) -> bool:
        """Whether a file of a directory says that it is of a package; the first that says its package tells."""
        for path in self._sources.of(directory):
            module = self._view.module(path)
            if module is not None and (module.package == package or (module.package and not module.has_errors)):
                return module.package == package
        return False

    def inside(self, path: str, definition: Definition) -> Package | Unknown:
        return Unknown("no module in a module")

    def blocks(self, path: str, definition: Definition) -> Iterator[Located]:
        return iter(())

    def parts(self, path: str, definition: Definition, name: str) -> Iterator[tuple[str, str]]:
        yield path, definition.qualname
        if not self._is_split or "partial" not in definition.decorators:
            return
        for other in self._sources.saying(dirname(path), definition.name):
            if other != path and name.encode() in (self._view.read(other) or b""):
                yield other, definition.qualname

    def _directories(self, package: Package) -> list[str]:
        """Where a package may lie, the directory of the file that looks first if it is of it."""
        module = self._view.module(package.importer)
        key = (dirname(package.importer), module.package if module is not None else "", package.key)
        if key not in self._places:
            self._places[key] = self._lying(package, *key[:2])
        return self._places[key]

    def _lying(self, package: Package, here: str, own: str) -> list[str]:
        found = [here] if own == package.key else []
        named = self._named_after(here, package.key) if self._is_split else ()
        for root in (*self._roots_of(here, own), *named):
            directory = root.below(package.key)
            if directory is not None and self._sources.of(directory):
                found.append(directory)
        if not found and self._is_split:
            told = (root.below(package.key) for root in self._sampled())
            found = [one for one in told if one is not None and self._holds(one, package.key)]
        return list(dict.fromkeys(found))

    def _sampled(self) -> tuple[Root, ...]:
        """The roots that the first file of each folder near the top tells by the namespace it is of."""
        if self._samples is None:
            found: list[Root] = []
            level = [""]
            for _ in range(_SAMPLE_DEPTH):
                for directory in level[:_MOST_SAMPLES]:
                    path = next(iter(self._sources.of(directory)), "")
                    said = _NAMESPACE.search(self._view.read(path) or b"") if path else None
                    if said is not None:
                        found.append(_root(directory, said[1].decode("utf-8", "replace")))
                level = [
                    f"{one}/{name}".strip("/") for one in level[:_MOST_SAMPLES] for name in self._sources.below(one)
                ]
            self._samples = tuple(dict.fromkeys(found))
        return self._samples

    def _roots_of(self, directory: str, package: str) -> tuple[Root, ...]:
        key = (directory, package)
        if key not in self._roots:
            own = _root(directory, package)
            others = (Root(one, own.prefix) for one in self._beside(own.directory))
            self._roots[key] = tuple(dict.fromkeys((own, *self.told_roots(directory), *others)))[:_MOST_ROOTS]
        return self._roots[key]

    def told_roots(self, directory: str) -> Iterator[Root]:
        """The roots that a project's own file tells, for a language whose projects have one."""
        return iter(())

    def _beside(self, root: str) -> Iterator[str]:
        """The roots of the same module, then of the modules in the directories around it."""
        parts = root.split("/")
        at = next((number for number in range(len(parts) - 1, -1, -1) if parts[number] in _SETS), None)
        if at is None:
            return
        depth = len(parts) - at - 1
        yield from self._at_depth("/".join(parts[: at + 1]), depth)
        for above in range(at - 1, -1, -1):
            around = "/".join(parts[:above])
            for name in self._sources.below(around):
                module = f"{around}/{name}" if around else name
                if parts[at] in self._sources.below(module):
                    yield from self._at_depth(f"{module}/{parts[at]}", depth)

    def _named_after(self, directory: str, package: str) -> Iterator[Root]:
        """The directories around this one whose name a namespace begins with, as those of projects are called."""
        above = directory
        while above:
            above = dirname(above)
            for name in self._sources.below(above):
                if package == name or package.startswith(f"{name}."):
                    yield Root(f"{above}/{name}".strip("/"), name)

    def _at_depth(self, directory: str, depth: int) -> Iterator[str]:
        if depth == 0:
            yield directory
            return
        for name in self._sources.below(directory):
            yield from self._at_depth(f"{directory}/{name}", depth - 1)


def _root(directory: str, package: str) -> Root:
    """The root of a directory that holds a package: as many names as both end with are taken away from both."""
    parts, names = directory.split("/") if directory else [], package.split(".") if package else []
    while parts and names and parts[-1] == names[-1]:
        parts.pop()
        names.pop()
    return Root("/".join(parts), ".".join(names))
