"""What a run looks like from outside: the hub, a task's brief as things stand, and what it all has cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
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
from gitorch.run.activity import NOTHING, End
from gitorch.run.assignment import Finished
from gitorch.run.chronicle import PLAN, Chronicle
from gitorch.run.events import Assigned, Event, Integrated, Landed
from gitorch.run.standing import State


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
    """What each task's attempts cost, by kind, as the journal says it."""
    given = {(one.task, one.attempt): one for one in run.events if isinstance(one, Assigned)}
    ended: defaultdict[str, list[Finished]] = defaultdict(list)
    for event in run.events:
        if isinstance(event, Finished):
            ended[event.task].append(event)
    for task in run.plan.tasks:
        yield _spent_on(task.id, [(given.get((task.id, one.attempt)), one) for one in ended[task.id]])


def _spent_on(task: str, attempts: Sequence[tuple[Assigned | None, Finished]]) -> Spent:
    brief = work = repair = 0
    usage = NOTHING
    for given, one in attempts:
        told = given.told if given is not None else 0
        rest = max(0, one.usage.total - told)
        is_repair = given is not None and bool(given.repairing)
        brief, work, repair = brief + told, work + rest * (not is_repair), repair + rest * is_repair
        usage = usage.plus(one.usage)
    is_counted = all(one.turns for _, one in attempts)
    turns = sum(len(one.turns) for _, one in attempts) if is_counted else None
    touched = tuple(sorted({path for _, one in attempts for path in one.paths}))
    return Spent(
        task, brief, work, repair, turns, touched,
        entered=usage.entered + usage.written, cached=usage.read, left=usage.left,
    )  # fmt: skip


def _sizes(repository: Repository, base: Oid, paths: Iterable[str]) -> Iterator[tuple[str, int]]:
    """The tokens of whole files, by their size at the base; a file that is new there has none."""
    tree = repository.tree_of(base)
    for path in paths:
        entry = trees.entry(repository, tree, path)
        if entry is not None and entry.is_file:
            yield path, estimate_bytes(repository.blob_size(entry.oid))


__all__ = ["hub", "run_brief", "run_economics"]
