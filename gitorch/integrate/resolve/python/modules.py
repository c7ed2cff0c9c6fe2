"""Where a Python import leads in a view: source roots, packages, namespace packages, relative imports."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import dirname

from gitorch.integrate.sides import View

_ROOTS = ("", "src", "lib", "python")
_OF_DISTRIBUTION = frozenset({"pyproject.toml", "setup.py", "setup.cfg"})


@dataclass(frozen=True)
class Located:
    """A module of the repository: its file, or, for a namespace package, only its directory."""

    path: str | None
    directory: str | None


@dataclass(frozen=True)
class Absent:
    """A package of the repository lacks this module; ``path`` is where it would be."""

    path: str


@dataclass(frozen=True)
class Outside:
    """Not of the repository, as far as we see."""


class ModuleFinder:
    """Finds modules by dotted name. Directory listings are remembered, so a view is walked once."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._listings: dict[str, dict[str, bool]] = {}
        self._found: dict[tuple[str, str], Located | Absent | Outside] = {}
        self._beside: dict[str, list[str]] = {}

    def find(self, importer: str, module: str) -> Located | Absent | Outside:
        """The module that ``module`` (leading dots and all) means in the file ``importer``."""
        key = (dirname(importer), module)
        if key not in self._found:
            self._found[key] = self._relative(importer, module) if module.startswith(".") else self._absolute(*key)
        return self._found[key]

    def child(self, directory: str, name: str) -> Located | None:
        """The module or package ``name`` directly in a directory; a directory without Python in it is none."""
        here = f"{directory}/{name}" if directory else name
        names = self._listing(directory)
        if names.get(name) is True:
            inside = self._listing(here)
            for init in ("__init__.py", "__init__.pyi"):
                if init in inside:
                    return Located(f"{here}/{init}", here)
        for suffix in (".py", ".pyi"):
            if names.get(name + suffix) is False:
                return Located(here + suffix, None)
        if names.get(name) is True and self._holds_python(here):
            return Located(None, here)
        return None

    def _relative(self, importer: str, module: str) -> Located | Absent | Outside:
        name = module.lstrip(".")
        directory = dirname(importer)
        for _ in range(len(module) - len(name) - 1):
            if not directory:
                return Outside()
            directory = dirname(directory)
        return self._below(directory, name.split(".") if name else [])

    def _absolute(self, directory: str, module: str) -> Located | Absent | Outside:
        first, *_ = parts = module.split(".")
        if first in sys.stdlib_module_names:
            return Outside()
        absent: Absent | None = None
        for root in self._roots(directory) + self._root_beside(directory, first):
            if self.child(root, first) is None:
                continue
            found = self._below(root, parts)
            if isinstance(found, Located):
                return found
            absent = absent or (found if isinstance(found, Absent) else None)
        return absent or Outside()

    def _roots(self, directory: str) -> list[str]:
        """Where absolute imports may start: the usual roots, then those of every directory above the importer."""
        roots = list(_ROOTS)
        here = directory
        while here:
            roots.extend([here, *(f"{here}/{root}" for root in _ROOTS[1:])])
            here = dirname(here)
        return list(dict.fromkeys(roots))

    def _root_beside(self, directory: str, package: str) -> list[str]:
        """The root of the one other distribution of a monorepo that has this package."""
        here = directory
        while here and not self._is_distribution(here):
            here = dirname(here)
        if not here:
            return []
        if here not in self._beside:
            self._beside[here] = list(self._roots_beside(here))
        having = [root for root in self._beside[here] if (found := self.child(root, package)) and found.path]
        return having if len(having) == 1 else []

    def _roots_beside(self, distribution: str) -> Iterator[str]:
        """The roots of the distributions in the same directory, and in the directories beside that one."""
        group = dirname(distribution)
        groups = (
            [group, *(other for other in self._directories(dirname(group)) if other != group)] if group else [group]
        )
        for one in groups:
            for other in self._directories(one):
                if other != distribution and self._is_distribution(other):
                    yield from (f"{other}/{root}".rstrip("/") for root in _ROOTS)

    def _is_distribution(self, directory: str) -> bool:
        return not _OF_DISTRIBUTION.isdisjoint(self._listing(directory))

    def _directories(self, directory: str) -> list[str]:
        names = sorted(name for name, is_directory in self._listing(directory).items() if is_directory)
        return [f"{directory}/{name}" if directory else name for name in names]

    def _below(self, directory: str, parts: list[str]) -> Located | Absent | Outside:
        found = self._package(directory)
        for number, part in enumerate(parts):
            below = self.child(found.directory, part) if found.directory is not None else None
            if below is None:
                where = "/".join(filter(None, [found.directory or dirname(found.path or ""), *parts[number:]]))
                return Absent(f"{where}.py")
            found = below
        return found

    def _package(self, directory: str) -> Located:
        init = f"{directory}/__init__.py" if directory else "__init__.py"
        return Located(init if "__init__.py" in self._listing(directory) else None, directory)

    def _holds_python(self, directory: str) -> bool:
        """Whether a directory without ``__init__`` is a namespace package: it has modules, or packages below it."""
        names = self._listing(directory)
        if any(name.endswith((".py", ".pyi")) and not is_directory for name, is_directory in names.items()):
            return True
        return any(
            "__init__.py" in self._listing(f"{directory}/{name}")
            for name, is_directory in names.items()
            if is_directory
        )

    def _listing(self, directory: str) -> dict[str, bool]:
        if directory not in self._listings:
            self._listings[directory] = self._view.listing(directory)
        return self._listings[directory]
