"""From a task of the plan to what its attempt is given: the brief, the grants, the bounds, who executes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gitorch.config.model import RunSettings
from gitorch.config.specialists import Specialist
from gitorch.git.repository import Oid
from gitorch.plan.model import Check, Contract, Plan, Task
from gitorch.run.assignment import Assignment, Bounds, Choice, Grants
from gitorch.run.schedule import Assign

HANDOFF = ".gitorch/handoff.json"


@dataclass(frozen=True)
class Staff:
    """The plan, who carries it out, and how; ``remote`` is the repository's path."""

    run: str
    remote: str
    plan: Plan = field(repr=False)
    specialists: Mapping[str, Specialist] = field(repr=False)
    settings: RunSettings

    def assignment(self, action: Assign, base: Oid) -> Assignment:
        """One attempt at a task, starting from ``base``."""
        task = self.plan.task(action.task)
        return Assignment(
            self.run,
            task.id,
            action.attempt,
            self.remote,
            base,
            brief(self.plan, task, action),
            self._role(task),
            self.choice(task),
            self._bounds(task),
            self._grants(task),
            task.reads,
            self.settings.setup,
            f"{task.title}\n\nGitorch-Task: {self.run}/{task.id}\n",
        )

    def choice(self, task: Task) -> Choice:
        """The runner of a task, and its model: the user's word, else the specialist's own."""
        agent = self.settings.agent_of(task.specialist)
        specialist = self.specialists.get(task.specialist)
        model = agent.model or (specialist.model if specialist is not None else None)
        return Choice(agent.runner or "claude", model, agent.command, agent.options)

    def _role(self, task: Task) -> str:
        specialist = self.specialists.get(task.specialist)
        return specialist.prompt if specialist is not None else ""

    def _bounds(self, task: Task) -> Bounds:
        settings = self.settings
        return Bounds(
            task.budget.minutes, settings.silence, task.budget.total, task.budget.turns, settings.memory,
            settings.output,
        )  # fmt: skip

    def _grants(self, task: Task) -> Grants:
        specialist = self.specialists.get(task.specialist)
        tools = (*task.permissions.tools, *((specialist.tools or ()) if specialist is not None else ()))
        settings = self.settings
        return Grants(
            task.scope, tuple(dict.fromkeys(tools)), task.permissions.network, settings.secrets, settings.sandbox
        )


def brief(plan: Plan, task: Task, action: Assign) -> str:
    """What the specialist is told: what is decided, its contracts, its goal, and what was learnt before."""
    sections = [
        ("Request", [plan.request]),
        ("Architecture", [f"{one.decision}{f' ({one.because})' if one.because else ''}" for one in plan.architecture]),
        ("Constraints", list(_constraints(plan))),
        ("Contracts to provide", [_contract(one) for one in plan.contracts if one.id in task.provides]),
        ("Contracts to rely on", [_contract(one) for one in plan.contracts if one.id in task.consumes]),
        ("Your task", [f"{task.id}: {task.title}", task.goal]),
        ("You may write", list(task.scope)),
        ("Done when", [one.run if isinstance(one, Check) else one for one in task.done_when]),
        ("What was learnt before", list(action.learnt)),
        ("Your work is done and collides; mend it here, where it is merged with the others'", list(action.repairing)),
        ("When you are done", [f"Commit your work. Leave notes for whoever comes next in {HANDOFF}."]),
    ]
    return "\n\n".join(f"## {title}\n" + "\n".join(f"- {text}" for text in texts) for title, texts in sections if texts)


def _constraints(plan: Plan) -> Iterator[str]:
    limits = plan.constraints
    yield from (f"must not be added: {one}" for one in limits.excluded)
    yield from (f"must be used: {one}" for one in limits.required)
    yield from (f"must not be edited: {one}" for one in limits.protected)
    yield from limits.conventions


def _contract(contract: Contract) -> str:
    fields = ", ".join(f"{name}: {kind}" for name, kind in contract.fields.items())
    returns = f" -> {contract.returns}" if contract.returns else ""
    note = f"; {contract.note}" if contract.note else ""
    return f"{contract.kind} {contract.name}({fields}){returns}{note}"
