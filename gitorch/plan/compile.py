"""The compiler: a draft becomes a plan that can run, or a list of everything that is wrong with it.

Pure. Whoever drafted the plan, a model, a person or the static planner, it goes through here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gitorch.errors import PlanError
from gitorch.plan.model import Plan, Task
from gitorch.plan.problems import Ground, overlapping, problems, structural
from gitorch.plan.reading import Draft
from gitorch.plan.repair import repair
from gitorch.plan.waves import Job, Limits, Packing, pack


@dataclass(frozen=True)
class Compiled:
    """A sound plan: its tasks in waves, and the paths that each scope covers today."""

    plan: Plan
    packing: Packing
    covered: Mapping[str, tuple[str, ...]] = field(repr=False)

    @property
    def waves(self) -> tuple[tuple[Task, ...], ...]:
        return tuple(tuple(self.plan.task(id) for id in wave) for wave in self.packing.waves)  # noqa: A001


def compile_plan(draft: Draft, ground: Ground, limits: Limits) -> Compiled:
    """The compiled plan. Raises PlanError with every problem and its ``file:line:column``."""
    found = problems(draft.plan, ground)
    if found:
        sentences = [f"{draft.document.where(problem.path)} {problem.sentence}" for problem in found]
        raise PlanError(sentences, hint=_hint(draft, ground))
    plan = draft.plan
    jobs = [Job(t.id, frozenset(t.needs), ground.brief_tokens.get(t.id, 0)) for t in plan.tasks]
    covered = {task.id: tuple(ground.covered(task.scope)) for task in plan.tasks}
    return Compiled(plan, pack(jobs, _collisions(plan), _widened(limits, jobs)), covered)


def _hint(draft: Draft, ground: Ground) -> str:
    """``--fix`` where it would do something; what needs judgement, a person writes."""
    is_mendable = not structural(draft.plan, ground) and repair(draft.plan, ground).done
    return f"gitorch plan check --fix {draft.document.name}" if is_mendable else "gitorch plan schema"


def _collisions(plan: Plan) -> dict[str, frozenset[str]]:
    """No task may share a wave with one whose scope it meets; a sound plan has ordered them, so this is a proof."""
    meets: dict[str, set[str]] = {task.id: set() for task in plan.tasks}
    for one, other in overlapping(plan):
        meets[one.id].add(other.id)
        meets[other.id].add(one.id)
    return {name: frozenset(others) for name, others in meets.items()}


def _widened(limits: Limits, jobs: Sequence[Job]) -> Limits:
    """A wave must hold at least the largest task."""
    largest = max((job.weight for job in jobs), default=0)
    return Limits(max(limits.budget, largest) if limits.budget else 0, limits.parallel)
