"""The hub: one view folded from the plan, what the journal says, and the handoffs. Pure.

Whoever joins late, person or agent, reads here what is decided, who waits for whom, what is done, which interfaces
stand, and who collides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from gitorch.context.pinned import architecture, contract_text
from gitorch.handoff.manifest import Manifest
from gitorch.plan.model import Contract, Plan

Stage = Literal["waiting", "running", "submitted", "validated", "collided", "failed", "landed"]
_DONE = ("validated", "landed")
_NOW: Mapping[str, Stage] = {
    "given": "running", "submitted": "submitted", "failed": "failed", "taken": "validated", "collided": "collided",
    "landed": "landed",
}  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """One thing that the journal says of one task; ``text`` is the reason, ``others`` are whom it collides with."""

    task: str
    what: Literal["given", "submitted", "failed", "taken", "collided", "landed"]
    commit: str = ""
    text: str = ""
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """A task in the hub: ``waits_for`` are its needs that are not done yet."""

    task: str
    title: str
    needs: tuple[str, ...]
    stage: Stage = "waiting"
    commit: str = ""
    reason: str = ""
    others: tuple[str, ...] = ()
    waits_for: tuple[str, ...] = ()
    summary: str = ""


@dataclass(frozen=True)
class Standing:
    """A contract: what it says, who provides it and who consumes it, and where it stands in code, if it does."""

    contract: str
    text: str
    provider: str
    consumers: tuple[str, ...]
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hub:
    """The view. ``conflicts`` are pairs of tasks with why."""

    request: str
    architecture: tuple[str, ...]
    tasks: tuple[Place, ...]
    interfaces: tuple[Standing, ...]
    notes: tuple[tuple[str, str], ...] = field(default=())
    conflicts: tuple[tuple[str, tuple[str, ...], str], ...] = ()

    @property
    def completions(self) -> tuple[Place, ...]:
        """The tasks that are in the candidate, or landed."""
        return tuple(place for place in self.tasks if place.stage in _DONE)


def fold(plan: Plan, marks: Iterable[Mark], handoffs: Mapping[str, Manifest]) -> Hub:
    """The view after these marks, oldest first; a mark about a task that the plan lacks is passed over."""
    places = {task.id: Place(task.id, task.title, task.needs) for task in plan.tasks}
    for mark in marks:
        if mark.task in places:
            before = places[mark.task]
            commit = mark.commit or before.commit
            places[mark.task] = replace(
                before, stage=_NOW[mark.what], commit=commit, reason=mark.text, others=mark.others
            )
    told = tuple(_finished(place, places, handoffs) for place in places.values())
    return Hub(
        plan.request,
        tuple(architecture(plan)),
        told,
        tuple(_standing(contract, plan, handoffs) for contract in plan.contracts),
        tuple(_notes(plan, handoffs)),
        tuple((place.task, place.others, place.reason) for place in told if place.stage == "collided"),
    )


def _finished(place: Place, places: Mapping[str, Place], handoffs: Mapping[str, Manifest]) -> Place:
    waits = tuple(need for need in place.needs if need in places and places[need].stage not in _DONE)
    handoff = handoffs.get(place.task)
    return replace(place, waits_for=waits, summary=handoff.summary if handoff is not None else "")


def _standing(contract: Contract, plan: Plan, handoffs: Mapping[str, Manifest]) -> Standing:
    provider = next((task.id for task in plan.tasks if contract.id in task.provides), "")
    consumers = tuple(task.id for task in plan.tasks if contract.id in task.consumes)
    handoff = handoffs.get(provider)
    places = tuple(dict.fromkeys(_places(contract, handoff))) if handoff is not None else ()
    return Standing(contract.id, contract_text(contract), provider, consumers, places)


def _places(contract: Contract, handoff: Manifest) -> Iterator[str]:
    """Where the provider's handoff says that the contract's name now stands."""
    artifacts = handoff.artifacts
    for one in artifacts.interfaces:
        if one.change != "removed" and contract.name in (one.symbol, one.symbol.rpartition(".")[2]):
            yield f"{one.path}:{one.line} {one.signature or one.symbol}"
    for route in artifacts.endpoints:
        if route.change != "removed" and contract.name == f"{route.method} {route.route}":
            yield f"{route.path}:{route.line} {route.method} {route.route}"
    for event in artifacts.events:
        if event.change != "removed" and contract.name == event.name:
            yield f"{event.path}:{event.line} {event.direction} {event.name}"


def _notes(plan: Plan, handoffs: Mapping[str, Manifest]) -> Iterator[tuple[str, str]]:
    """What must be heeded, and what is still open, by task."""
    for task in plan.tasks:
        if (handoff := handoffs.get(task.id)) is not None:
            yield from ((task.id, note) for note in (*handoff.artifacts.notes.critical, *handoff.open_points))
