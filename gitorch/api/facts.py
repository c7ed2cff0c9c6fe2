"""What planning needs to know of a repository: who defines what, who imports whom, how its tests are run."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from gitorch.code.model import Kind
from gitorch.config.load import load_config
from gitorch.context.overview import signature_line
from gitorch.git import trees
from gitorch.git.listing import File
from gitorch.git.repository import Branch, Entry, Oid, Repository
from gitorch.integrate.kept import cache_folder
from gitorch.integrate.modules import ModuleCache
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.sides import View
from gitorch.plan.inference import Facts
from gitorch.plan.underway import Underway

_PARSED_LIMIT = 256 * 1024
_SHARED = {Kind.FUNCTION, Kind.CLASS, Kind.INTERFACE, Kind.TYPE, Kind.ENUM}


@dataclass(frozen=True)
class Knowledge:
    """One commit of a repository, parsed as far as a question needs."""

    repository: Repository = field(repr=False)
    base: Oid
    files: tuple[File, ...] = field(repr=False)
    cache: ModuleCache = field(default_factory=lambda: ModuleCache(cache_folder(os.environ)), repr=False)

    @property
    def facts(self) -> Facts:
        """For the static planner."""
        return Facts(tuple(file.path for file in self.files), self.defined, self.imports, self.test_command)

    def defined(self, name: str) -> Sequence[str]:
        """The files that define ``name`` at their top level."""
        return self._homes.get(name, ())

    def imports(self, path: str) -> Iterable[str]:
        """The files of the repository that the file at ``path`` imports from."""
        module = self._view.module(path)
        resolver = resolver_for(module.language) if module is not None else None
        if module is None or resolver is None:
            return []
        targets = (resolver.imported(self._view, path, imported) for imported in module.imports)
        return sorted({target.path for target in targets if isinstance(target, Found)} - {path})

    @cached_property
    def test_command(self) -> str | None:
        """The first check of gitorch.yaml, else what the project's own files say runs its tests."""
        checks = load_config(self.repository, self.base).checks
        if checks:
            return shlex.join(checks[0].command)
        names = {file.path for file in self.files}
        if "package.json" in names and "test" in _scripts(self._read("package.json")):
            return "npm test"
        signs = (
            ("pytest.ini", "pytest -q"), ("conftest.py", "pytest -q"), ("tests/conftest.py", "pytest -q"),
            ("pyproject.toml", "pytest -q"), ("Cargo.toml", "cargo test"), ("go.mod", "go test ./..."),
            ("pom.xml", "mvn -q test"), ("Makefile", "make test"),
        )  # fmt: skip
        return next((command for name, command in signs if name in names), None)

    def underway(self, branch: Branch) -> Underway:
        """What a branch did since it left the base."""
        left = self.repository.merge_base(self.base, branch.commit) or self.base
        changed = trees.changes(self.repository, self.repository.tree_of(left), self.repository.tree_of(branch.commit))
        defines: dict[str, str] = {}
        uses: set[str] = set()
        for change in changed.values():
            before, used_before = self._names(change.path, change.old)
            after, used_after = self._names(change.path, change.new)
            defines.update({name: line for name, line in after.items() if before.get(name) != line})
            uses |= used_after - used_before
        return Underway(
            branch.name, self.repository.subject_of(branch.commit), tuple(changed), defines, frozenset(uses)
        )

    def _names(self, path: str, entry: Entry | None) -> tuple[Mapping[str, str], set[str]]:
        """Top-level names with their line, and every name that is used, of one version of a file."""
        if entry is None or not entry.is_file:
            return {}, set()
        module = self.cache.parse(path, entry.oid, lambda: self.repository.read_blob(entry.oid))
        if module is None:
            return {}, set()
        defined = {d.name: signature_line(d) for d in module.definitions if d.kind in _SHARED and "." not in d.qualname}
        used = {part for reference in module.references for part in reference.path.split(".")}
        return defined, used | {imported.name for imported in module.imports if imported.name}

    @cached_property
    def _view(self) -> View:
        return View(self.repository, self.cache.parse, self.repository.tree_of(self.base))

    @cached_property
    def _homes(self) -> Mapping[str, Sequence[str]]:
        homes: dict[str, list[str]] = {}
        for file in self.files:
            if file.size <= _PARSED_LIMIT:
                for name in self._names(file.path, file.entry)[0]:
                    homes.setdefault(name, []).append(file.path)
        return homes

    def _read(self, path: str) -> str:
        return self._view.text(path) or ""


def _scripts(text: str) -> Mapping[str, object]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    scripts = found.get("scripts") if isinstance(found, dict) else None
    return scripts if isinstance(scripts, dict) else {}
