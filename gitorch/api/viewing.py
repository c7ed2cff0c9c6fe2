"""What a run looks like from outside: the hub, a task's brief as things stand, and what it all has cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gitorch.api.briefing import Terrain, task_of
from gitorch.api.run_briefs import left_by
from gitorch.api.running import existing_run, last_run
from gitorch.context.brief import Brief
from gitorch.context.economics import Economics, Spent, economics
from gitorch.context.hub import Hub, Mark, fold
from gitorch.context.tokens import estimate_bytes
from gitorch.git import trees
from gitorch.git.repository import Oid, Repository, open_repository
from gitorch.plan.model import Plan
from gitorch.plan.reading import read_plan
from gitorch.run.activity import End
from gitorch.run.assignment import Finished
from gitorch.run.chronicle import PLAN, Chronicle
from gitorch.run.events import Assigned, Event, Integrated, Landed
from gitorch.run.schedule import State


@dataclass(frozen=True)
class _Run:
    """A run as it was written down."""

    repository: Repository = field(repr=False)
    name: str
    plan: Plan
    state: State
    events: tuple[Event, ...]

    @classmethod
    def of(cls, directory: Path, name: str | None) -> _Run:
        """The run named, else the last. Raises UsageError for one that was never."""
        repository = open_repository(directory)
        found = existing_run(name or last_run(repository))
        chronicle = Chronicle(repository, found)
        state = chronicle.state()
        events = tuple(entry.event for entry in chronicle.entries())
        return cls(repository, found, read_plan(chronicle.plan(), PLAN).plan, state, events)


def hub(directory: Path, run: str | None = None) -> tuple[str, Hub]:
    """The name of a run (default: the last one), and its hub. Raises UsageError if there is none."""
    found = _Run.of(directory, run)
    manifests = {one.task: one for one in left_by(found.repository, found.name, found.plan)}
    return found.name, fold(found.plan, _marks(found.events, found.plan), manifests)


def run_brief(directory: Path, task: str, run: str, *, budget: int | None = None) -> Brief:
    """What a task of a run would be told as things stand: on the candidate, with the handoffs of the tasks it needs.

    Raises UsageError for a run or a task that was never, and BriefError.
    """
    found = _Run.of(directory, run)
    told = task_of(found.plan, task, f"gitorch status {found.name}")
    terrain = Terrain.of(found.repository, found.state.candidate)
    handoffs = left_by(found.repository, found.name, found.plan)
    return terrain.brief(found.plan, told, handoffs=handoffs, learnt=found.state.tasks[task].learnt, budget=budget)


def run_economics(directory: Path, run: str | None = None) -> tuple[str, Economics]:
    """The name of a run (default: the last one), and what it has spent by task and kind. Raises UsageError."""
    found = _Run.of(directory, run)
    spent = list(_spent(found))
    paths = {path for task in spent for path in task.touched}
    return found.name, economics(spent, dict(_sizes(found.repository, found.state.began.base, paths)))


def _marks(events: Iterable[Event], plan: Plan) -> Iterator[Mark]:
    """What the journal says, in the hub's words."""
    for event in events:
        match event:
            case Assigned():
                yield Mark(event.task, "given")
            case Finished() if event.end is End.COMPLETED:
                yield Mark(event.task, "submitted", event.commit or "")
            case Finished():
                yield Mark(event.task, "failed", text=f"{event.end}: {event.message}".removesuffix(": "))
            case Integrated():
                yield from (Mark(task, "taken") for task in event.taken)
                yield from (
                    Mark(one.task, "collided", text="; ".join(one.findings), others=one.others)
                    for one in event.collided
                )
            case Landed():
                taken = {task for one in events if isinstance(one, Integrated) for task in one.taken}
                yield from (Mark(task.id, "landed") for task in plan.tasks if task.id in taken)
            case _:
                pass


def _spent(run: _Run) -> Iterator[Spent]:
    """Each task's attempts by kind; a brief is what the attempt was told, made again from the commit it started at."""
    given = {(one.task, one.attempt): one for one in run.events if isinstance(one, Assigned)}
    ended: defaultdict[str, list[Finished]] = defaultdict(list)
    for event in run.events:
        if isinstance(event, Finished):
            ended[event.task].append(event)
    told = _briefs(run, [one for one in given.values() if ended[one.task]])
    for task in run.plan.tasks:
        brief = work = repair = 0
        for one in ended[task.id]:
            attempt = given.get((task.id, one.attempt))
            asked = told.get((task.id, one.attempt), 0)
            rest = max(0, one.usage.total - asked)
            brief += asked
            is_repair = attempt is not None and bool(attempt.repairing)
            work, repair = (work, repair + rest) if is_repair else (work + rest, repair)
        touched = tuple(sorted({path for one in ended[task.id] for path in one.paths}))
        yield Spent(task.id, brief, work, repair, None, touched)


def _briefs(run: _Run, attempts: Sequence[Assigned]) -> Mapping[tuple[str, int], int]:
    terrains: dict[Oid, Terrain] = {}
    handoffs = left_by(run.repository, run.name, run.plan)
    found: dict[tuple[str, int], int] = {}
    for one in attempts:
        terrain = terrains.setdefault(one.base, Terrain.of(run.repository, one.base))
        task = run.plan.task(one.task)
        made = terrain.brief(run.plan, task, handoffs=handoffs, learnt=one.learnt, repairing=one.repairing)
        found[one.task, one.attempt] = made.tokens
    return found


def _sizes(repository: Repository, base: Oid, paths: Iterable[str]) -> Iterator[tuple[str, int]]:
    """The tokens of whole files, by their size at the base; a file that is new there has none."""
    tree = repository.tree_of(base)
    for path in paths:
        entry = trees.entry(repository, tree, path)
        if entry is not None and entry.is_file:
            yield path, estimate_bytes(repository.blob_size(entry.oid))


__all__ = ["hub", "run_brief", "run_economics"]
