"""A handoff as lines of a brief: of what a needed task left, that which the task at hand can use. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gitorch.plan.globs import matching
from gitorch.plan.model import Plan, Task

if TYPE_CHECKING:
    from gitorch.handoff.manifest import Manifest  # a model, which costs more to make than most briefs
    from gitorch.handoff.work import Interface

_WORD = re.compile(r"[^\W\d]\w{2,}")


@dataclass(frozen=True)
class NeededHandoff:
    """What a finished task left for this one, as lines; what is critical comes first."""

    task: str
    title: str
    commit: str
    lines: tuple[str, ...]


def needed_handoffs(plan: Plan, task: Task, manifests: Iterable[Manifest]) -> tuple[NeededHandoff, ...]:
    """The handoffs of the tasks that ``task`` needs, in the order of its needs, filtered to it."""
    by_task = {manifest.task: manifest for manifest in manifests}
    titles = {one.id: one.title for one in plan.tasks}
    return tuple(
        NeededHandoff(need, titles.get(need, need), by_task[need].commit, tuple(_lines(plan, task, by_task[need])))
        for need in task.needs
        if need in by_task
    )


def _lines(plan: Plan, task: Task, manifest: Manifest) -> Iterator[str]:
    """Critical notes, what to keep to and to look at, then interfaces, the named ones first, and what is still open."""
    artifacts = manifest.artifacts
    known = {decision.decision for decision in plan.architecture}  # told above already
    yield from (f"critical: {note}" for note in artifacts.notes.critical)
    yield from (f"keep to: {one}" for one in manifest.next_agent_context.constraints if one not in known)
    below = {_stands(one) for one in artifacts.interfaces}
    yield from (f"look at: {one}" for one in manifest.next_agent_context.focus if one not in below)
    yield from _interfaces(plan, task, manifest)
    yield from (f"{one.change} route {one.method} {one.route} ({one.path}:{one.line})" for one in artifacts.endpoints)
    yield from (f"{one.change} event {one.name}, {one.direction} ({one.path}:{one.line})" for one in artifacts.events)
    yield from (f"{one.change} dependency {one.name} {one.requirement}".rstrip() for one in artifacts.dependencies)
    yield from (f"limitation: {note}" for note in artifacts.notes.limitation)
    yield from (f"test: {one}" for one in artifacts.test_requirements)
    yield from (f"open: {one}" for one in manifest.open_points)
    yield from (f"optimization: {note}" for note in artifacts.notes.optimization)


def _interfaces(plan: Plan, task: Task, manifest: Manifest) -> Iterator[str]:
    words = _words(plan, task)
    scope = set(matching((*task.scope, *task.reads), {one.path for one in manifest.artifacts.interfaces}))
    found = sorted(
        manifest.artifacts.interfaces,
        key=lambda one: (one.symbol.rpartition(".")[2] not in words, one.path not in scope, one.path, one.line),
    )
    for one in found:
        yield f"{one.change} {_stands(one)}" + (f", was {one.before}" if one.before else "")


def _stands(one: Interface) -> str:
    """An interface as it is now, and where."""
    return f"{one.signature or one.symbol} ({one.path}:{one.line})"


def _words(plan: Plan, task: Task) -> frozenset[str]:
    """The names that the task and its contracts use."""
    named = {*task.consumes, *task.provides}
    said = [task.title, task.goal, *(one.name for one in plan.contracts if one.id in named)]
    return frozenset(word for text in said for word in _WORD.findall(text))
