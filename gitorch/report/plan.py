"""A plan for people and programs: a table of waves, a Mermaid graph, a document. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gitorch.plan.compile import Compiled
from gitorch.plan.model import Task
from gitorch.report.printable import printable

SCHEMA = "gitorch.plan-report/1"


@dataclass(frozen=True)
class Economics:
    """Tokens of context: what each task sees, against one agent that sees every touched file, and the repository.

    ``price`` is what a million tokens of input cost, in dollars, if the user said so; nothing is assumed.
    """

    tasks: dict[str, int]
    together: int
    repository: int
    price: float | None = None

    def cost(self, tokens: int) -> float | None:
        """What so many tokens cost to read once, in dollars."""
        return None if self.price is None else tokens * self.price / 1_000_000


@dataclass(frozen=True)
class PlanPage:
    """Everything that is said about a plan."""

    compiled: Compiled
    economics: Economics
    offers: tuple[str, ...] = ()
    guesses: tuple[str, ...] = ()


def plan_text(page: PlanPage) -> str:
    """Waves as a table, then contracts, economics, offers and guesses."""
    lines = [printable(page.compiled.plan.request), ""]
    widest = max(18, *(len(task.id) for task in page.compiled.plan.tasks))
    for number, wave in enumerate(page.compiled.waves, 1):
        lines += [f"wave {number}", *(_row(task, page, widest) for task in wave), ""]
    lines += [_contract_line(page.compiled, at) for at in range(len(page.compiled.plan.contracts))]
    lines += ["", *_economics(page.economics)]
    lines += [f"offer: {printable(offer)}" for offer in page.offers]
    lines += [f"guessed: {printable(guess)}" for guess in page.guesses]
    return "\n".join(lines).replace("\n\n\n", "\n\n").rstrip() + "\n"


def plan_mermaid(compiled: Compiled) -> str:
    """The graph of tasks, a subgraph a wave; dotted arrows are contracts, solid ones needs."""
    lines = ["flowchart LR"]
    for number, wave in enumerate(compiled.waves, 1):
        lines.append(f'  subgraph wave{number} ["wave {number}"]')
        lines += [f'    {_node(task.id)}["{_label(task)}"]' for task in wave]
        lines.append("  end")
    for task in compiled.plan.tasks:
        lines += [f"  {_node(need)} --> {_node(task.id)}" for need in task.needs]
    owners = {contract: task.id for task in compiled.plan.tasks for contract in task.provides}
    for task in compiled.plan.tasks:
        lines += [f"  {_node(owners[name])} -. {name} .-> {_node(task.id)}" for name in task.consumes]
    return "\n".join(lines) + "\n"


def plan_document(page: PlanPage) -> dict[str, Any]:
    """The plan, its waves and its economics as JSON-ready values."""
    compiled = page.compiled
    return {
        "schema": SCHEMA,
        "plan": compiled.plan.model_dump(mode="json", by_alias=True),
        "waves": [list(wave) for wave in compiled.packing.waves],
        "lower_bound": compiled.packing.lower_bound,
        "covered": {name: list(paths) for name, paths in compiled.covered.items()},
        "tokens": {
            "tasks": page.economics.tasks,
            "together": page.economics.together,
            "repository": page.economics.repository,
        },
        "cost_dollars": {name: page.economics.cost(tokens) for name, tokens in page.economics.tasks.items()},
        "offers": list(page.offers),
        "guesses": list(page.guesses),
    }


def _row(task: Task, page: PlanPage, widest: int) -> str:
    covered = page.compiled.covered[task.id]
    needs = f"  needs {', '.join(task.needs)}" if task.needs else ""
    scope = printable(" ".join(task.scope))
    files = f"{len(covered)} file{'' if len(covered) == 1 else 's'}"
    tokens = page.economics.tasks[task.id]
    cost = page.economics.cost(tokens)
    size = f"~{_thousands(tokens)} tokens" if cost is None else f"~{_thousands(tokens)} tokens ${cost:.3f}"
    return f"  {task.id:<{widest}} {task.specialist:<15} {size:>13}  {files:>8}  {scope}{needs}"


def _contract_line(compiled: Compiled, at: int) -> str:
    contract = compiled.plan.contracts[at]
    owner = next((task.id for task in compiled.plan.tasks if contract.id in task.provides), "nobody")
    users = [task.id for task in compiled.plan.tasks if contract.id in task.consumes]
    fields = ", ".join(f"{name}: {type_}" for name, type_ in contract.fields.items())
    shape = f" {{{printable(fields)}}}" if fields else ""
    return f"contract {contract.id}: {printable(contract.name)}{shape}  {owner} → {', '.join(users) or 'nobody yet'}"


def _economics(economics: Economics) -> Sequence[str]:
    """The sum, and what it is compared with; every number is an estimate from bytes in the repository."""
    total = sum(economics.tasks.values())
    said = [
        f"context: {_thousands(total)} tokens in all tasks, the largest {_thousands(max(economics.tasks.values()))}",
        f"         against {_thousands(economics.together)} for one agent that reads every file in scope or read,"
        f" and {_thousands(economics.repository)} for the whole repository",
    ]
    if economics.price is not None:
        costs = [economics.cost(tokens) or 0.0 for tokens in (total, economics.together, economics.repository)]
        said.append(
            f"cost:    ${costs[0]:.3f} to read all of it once, against ${costs[1]:.3f} and ${costs[2]:.3f},"
            f" at ${economics.price:g} a million tokens"
        )
    return said


def _thousands(tokens: int) -> str:
    return f"{tokens / 1000:.1f}k" if tokens >= 1000 else str(tokens)


def _node(name: str) -> str:
    """Mermaid takes some words, ``end`` among them, for its own."""
    return f"t_{name.replace('-', '_')}"


def _label(task: Task) -> str:
    return printable(f"{task.id}: {task.title}").replace('"', "'").replace("<", "‹").replace(">", "›")
