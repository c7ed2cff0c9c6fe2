"""What files say of wires, in any view: read once by blob id, followed along imports, compared side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from gitorch.code.wire.model import Binding, WireFacts
from gitorch.code.wire.reading import depends_on_path, wire_facts, wire_language
from gitorch.integrate.resolve.typescript.modules import resolve_specifier
from gitorch.integrate.sides import Side, View
from gitorch.integrate.wire.naming import NAMED, class_file, file_of
from gitorch.integrate.wire.packages import PACKAGED, package_files, package_of

_ENDINGS = (".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".d.ts", "/index.ts", "/index.tsx", "/index.js")
_MOST_SIBLINGS = 200


@dataclass
class WireFiles:
    """Facts by blob id, so that no file is read for its wires twice in a run."""

    _facts: dict[tuple[str, str], WireFacts | None] = field(default_factory=dict, repr=False)

    def facts(self, view: View, path: str) -> WireFacts | None:
        """What a file of a view says of wires; None for none, or for a language that we don't read."""
        if not wire_language(path):
            return None
        entry = view.entry(path)
        if entry is None or not entry.is_file:
            return None
        key = (path if depends_on_path(path) else PurePosixPath(path).suffix, entry.oid)
        if key not in self._facts:
            self._facts[key] = wire_facts(path, view.repository.read_blob(entry.oid))
        return self._facts[key]

    def imported(self, view: View, path: str, depth: int = 2) -> list[str]:
        """A file and those of the repository that it imports, nearest first, to a depth."""
        found, level = [path], [path]
        for _ in range(depth):
            below = []
            for here in level:
                facts = self.facts(view, here)
                for binding in facts.imports if facts is not None else ():
                    for target in module_paths(view, here, binding):
                        if target not in found:
                            found.append(target)
                            below.append(target)
            level = below
        return found

    def defining(self, view: View, path: str, name: str) -> str | None:
        """The file that defines a type or function that ``path`` names, in its package or in what it imports.

        For languages in which neighbours see each other, or a name tells its file; None where no file does.
        """
        if wire_language(path) in NAMED:
            return file_of(view, path, name)
        if wire_language(path) not in PACKAGED or len(name) < 3:
            return None
        key = ("defining", path, name)
        if key not in view.memo:
            view.memo[key] = self._search(view, path, name)
        found = view.memo[key]
        return found if isinstance(found, str) else None

    def _search(self, view: View, path: str, name: str) -> str | None:
        word = name.encode()
        for near in dict.fromkeys([*package_of(view, path), *self.imported(view, path, 1)]):
            if word in (view.read(near) or b""):
                facts = self.facts(view, near)
                if facts is not None and name in _defined_in(facts):
                    return near
        return file_of(view, path, name) if path.endswith(".cs") else None


def _defined_in(facts: WireFacts) -> set[str]:
    return {one.name for one in facts.shapes} | {one.name.rpartition(".")[2] for one in facts.scopes}


def module_paths(view: View, path: str, binding: Binding) -> list[str]:
    """The files that an import of ``path`` means, where they are the repository's own: several only in Go."""
    if wire_language(path) in PACKAGED:
        return package_files(view, path, binding)
    target = module_path(view, path, binding)
    return [target] if target is not None else []


def module_path(view: View, path: str, binding: Binding) -> str | None:
    """The file that an import of ``path`` means, where it is one of the repository's own."""
    if wire_language(path) in PACKAGED:
        return next(iter(package_files(view, path, binding)), None)
    if wire_language(path) == "python":
        return _python_path(view, path, binding)
    if wire_language(path) == "php":
        return class_file(view, path, f"{binding.module}\\{binding.name}")
    if not binding.module.startswith("."):
        return _aliased(view, path, binding.module)
    stem = _resolved(str(PurePosixPath(path).parent), binding.module)
    bare = stem.removesuffix(".js").removesuffix(".jsx")
    candidates = [stem, *(f"{bare}{ending}" for ending in _ENDINGS)]
    return next((one for one in candidates if PurePosixPath(one).suffix and view.entry(one) is not None), None)


def _aliased(view: View, path: str, specifier: str) -> str | None:
    """The file that a specifier means by a tsconfig.json, a workspace or a framework; the languages that have none."""
    if wire_language(path) != "javascript":
        return None
    found = resolve_specifier(view, path, specifier)
    return found if isinstance(found, str) else None


def _python_path(view: View, path: str, binding: Binding) -> str | None:
    dots = len(binding.module) - len(binding.module.lstrip("."))
    parts = [part for part in binding.module.lstrip(".").split(".") if part]
    here = PurePosixPath(path).parent.parts
    roots = [here[: len(here) - dots + 1]] if dots else [here[:length] for length in range(len(here), -1, -1)]
    for root in roots:
        for tail in ([*parts, binding.name] if binding.name else parts, parts):
            stem = "/".join((*root, *tail))
            for one in (f"{stem}.py", f"{stem}/__init__.py"):
                if stem and view.entry(one) is not None:
                    return one
    return None


def imported_nearby(view: View, path: str) -> list[str]:
    """The files of the repository that a file imports, as its interface says, so without reading it for wires."""
    module = view.module(path)
    bindings = dict.fromkeys(Binding(one.module, one.name or "", "") for one in (module.imports if module else ()))
    return [target for one in bindings if (target := module_path(view, path, one)) is not None]


def _resolved(directory: str, specifier: str) -> str:
    parts: list[str] = [] if directory == "." else directory.split("/")
    for part in specifier.split("/"):
        if part == ".." and parts:
            parts.pop()
        elif part not in (".", "..", ""):
            parts.append(part)
    return "/".join(parts)


def siblings(view: View, paths: Iterable[str], language: str) -> list[str]:
    """Files of a language in the directories of these paths and right above them, in path order."""
    directories = {str(parent) for path in paths for parent in list(PurePosixPath(path).parents)[:2]}
    found: set[str] = set()
    for directory in directories:
        prefix = "" if directory == "." else f"{directory}/"
        names = [name for name, is_tree in view.listing(prefix.rstrip("/")).items() if not is_tree]
        found.update([f"{prefix}{name}" for name in sorted(names) if wire_language(name) == language][:_MOST_SIBLINGS])
    return sorted(found)


def changed_lines(view: View, base: View, path: str) -> frozenset[int]:
    """The lines of a file, from 1, whose text its base does not have."""
    before = set((base.text(path) or "").splitlines())
    after = (view.text(path) or "").splitlines()
    return frozenset(number for number, line in enumerate(after, 1) if line not in before)


def changed_files(side: Side) -> Iterator[str]:
    """The paths that a side changed, adds and removals included, whose language we read."""
    yield from (path for path in side.changes if wire_language(path))
