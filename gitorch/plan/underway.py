"""The plan of work that is already under way: each branch a task, with what it really writes and shares. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gitorch.names import slug
from gitorch.plan.inference import Inferred
from gitorch.plan.model import Check, Contract, Plan, Task

_MAX_CONTRACTS = 40


@dataclass(frozen=True)
class Underway:
    """One branch: the paths it changed, the names it defines anew or changed with one line each, the names it uses."""

    name: str
    subject: str
    paths: tuple[str, ...]
    defines: Mapping[str, str]
    uses: frozenset[str]


def plan_underway(branches: Sequence[Underway], base: str, tests: str | None) -> Inferred:
    """A plan of existing branches. Paths that two of them write are said, and left to the compiler's repairs."""
    ids = _ids([branch.name for branch in branches])
    shared = _shared(branches)
    contracts = tuple(
        Contract(id=contract, kind="function", name=name, note=note)
        for (_, name), (contract, note) in list(shared.items())[:_MAX_CONTRACTS]
    )
    known = {contract.id for contract in contracts}
    tasks = []
    for branch, task in zip(branches, ids, strict=True):
        provides = [contract for (owner, _), (contract, _) in shared.items() if owner == branch.name]
        consumes = [c for (owner, name), (c, _) in shared.items() if owner != branch.name and name in branch.uses]
        tasks.append(
            Task(
                id=task,
                title=branch.subject or branch.name,
                goal=f"What branch {branch.name} does",
                scope=branch.paths or (f"{task}/**",),
                provides=tuple(contract for contract in provides if contract in known),
                consumes=tuple(contract for contract in consumes if contract in known),
                done_when=(Check(run=tests),) if tests else (f"{branch.name} is merged",),
            )
        )
    plan = Plan(
        schema="gitorch.plan/1",
        request=f"Integrate {', '.join(branch.name for branch in branches)}"[:2000],
        base=base,
        contracts=contracts,
        tasks=tuple(tasks),
    )
    return Inferred(plan, tuple(_overlaps(branches)))


def _ids(names: Sequence[str]) -> list[str]:
    made: list[str] = []
    for name in names:
        wanted, number = slug(name), 2
        while wanted in made:
            wanted = f"{slug(name)[:58]}-{number}"
            number += 1
        made.append(wanted)
    return made


def _shared(branches: Sequence[Underway]) -> dict[tuple[str, str], tuple[str, str]]:
    """Names that one branch defines and another uses: owner and name, to contract id and its line.

    A name that two branches define has no one owner, and is for ``gitorch validate`` to judge.
    """
    owners: dict[str, list[Underway]] = {}
    for branch in branches:
        for name in branch.defines:
            owners.setdefault(name, []).append(branch)
    found: dict[tuple[str, str], tuple[str, str]] = {}
    taken: set[str] = set()
    for name, defining in sorted(owners.items()):
        users = [branch for branch in branches if name in branch.uses and branch is not defining[0]]
        contract = slug(name)
        if len(defining) == 1 and users and contract not in taken:
            taken.add(contract)
            found[defining[0].name, name] = (contract, defining[0].defines[name])
    return found


def _overlaps(branches: Sequence[Underway]) -> list[str]:
    writers: dict[str, list[str]] = {}
    for branch in branches:
        for path in branch.paths:
            writers.setdefault(path, []).append(branch.name)
    return [f"{' and '.join(names)} both write {path}" for path, names in sorted(writers.items()) if len(names) > 1]
