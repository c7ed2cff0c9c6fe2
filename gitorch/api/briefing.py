"""Briefs: what the specialist of a task is told, from a plan and the tree that it is about."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypedDict, Unpack

from gitorch.code.languages import parser_for
from gitorch.context.brief import Brief, Material, make_brief
from gitorch.context.facts import NO_FACTS, FileFacts, facts_of
from gitorch.context.facts_cache import FactsCache
from gitorch.context.handed import needed_handoffs
from gitorch.context.links import Ground, Node, Used
from gitorch.errors import BranchError, PlanError, UsageError
from gitorch.git.listing import File, files
from gitorch.git.repository import Oid, Repository, open_repository
from gitorch.integrate.kept import Kept, cache_folder
from gitorch.integrate.modules import ModuleCache
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.sides import View
from gitorch.plan.globs import matching
from gitorch.plan.model import Plan, Task
from gitorch.plan.reading import read_plan

if TYPE_CHECKING:
    from gitorch.handoff.manifest import Manifest  # a model, which costs more to make than most briefs

_PARSED_LIMIT = 1024 * 1024  # bytes; a longer source file is generated, or data
_KEPT_USES = 200  # files of each of sixteen folders
_RESOLVED_FILES = 60  # of a scope; what more files than that use, the others use too
_CONVENTIONS = ("AGENTS.md", "CLAUDE.md", "CONTRIBUTING.md")
_RULE = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+(.*\S)")


def brief(directory: Path, file: Path, task: str, *, budget: int | None = None) -> Brief:
    """The brief of one task of a plan file, about the tree of the plan's base, else of the default branch.

    Raises PlanError, ConfigError, UsageError for a task that the plan lacks, and BriefError if what the plan pins does
    not fit the budget.
    """
    plan = read_plan(_text(directory, file), file.name).plan
    told = task_of(plan, task, f"gitorch plan check {file}")
    repository = open_repository(directory)
    return Terrain.of(repository, plan_base(repository, plan)).brief(plan, told, budget=budget)


def task_of(plan: Plan, task: str, hint: str) -> Task:
    """The task of that id. Raises UsageError, which tells the ids that there are."""
    if task not in {one.id for one in plan.tasks}:
        known = ", ".join(one.id for one in plan.tasks)
        raise UsageError(f"the plan has no task {task!r}; it has {known}", hint=hint)
    return plan.task(task)


def plan_base(repository: Repository, plan: Plan) -> Oid:
    """The commit that a plan is about: its own, else the tip of the default branch. Raises PlanError."""
    try:
        return repository.branch(plan.base or repository.default_branch).commit
    except BranchError as error:
        if not plan.base:
            raise
        raise PlanError([f"the plan's base {plan.base} is no commit of this repository"], hint="git fetch") from error


class Given(TypedDict, total=False):
    """What a brief may be given beside plan and tree; :class:`~gitorch.context.brief.Material` says what it means."""

    handoffs: Sequence[Manifest]
    learnt: tuple[str, ...]
    repairing: tuple[str, ...]
    budget: int | None


class _Use(NamedTuple):
    """A definition that a file calls, or uses without a call, and how often."""

    node: Node
    is_called: bool
    times: int


@dataclass(frozen=True)
class Terrain:
    """One commit of a repository as briefs see it; its facts are worked out once for all tasks."""

    repository: Repository = field(repr=False)
    base: Oid
    files: tuple[File, ...] = field(repr=False)
    modules: ModuleCache = field(repr=False)
    kept: FactsCache = field(repr=False)
    uses: Kept = field(repr=False)

    @classmethod
    def of(cls, repository: Repository, base: Oid) -> Terrain:
        folder = cache_folder(os.environ)
        facts = FactsCache(_facts_folder(repository, folder))
        uses = Kept(cache_folder(os.environ, "uses"), _KEPT_USES, spread=16)
        return cls(repository, base, files(repository, repository.tree_of(base)), ModuleCache(folder), facts, uses)

    def brief(self, plan: Plan, task: Task, **given: Unpack[Given]) -> Brief:
        """The brief of a task. Raises BriefError."""
        ground = self._ground.knowing(self.used(matching(task.scope, self.facts)))
        material = Material(
            ground,
            needed_handoffs(plan, task, given.get("handoffs", ())),
            self.conventions,
            given.get("learnt", ()),
            given.get("repairing", ()),
            given.get("budget"),
        )
        return make_brief(plan, task, material)

    @cached_property
    def _ground(self) -> Ground:
        return Ground(self.facts)

    @cached_property
    def facts(self) -> Mapping[str, FileFacts]:
        """Of every file that a parser reads; a path that could break a line of text is left out."""
        read = {one.path: one for one in self.files if _is_read(one)}
        keys = {path: _key(one) for path, one in read.items()}
        by_key = {key: read[path] for path, key in keys.items()}
        found = self.kept.facts(keys.values(), lambda key: self._facts(by_key[key]))
        return {path: found[key] for path, key in keys.items()}

    def used(self, paths: Iterable[str]) -> Used:
        """The definitions outside ``paths`` that these files use."""
        inside = list(paths)
        own = set(inside)
        found = [one for path in inside[:_RESOLVED_FILES] for one in self._uses(path) if one.node[0] not in own]
        times: Counter[Node] = Counter()
        for one in found:
            times[one.node] += one.times
        return Used(dict(sorted(times.items())), frozenset(one.node for one in found if one.is_called))

    @cached_property
    def conventions(self) -> tuple[str, ...]:
        """The rules of the project's own guides: the items of their lists."""
        here = {one.path: one for one in self.files if one.path in _CONVENTIONS}
        texts = [
            self.repository.read_blob(here[name].entry.oid).decode("utf-8", "replace")
            for name in _CONVENTIONS
            if name in here
        ]
        return tuple(found[1] for text in texts for line in text.splitlines() if (found := _RULE.match(line)))

    def _facts(self, file: File) -> FileFacts:
        module = self.modules.parse(file.path, file.entry.oid, lambda: self.repository.read_blob(file.entry.oid))
        return facts_of(module) if module is not None else NO_FACTS

    def _uses(self, path: str) -> tuple[_Use, ...]:
        """What a file uses, kept by the tree: any file of it may decide what a name means."""

        def found() -> tuple[_Use, ...]:
            times = Counter(self._targets(path))
            return tuple(_Use(node, is_called, count) for (node, is_called), count in times.items())

        return self.uses.value(tuple[_Use, ...], (self._view.tree, path), found)

    def _targets(self, path: str) -> Iterator[tuple[Node, bool]]:
        """What a file uses, use by use, and whether it is called there."""
        module = self._view.module(path)
        resolver = resolver_for(module.language) if module is not None else None
        if module is None or resolver is None:
            return
        for imported in module.imports:
            if isinstance(target := resolver.imported(self._view, path, imported), Found):
                yield (target.path, target.definition.qualname), False
        for reference in module.references:
            if isinstance(target := resolver.reference(self._view, path, reference), Found):
                yield (target.path, target.definition.qualname), reference.call is not None

    @cached_property
    def _view(self) -> View:
        return View(self.repository, self.modules.parse, self.repository.tree_of(self.base))


def _facts_folder(repository: Repository, folder: Path | None) -> Path | None:
    """One for each repository, so that what is read there is what its trees hold."""
    name = sha256(str(repository.common).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return folder.parent / "facts" / name if folder is not None else None


def _is_read(file: File) -> bool:
    return file.size <= _PARSED_LIMIT and parser_for(file.path) is not None and file.path.isprintable()


def _key(file: File) -> str:
    parser = parser_for(file.path)
    return f"{parser.language if parser is not None else ''}.{file.entry.oid}"


def _text(directory: Path, file: Path) -> str:
    try:
        return (directory / file).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise UsageError(f"there is no plan {file}", hint='gitorch plan "Add dark mode", or --plan FILE') from error
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} can't be read as text: {error}") from error


__all__ = ["Brief", "Given", "Terrain", "brief", "plan_base", "task_of"]
