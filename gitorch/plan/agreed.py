"""What a plan's tasks agreed on, as the validator takes it: plain values, no schema behind them."""

from __future__ import annotations

from gitorch.config.model import Agreement
from gitorch.plan.model import Plan


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
