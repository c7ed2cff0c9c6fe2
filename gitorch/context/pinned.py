"""What a plan pins in every brief: decisions, constraints, contracts, the goal and what is done when. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gitorch.plan.model import Contract, Plan, Task

CLAIMS = ".gitorch/handoff.json"  # where an agent leaves its own part of the handoff


def architecture(plan: Plan) -> list[str]:
    """The decisions, then the constraints; every line of them."""
    lines = [f"- {one.decision}{f' (because {one.because})' if one.because else ''}" for one in plan.architecture]
    said = plan.constraints
    lists = (
        ("Never add these dependencies", said.excluded),
        ("Use these dependencies", said.required),
        ("Imports only go down these layers", said.layers),
        ("Nobody may write", said.protected),
    )
    lines += [f"- {title}: {', '.join(values)}" for title, values in lists if values]
    return lines + [f"- {convention}" for convention in said.conventions]


def contracts(plan: Plan, task: Task) -> list[str]:
    """Those the task consumes, and provides, each whole; a type that one of them names comes along."""
    by_id = {contract.id: contract for contract in plan.contracts}
    lines = [f"- consumes {contract_text(by_id[name])}" for name in task.consumes if name in by_id]
    lines += [f"- provides {contract_text(by_id[name])}" for name in task.provides if name in by_id]
    named = [*task.consumes, *task.provides]
    return lines + [f"- where {contract_text(by_id[name])}" for name in _mentioned(named, plan.contracts)]


def _mentioned(named: Sequence[str], contracts: Sequence[Contract]) -> Iterator[str]:
    """Contracts that these mention in a field or as what they return, at any depth."""
    by_id = {contract.id: contract for contract in contracts}
    queue = [name for name in named if name in by_id]
    seen = set(queue)
    while queue:
        one = by_id[queue.pop(0)]
        for name in by_id:
            if name not in seen and any(_names(name, said) for said in (*one.fields.values(), one.returns)):
                seen.add(name)
                queue.append(name)
                yield name


def _names(contract: str, said: str) -> bool:
    return contract in said.replace("<", " ").replace(">", " ").replace("?", " ").replace(",", " ").split()


def contract_text(contract: Contract) -> str:
    """A contract as one line, whole."""
    fields = ", ".join(f"{name}: {type_}" for name, type_ in contract.fields.items())
    shape = f" {{{fields}}}" if fields else ""
    returns = f" -> {contract.returns}" if contract.returns else ""
    note = f"; {contract.note}" if contract.note else ""
    return f"{contract.kind} {contract.name}{shape}{returns} [{contract.id}]{note}"


def goal(task: Task) -> list[str]:
    """The task itself, last, where it is freshest: title, goal, what it may write, when it is done, its budget."""
    lines = [task.title, *([task.goal] if task.goal != task.title else [])]
    lines.append(f"May write: {' '.join(task.scope)}")
    if task.reads:
        lines.append(f"Relies on: {' '.join(task.reads)}")
    lines += ["Done when:"] if task.done_when else []
    lines += [f"- {one if isinstance(one, str) else f'`{one.run}` succeeds'}" for one in task.done_when]
    budget = task.budget
    lines.append(f"Budget: {budget.total} tokens, {budget.turns} turns, {budget.minutes} minutes")
    return [*lines, f"In the end: commit your work; what the next ones must know goes into {CLAIMS}"]
