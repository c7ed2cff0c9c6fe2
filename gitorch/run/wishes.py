"""What the user says on the command line, over what gitorch.yaml says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType

from gitorch.config.model import Agent, RunSettings


@dataclass(frozen=True)
class Wishes:
    """None where nothing was said. A runner or a model that is named is everybody's."""

    jobs: int | None = None
    runner: str | None = None
    model: str | None = None
    sandbox: str | None = None

    def over(self, settings: RunSettings) -> RunSettings:
        """The settings with what was said."""
        agents = {name: self._agent(one) for name, one in settings.specialists.items()}
        return replace(
            settings,
            agent=self._agent(settings.agent),
            specialists=MappingProxyType(agents),
            jobs=settings.jobs if self.jobs is None else self.jobs,
            sandbox=self.sandbox or settings.sandbox,
        )

    def after(self, earlier: Wishes) -> Wishes:
        """What was said earlier, and what is said now wins."""
        return Wishes(
            earlier.jobs if self.jobs is None else self.jobs,
            self.runner or earlier.runner,
            self.model or earlier.model,
            self.sandbox or earlier.sandbox,
        )

    def _agent(self, agent: Agent) -> Agent:
        return replace(agent, runner=self.runner or agent.runner, model=self.model or agent.model)


NO_WISHES = Wishes()
