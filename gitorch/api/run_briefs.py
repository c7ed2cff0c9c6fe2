"""The briefs of a run's tasks: from the candidate as it is, with what the tasks before them handed over."""

from __future__ import annotations

from dataclasses import dataclass, field

from gitorch import names
from gitorch.api.briefing import Terrain
from gitorch.context.brief import Material, make_brief
from gitorch.context.links import Ground
from gitorch.errors import HandoffError
from gitorch.git.repository import Oid, Repository
from gitorch.handoff.manifest import Manifest
from gitorch.handoff.store import handoff_on
from gitorch.plan.model import Plan
from gitorch.run.schedule import Assign


@dataclass
class Briefs:
    """Makes the brief of an attempt; what it has worked out of a commit serves all tasks that start there."""

    repository: Repository
    run: str
    plan: Plan
    _terrains: dict[Oid, Terrain] = field(default_factory=dict)

    def __call__(self, action: Assign, base: Oid) -> str:
        """What the attempt is told, within the task's budget. Raises BriefError."""
        if base not in self._terrains:
            self._terrains = {base: Terrain.of(self.repository, base)}
        return (
            self._terrains[base]
            .brief(
                self.plan,
                self.plan.task(action.task),
                handoffs=left_by(self.repository, self.run, self.plan),
                learnt=action.learnt,
                repairing=action.repairing,
            )
            .text
        )


def left_by(repository: Repository, run: str, plan: Plan) -> tuple[Manifest, ...]:
    """The handoffs on the task branches of a run; a damaged one is none."""
    found = []
    for task in plan.tasks:
        tip = repository.tip(names.task_branch(run, task.id).ref)
        try:
            manifest = handoff_on(repository, tip) if tip is not None else None
        except HandoffError:
            continue
        if manifest is not None:
            found.append(manifest)
    return tuple(found)


def require_room(plan: Plan) -> None:
    """Refuse a plan of which a task's budget can't hold even what the plan pins. Raises BriefError."""
    for task in plan.tasks:
        make_brief(plan, task, Material(Ground({})))
