"""What a file of a language of packages imports: by name, by path, whole, or everything of another."""

from __future__ import annotations

from typing import Protocol

from gitorch.code.model import Definition, Import, Kind, Place
from gitorch.integrate.resolve import Missing, Unknown
from gitorch.integrate.resolve.index import ModuleIndex
from gitorch.integrate.resolve.packages.evaluation import Evaluator
from gitorch.integrate.resolve.packages.values import Finder, Located, Lookup, Named, Package, Rules


class Names(Protocol):
    """Who looks names up for the imports."""

    rules: Rules
    finder: Finder
    evaluator: Evaluator

    def chain(self, path: str, scope: str, written: str, *, is_called: bool = False) -> Lookup: ...

    def in_package(self, package: Package, name: str) -> Lookup: ...

    def named(self, found: list[Located]) -> Named: ...

    def index(self, path: str) -> ModuleIndex | None: ...


class Imports:
    """Follows imports in one view."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._rules = names.rules
        self._finder = names.finder
        self._step = names.evaluator.step
        self._asked: set[tuple[str, str]] = set()

    def target(self, path: str, imported: Import) -> Lookup:
        """What an import brings: a name of a package, a member of a type, or a whole package."""
        if imported.module.startswith(self._rules.outside):
            return Unknown("outside")
        if self._rules.imports_are_paths:
            return self._by_path(path, imported)
        package = self._finder.locate(path, imported.module)
        if not isinstance(package, Package):
            return self._in_type(path, imported) if isinstance(package, Missing) else package
        if imported.name is None or imported.name == "*":
            return self.whole(package, imported.alias)
        found = self._names.in_package(package, imported.name)
        if not isinstance(found, Missing):
            return found
        below = self._finder.locate(path, f"{imported.module}.{imported.name}")
        return self.whole(below, imported.name) if isinstance(below, Package) else found

    def _by_path(self, path: str, imported: Import) -> Lookup:
        """An import that is a path through modules and types; it may lead through what other files import."""
        holder = self._names.chain(path, "", imported.module)
        if isinstance(holder, Missing):
            return Missing("module", holder.path, holder.qualname, holder.trail)
        if not isinstance(holder, Named) or imported.name in (None, "*"):
            return holder
        return self._step(holder, f".{imported.name}", is_called=False)

    def _in_type(self, path: str, imported: Import) -> Lookup:
        """A member of a type, imported by its own name: what the module names is a type and not a package."""
        outer, _, last = imported.module.rpartition(".")
        package = self._finder.locate(path, outer) if outer else Unknown()
        if not isinstance(package, Package):
            return package if isinstance(package, Missing) else Missing("module", imported.module, imported.module)
        holder = self._names.in_package(package, last)
        if isinstance(holder, Named) and imported.name not in (None, "*"):
            return self._step(holder, f".{imported.name}", is_called=False)
        return holder

    def whole(self, package: Package, name: str) -> Lookup:
        """A package as a value: its first file, and all of them as the trail."""
        files = self._finder.files(package)
        if not files:
            return Missing("module", package.key, package.key)
        definition = Definition(name, name, Kind.MODULE, Place(1, 1), 1)
        return Named(files[0], definition, package, files)

    def passed_on(self, package: Package, name: str) -> Lookup | None:
        """What a module has by importing it, by its name or with everything of another, which may import this one."""
        asked = (package.key, name)
        if asked in self._asked:
            return Unknown("circular")
        self._asked.add(asked)
        try:
            return self._from_imports(package, name)
        finally:
            self._asked.remove(asked)

    def _from_imports(self, package: Package, name: str) -> Lookup | None:
        path, _, within = package.key.partition("#")
        index = self._names.index(path)
        if index is None:
            return None
        for imported in index.imports.get((within, name), ()):
            return self.bound(path, imported)
        return self.starred(path, index, name, within)

    def starred(self, path: str, index: ModuleIndex, name: str, scope: str = "") -> Lookup | None:
        """A name that comes in with everything of another module; None where none of those has it."""
        for star in index.imports.get((scope, "*"), ()):
            if self._rules.imports_are_paths:
                holder = self._by_path(path, star)
                given = self._step(holder, f".{name}", is_called=False) if isinstance(holder, Named) else None
                if isinstance(given, Named):
                    return given
                continue
            package = self._finder.locate(path, star.module)
            if isinstance(package, Package):
                found = self._finder.names(package, name)
                if found:
                    return self._names.named(found)
            elif isinstance(package, Missing):
                held = self._in_type(path, star)
                member = self._step(held, f".{name}", is_called=True) if isinstance(held, Named) else held
                if isinstance(member, Named):
                    return member
        return None

    def bound(self, path: str, imported: Import) -> Lookup:
        """What an import binds; unknown where what it asks for is missing, which is told at the import itself."""
        found = self.target(path, imported)
        return Unknown("its import is missing") if isinstance(found, Missing) else found
