"""From a task of the plan to what its attempt is given: the grants, the bounds, who executes it, and the brief."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from gitorch.config.model import RunSettings
from gitorch.config.specialists import Specialist
from gitorch.git.repository import Oid
from gitorch.plan.model import Plan, Task
from gitorch.run.assignment import Assignment, Bounds, Choice, Grants
from gitorch.run.schedule import Assign


@dataclass(frozen=True)
class Staff:
    """The plan, who carries it out, and how; ``remote`` is the repository's path."""

    run: str
    remote: str
    plan: Plan = field(repr=False)
    specialists: Mapping[str, Specialist] = field(repr=False)
    settings: RunSettings
    brief: Callable[[Assign, Oid], str] = field(repr=False)

    def assignment(self, action: Assign, base: Oid) -> Assignment:
        """One attempt at a task, starting from ``base``."""
        task = self.plan.task(action.task)
        return Assignment(
            self.run,
            task.id,
            action.attempt,
            self.remote,
            base,
            self.brief(action, base),
            self._role(task),
            self.choice(task),
            self._bounds(task),
            self._grants(task),
            task.reads,
            self.settings.setup,
            f"{task.title}\n\nGitorch-Task: {self.run}/{task.id}\n",
            task.commands,
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
            settings.output, settings.processes,
        )  # fmt: skip

    def _grants(self, task: Task) -> Grants:
        specialist = self.specialists.get(task.specialist)
        tools = (*task.permissions.tools, *((specialist.tools or ()) if specialist is not None else ()))
        settings = self.settings
        return Grants(
            task.scope, tuple(dict.fromkeys(tools)), task.permissions.network, settings.secrets, settings.sandbox
        )
