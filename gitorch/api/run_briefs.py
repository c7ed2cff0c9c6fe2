"""The briefs of a run's tasks: from the candidate as it is, with what the tasks before them handed over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from gitorch import names
from gitorch.api.briefing import Terrain
from gitorch.context.brief import Material, NeededHandoff, make_brief
from gitorch.context.ranking import Ground
from gitorch.context.tokens import estimate
from gitorch.errors import HandoffError
from gitorch.git.repository import Oid, Repository
from gitorch.handoff.manifest import Manifest
from gitorch.handoff.store import handoff_on
from gitorch.plan.model import Plan, Task
from gitorch.run.schedule import Assign
from gitorch.run.settle import CLAIMS


@dataclass
class Briefs:
    """Makes the brief of an attempt; what it has worked out of a commit serves all tasks that start there."""

    repository: Repository
    run: str
    plan: Plan
    _terrains: dict[Oid, Terrain] = field(default_factory=dict)

    def __call__(self, action: Assign, base: Oid) -> str:
        """What the attempt is told, within the task's budget. Raises BriefError."""
        task = self.plan.task(action.task)
        more = _more(action)
        budget = task.budget.context - estimate(more)
        if base not in self._terrains:
            self._terrains = {base: Terrain.of(self.repository, base)}
        brief = self._terrains[base].brief(self.plan, task, handoffs=list(self._handoffs(task)), budget=budget)
        return f"{brief.text}{more}"

    def _handoffs(self, task: Task) -> Iterator[NeededHandoff]:
        for need in task.needs:
            tip = self.repository.tip(names.task_branch(self.run, need).ref)
            try:
                manifest = handoff_on(self.repository, tip) if tip is not None else None
            except HandoffError:  # damaged: the code is there to be read
                continue
            if manifest is not None:
                yield NeededHandoff(need, self.plan.task(need).title, manifest.commit, _told(manifest))


def require_room(plan: Plan) -> None:
    """Refuse a plan of which a task's budget can't hold even what the plan pins. Raises BriefError."""
    for task in plan.tasks:
        make_brief(plan, task, Material(Ground({}, {})))


def _told(manifest: Manifest) -> tuple[str, ...]:
    """What a manifest says to the next, what must be heeded first."""
    notes, following = manifest.artifacts.notes, manifest.next_agent_context
    return (*notes.critical, *following.focus, *following.constraints, *notes.limitation, *manifest.open_points)


def _more(action: Assign) -> str:
    """What only this attempt is told."""
    sections = [
        ("Learnt before", action.learnt),
        ("To mend: your work is done and is merged here with the others', where it collides", action.repairing),
        ("When you are done", (f"Commit your work, and leave notes for whoever comes next in {CLAIMS}",)),
    ]
    return "".join(_section(name, said) for name, said in sections if said)


def _section(name: str, said: tuple[str, ...]) -> str:
    return "\n".join([f"# {name}", *(f"- {' '.join(text.split())}" for text in said), ""])
