"""PHP: namespaces below the directories that composer.json tells; functions that fall back to those of no namespace."""

from __future__ import annotations

import json
from collections.abc import Iterator
from posixpath import dirname, join, normpath

from gitorch.code.model import Definition, Kind
from gitorch.integrate.resolve import Missing, Unknown
from gitorch.integrate.resolve.index import index_of
from gitorch.integrate.resolve.packages.rooted import Root, RootedFinder
from gitorch.integrate.resolve.packages.values import Located, Package, Rules
from gitorch.integrate.sides import View

_SECTIONS = ("autoload", "autoload-dev")
_FALLING_BACK = (Kind.FUNCTION, Kind.VARIABLE)
_FILE = "/"  # what the key of a package begins with that is one required file


class PhpFinder(RootedFinder):
    """Finds namespaces as Composer does. A package's key is its namespace, or a slash and the path of a file."""

    def __init__(self, view: View) -> None:
        super().__init__(view, (".php",))
        self._of = view
        self._projects: dict[str, tuple[tuple[str, dict[str, object]], ...]] = {}

    def told_roots(self, directory: str) -> Iterator[Root]:
        for above, document in self._composers(directory):
            for section in _SECTIONS:
                told = document.get(section)
                for prefix, folder in _folders(told, "psr-4"):
                    yield Root(_path(above, folder), prefix.strip("\\").replace("\\", "."))
                for _, folder in _folders(told, "psr-0"):
                    yield Root(_path(above, folder), "")

    def names(self, package: Package, name: str) -> list[Located]:
        if package.key.startswith(_FILE):
            return [one for file in self.files(package) for one in self._in_file(file, name, None)]
        found = super().names(package, name)
        return found or list(self._everywhere(package, name))

    def _everywhere(self, package: Package, name: str) -> Iterator[Located]:
        """Functions and constants of the files that are always loaded, of the namespace or of none."""
        for above, document in self._composers(dirname(package.importer)):
            for section in _SECTIONS:
                told = document.get(section)
                files = told.get("files", ()) if isinstance(told, dict) else ()
                for file in files if isinstance(files, list) else ():
                    for path, one in self._in_file(_path(above, str(file)), name, package.key):
                        if one.kind in _FALLING_BACK:
                            yield path, one

    def _in_file(self, path: str, name: str, package: str | None) -> Iterator[Located]:
        """What a file defines by a name, if it is of the package or of none; of any where that is None."""
        module = self._of.module(path)
        if module is not None and (package is None or module.package in ("", package)):
            yield from ((path, one) for one in index_of(module).definitions.get(name, ()))

    def files(self, package: Package) -> tuple[str, ...]:
        return self._loaded(package.key[1:]) if package.key.startswith(_FILE) else super().files(package)

    def _loaded(self, path: str) -> tuple[str, ...]:
        """A required file and whatever it requires in its turn."""
        found = {path: None}
        todo = [path]
        while todo:
            file = todo.pop()
            module = self._of.module(file)
            told = [one.module[1:] for one in module.imports if one.module.startswith("/")] if module else []
            for required in [_path(dirname(file), one) for one in told]:
                if required not in found and self._of.entry(required) is not None:
                    found[required] = None
                    todo.append(required)
        return tuple(found)

    def locate(self, path: str, module: str) -> Package | Missing | Unknown:
        if not module.startswith("/"):
            return super().locate(path, module)
        required = _path(dirname(path), module[1:])
        if not required.endswith(".php"):
            return Unknown("not read")
        is_there = self._of.entry(required) is not None
        return Package(f"{_FILE}{required}", path) if is_there else Missing("module", required, required)

    def parts(self, path: str, definition: Definition, name: str) -> Iterator[tuple[str, str]]:
        yield path, definition.qualname

    def _composers(self, directory: str) -> tuple[tuple[str, dict[str, object]], ...]:
        """What the composer.json files of the directories above say, the nearest first."""
        if directory not in self._projects:
            own = self._composer(directory)
            around = self._composers(dirname(directory)) if directory else ()
            self._projects[directory] = (((directory, own), *around)) if own else around
        return self._projects[directory]

    def _composer(self, directory: str) -> dict[str, object]:
        content = self._of.read(_path(directory, "composer.json"))
        try:
            document = json.loads(content) if content is not None else {}
        except (ValueError, RecursionError):
            return {}
        return document if isinstance(document, dict) else {}


def _folders(told: object, standard: str) -> Iterator[tuple[str, str]]:
    """Each prefix of namespaces with the folders that it lies in."""
    listed = told.get(standard) if isinstance(told, dict) else None
    for prefix, folders in listed.items() if isinstance(listed, dict) else ():
        for folder in folders if isinstance(folders, list) else [folders]:
            yield str(prefix), str(folder)


def _path(directory: str, below: str) -> str:
    """A path of the repository; one that leads out of it is none."""
    found = normpath(join(directory, below.lstrip("/")))
    return "" if found in (".", "..") or found.startswith("../") else found


RULES = Rules(
    PhpFinder,
    implicit=False,
    has_overloads=False,
    inherits_constructor=True,
    ignores_surplus=True,
    folds_case=True,
    constructor="__construct",
    generating=frozenset({"magic"}),
)
