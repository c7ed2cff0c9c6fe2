"""Rust: a package is a module, which is a file or stands within one; crates are found by their Cargo.toml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import dirname

from gitorch.code.model import Definition, Kind
from gitorch.integrate.resolve import Missing, Unknown
from gitorch.integrate.resolve.index import index_of
from gitorch.integrate.resolve.packages.sources import Sources
from gitorch.integrate.resolve.packages.values import Located, Package, Rules
from gitorch.integrate.sides import View

_NAME = re.compile(rb"^\s*name\s*=\s*[\"']([\w-]+)[\"']", re.M)
_ROOTS = ("lib.rs", "main.rs")
_OPEN = frozenset({
    "as_mut", "as_ref", "borrow", "borrow_mut", "clone", "cmp", "default", "deref", "drop", "eq", "fmt", "from", "hash",
    "into", "into_iter", "iter", "ne", "next", "partial_cmp", "serialize", "deserialize", "to_owned", "to_string",
    "try_from", "try_into",
})  # fmt: skip


class RustFinder:
    """Finds modules by file. A package's key is its file, with ``#name`` for a module that stands within it."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._sources = Sources(view, (".rs", ".toml"))
        self._crates: dict[str, dict[str, str]] = {}

    def package_of(self, path: str) -> Package:
        return Package(path, path)

    def files(self, package: Package) -> tuple[str, ...]:
        return (package.key.partition("#")[0],)

    def names(self, package: Package, name: str) -> list[Located]:
        path, _, within = package.key.partition("#")
        module = self._view.module(path)
        qualname = f"{within}.{name}" if within else name
        return [(path, one) for one in index_of(module).definitions.get(qualname, ())] if module is not None else []

    def locate(self, path: str, module: str) -> Package | Missing | Unknown:
        """What a path may begin with: this module, the one above, the root of this crate, another crate."""
        match module:
            case "mod":
                return Package(path, path)
            case "super":
                above = self._above(path)
            case "crate":
                above = self._root(path)
            case _:
                above = self._crates_around(path).get(module)
        return Package(above, path) if above else Unknown("outside")

    def inside(self, path: str, definition: Definition) -> Package | Unknown:
        """The module that ``mod name`` declares: here, or in a file of that name."""
        if "path" in definition.decorators:
            return Unknown("its file is told elsewhere")
        if definition.value is None:
            return Package(f"{path}#{definition.qualname}", path)
        folder = _folder(path)
        below = "/".join(filter(None, (folder, *definition.qualname.split("."))))
        for candidate in (f"{below}.rs", f"{below}/mod.rs"):
            if self._view.entry(candidate) is not None:
                return Package(candidate, path)
        return Unknown("not there")

    def parts(self, path: str, definition: Definition, name: str) -> Iterator[tuple[str, str]]:
        """A type's own methods, mostly in its file, perhaps in those beside it and below it."""
        yield path, definition.qualname
        if definition.kind is Kind.INTERFACE or " for " in definition.qualname:
            return
        for folder in dict.fromkeys((dirname(path), _folder(path))):
            for other in self._sources.saying(folder, definition.name):
                module = self._view.module(other) if other != path and other.endswith(".rs") else None
                if module is not None and module.find(definition.name) is None:
                    yield other, definition.name

    def blocks(self, path: str, definition: Definition) -> Iterator[Located]:
        """The implementations of traits for a type, in the files where its methods may be."""
        suffix = f" for {definition.name}"
        for other in dict.fromkeys(one for one, _ in self.parts(path, definition, "")):
            module = self._view.module(other)
            for one in module.definitions if module is not None else ():
                if one.kind is Kind.CLASS and one.qualname.endswith(suffix):
                    yield other, one

    def _above(self, path: str) -> str | None:
        name = path.rpartition("/")[2]
        folder = dirname(dirname(path)) if name == "mod.rs" else dirname(path)
        if name in _ROOTS:
            return None
        candidates = [f"{folder}/{one}" if folder else one for one in ("mod.rs", *_ROOTS)]
        if self._folder_is_module(folder):
            candidates.insert(0, f"{folder}.rs")
        return next((one for one in candidates if one != path and self._view.entry(one) is not None), None)

    def _folder_is_module(self, folder: str) -> bool:
        return bool(folder) and self._view.entry(f"{folder}.rs") is not None

    def _root(self, path: str) -> str | None:
        """The root of the crate that a file is of; of tests and examples, which are their own, the file itself."""
        here = path
        for _ in range(path.count("/") + 1):
            above = self._above(here)
            if above is None:
                return here if here.rpartition("/")[2] in _ROOTS or here == path else None
            here = above
        return None

    def _crates_around(self, path: str) -> dict[str, str]:
        """The crates of the directories above a file and of those directly in them, by the name that code uses."""
        folder = dirname(path)
        if folder not in self._crates:
            found: dict[str, str] = {}
            for above in _upwards(folder):
                below = self._sources.below(above)
                holders = [above, *(f"{above}/{one}".strip("/") for one in below)]
                if "crates" in below:
                    crates = f"{above}/crates".strip("/")
                    holders += [f"{crates}/{one}" for one in self._sources.below(crates)]
                for holder in holders:
                    found.update(self._crate(holder))
            self._crates[folder] = found
        return self._crates[folder]

    def _crate(self, folder: str) -> dict[str, str]:
        manifest = f"{folder}/Cargo.toml".strip("/")
        if manifest not in self._sources.of(folder):
            return {}
        name = _NAME.search(self._view.read(manifest) or b"")
        root = f"{folder}/src/lib.rs".strip("/")
        if name is None or self._view.entry(root) is None:
            return {}
        return {name[1].decode().replace("-", "_"): root}


def _folder(path: str) -> str:
    """The directory that the modules declared in a file lie in."""
    name = path.rpartition("/")[2]
    return dirname(path) if name in (*_ROOTS, "mod.rs") else path.removesuffix(".rs")


def _upwards(folder: str) -> Iterator[str]:
    while True:
        yield folder
        if not folder:
            return
        folder = dirname(folder)


RULES = Rules(
    RustFinder,
    implicit=False,
    has_overloads=False,
    has_default_constructor=False,
    receiver_is_argument=True,
    imports_are_paths=True,
    inherits_promises=False,
    universal=_OPEN,
    transparent=frozenset({"Box", "Rc", "Arc", "Ref", "RefMut", "MutexGuard", "RwLockReadGuard", "RwLockWriteGuard"}),
    unwrapping=frozenset({"unwrap", "expect", "unwrap_or", "unwrap_or_default", "unwrap_or_else"}),
    outside=("std.", "core.", "alloc."),
)
