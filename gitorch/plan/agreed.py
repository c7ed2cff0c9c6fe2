"""What a plan asks of its tasks' branches, as the validator takes it: plain values, no schema behind them."""

from __future__ import annotations

from dataclasses import replace

from gitorch.config.model import Agreement, Config, Scope
from gitorch.plan.model import Plan


def planned(config: Config, plan: Plan) -> Config:
    """The configuration for a validation of a plan's branches: its contracts, scopes and constraints are asked, too.

    What the plan excludes and protects comes to what the project does; of layers there is one order, the plan's if it
    gives one.
    """
    scopes = tuple(Scope(task.id, task.scope) for task in plan.tasks)
    project, said = config.constraints, plan.constraints
    constraints = replace(
        project,
        excluded=tuple(dict.fromkeys((*project.excluded, *said.excluded))),
        layers=tuple((layer,) for layer in said.layers) or project.layers,
        protected=tuple(dict.fromkeys((*project.protected, *said.protected))),
    )
    return replace(config, agreements=agreements(plan), scopes=scopes, constraints=constraints)


def agreements(plan: Plan) -> tuple[Agreement, ...]:
    """The plan's contracts, each with the tasks that provide and that consume it."""
    return tuple(
        Agreement(
            one.id,
            one.kind,
            one.name,
            tuple(one.fields.items()),
            tuple(task.id for task in plan.tasks if one.id in task.provides),
            tuple(task.id for task in plan.tasks if one.id in task.consumes),
        )
        for one in plan.contracts
    )
