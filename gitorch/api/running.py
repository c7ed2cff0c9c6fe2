"""Running plans: begin one, go on with one, and say where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import TypedDict, Unpack

from gitorch import names
from gitorch.api.merging import Analysis, MergeOutcome, merge, target_of
from gitorch.api.planning import check_plan
from gitorch.api.run_briefs import Briefs, require_room
from gitorch.config.load import FILE, load_config
from gitorch.config.model import RunSettings
from gitorch.config.specialists import specialists
from gitorch.errors import RepositoryError, UsageError
from gitorch.git import locks, trees
from gitorch.git.repository import Oid, Repository, open_repository
from gitorch.plan.compile import Compiled
from gitorch.plan.reading import read_plan
from gitorch.run.assigning import Staff
from gitorch.run.chronicle import PLAN, Chronicle, runs
from gitorch.run.events import Began, Entry, Landed, Part, Resumed
from gitorch.run.executors import Executor
from gitorch.run.folding import after, taken_back
from gitorch.run.judging import Judges
from gitorch.run.live import Glimpse, glimpses, live_of
from gitorch.run.loop import Conductor, Doors
from gitorch.run.radar import Radar
from gitorch.run.standing import DONE, Stage, State
from gitorch.run.wishes import Wishes

Engage = Callable[[Repository, RunSettings], Executor]
"""Makes the executor that carries a run out."""


class Choices(TypedDict, total=False):
    """What may be said of a merge; :func:`~gitorch.api.merging.merge` says what it means."""

    onto: str | None
    landing: bool
    retry: int
    only_clean: bool
    analysis: Analysis
    fixing: bool


@dataclass(frozen=True)
class Prospect:
    """What a run of a plan would be: its waves, and which runner each task would be given to."""

    compiled: Compiled
    target: str
    runners: Mapping[str, str]
    settings: RunSettings


@dataclass(frozen=True)
class RunStatus:
    """Where a run stands. ``worker`` says who conducts it at this moment, None if nobody does."""

    run: str
    state: State
    titles: Mapping[str, str]
    worker: str | None = None
    glimpses: Mapping[str, Glimpse] = field(default_factory=dict)

    @property
    def is_done(self) -> bool:
        """Whether every task is in the candidate, or landed."""
        return all(one.stage in DONE for one in self.state.tasks.values())


def prospect(directory: Path, file: Path, wishes: Wishes) -> Prospect:
    """What :func:`run` would do with a plan; nothing is done."""
    repository = open_repository(directory)
    target, config = target_of(repository, None)
    compiled = check_plan(directory, file).compiled
    settings = wishes.over(config.run)
    require_room(compiled.plan)
    staff = Staff("", str(repository.root), compiled.plan, {}, settings, lambda _action, _base: "")
    runners = {task.id: staff.choice(task).runner for task in compiled.plan.tasks}
    return Prospect(compiled, target.name, runners, settings)


def unheeded(directory: Path) -> str | None:
    """The target, if its gitorch.yaml, which is the one that counts, is not the checkout's; else None."""
    repository = open_repository(directory)
    target = repository.branch(repository.default_branch)
    try:
        here = (repository.root / FILE).read_bytes().replace(b"\r\n", b"\n")
    except OSError:
        return None
    entry = trees.entry(repository, repository.tree_of(target.commit), FILE)
    there = repository.read_blob(entry.oid).replace(b"\r\n", b"\n") if entry is not None and entry.is_file else None
    return None if there == here else target.name


def run(directory: Path, file: Path, wishes: Wishes, engage: Engage, *, doors: Doors, anew: bool = False) -> RunStatus:
    """Carry out a plan, or go on with the run of it that was interrupted. Nothing lands.

    Raises UsageError if the plan has been carried out before, unless it is to be done ``anew``.
    """
    repository = open_repository(directory)
    text = _text(directory / file)
    earlier = None if anew else _run_of(repository, text)
    if earlier is not None:
        state = Chronicle(repository, earlier).state()
        if state.is_complete:
            go_on = f"gitorch merge --run {earlier}" if state.at(*DONE) else f"gitorch resume {earlier}"
            hint = f"{go_on}, or gitorch run --new {file} to do it again"
            raise UsageError(f"this plan was carried out as {earlier}", hint=hint)
        return _resume(repository, earlier, wishes, engage, doors, 0)
    compiled = check_plan(directory, file).compiled
    require_room(compiled.plan)
    target, config = target_of(repository, None)
    if target.ref is None:
        raise UsageError(f"{target.name} is not a branch, so nothing can land on it", hint="git switch main")
    settings = config.run
    waves = tuple(tuple(Part(task.id, task.needs) for task in wave) for wave in compiled.waves)
    request = compiled.plan.request
    for name in _free_names(repository, request):
        with locks.claim(repository, f"run-{name}", what=f"run {name}"):
            locks.sweep(repository, names.written_by(name))
            if repository.tip(names.journal(name)) is not None:
                continue
            chronicle = Chronicle(repository, name)
            attempts, repairs = settings.attempts, settings.repairs
            chronicle.begin(Began(name, request, target.ref, target.commit, waves, attempts, repairs, wishes), text)
            _conduct(repository, chronicle, wishes, engage, doors)
        return _status(repository, chronicle)
    raise RepositoryError("no name is left for this run", hint="git for-each-ref refs/gitorch/runs")


def resume(
    directory: Path, name: str | None, wishes: Wishes, engage: Engage, *, doors: Doors, repairs: int = 0
) -> RunStatus:
    """Go on with a run: the one named, else the last. What is done stays done; what failed is tried again.

    Tasks that collided go back to their owners up to ``repairs`` times more.
    """
    repository = open_repository(directory)
    return _resume(repository, name or last_run(repository), wishes, engage, doors, repairs)


def status(directory: Path, name: str | None = None) -> RunStatus:
    """Where a run stands: the one named, else the last. Raises UsageError if there is none."""
    repository = open_repository(directory)
    found = name or last_run(repository)
    return _status(repository, Chronicle(repository, existing_run(found)))


def log(directory: Path, name: str | None = None, *, since: Oid | None = None) -> tuple[Entry, ...]:
    """The events of a run, oldest first, or those since a commit of its journal."""
    repository = open_repository(directory)
    chronicle = Chronicle(repository, existing_run(name or last_run(repository)))
    chronicle.state()
    return chronicle.entries(after=since)


def unread(directory: Path, name: str | None = None) -> tuple[tuple[Oid, str], ...]:
    """The commit and the subject of each entry of a run's journal that can't be read as an event."""
    repository = open_repository(directory)
    chronicle = Chronicle(repository, existing_run(name or last_run(repository)))
    return tuple((page.commit, page.subject) for page in chronicle.unread())


def merge_run(directory: Path, name: str, **choices: Unpack[Choices]) -> MergeOutcome:
    """Land a run's candidate as :func:`~gitorch.api.merging.merge` lands a branch, and write it into the journal.

    Raises UsageError for a run that is not complete.
    """
    repository = open_repository(directory)
    chronicle = Chronicle(repository, existing_run(name))
    with locks.claim(repository, f"run-{name}", what=f"run {name}"):
        state = chronicle.state()
        if not state.is_complete:
            raise UsageError(f"{name} is not complete", hint=f"gitorch resume {name}")
        if not state.at(*DONE):
            raise UsageError(f"nothing of {name} is in its candidate", hint=f"gitorch status {name}")
        if repository.tip(names.candidate(name)) is None:
            raise UsageError(f"the candidate of {name} was cleaned away", hint="gitorch undo, if it had landed")
        outcome = merge(directory, [names.run_branch(name)], **choices)
        if outcome.landed is not None:
            chronicle.append(Landed(outcome.landed.target, outcome.landed.after))
    return outcome


def landable(directory: Path) -> str | None:
    """The last run, if it is complete and its candidate has not landed; else None."""
    repository = open_repository(directory)
    name = next(iter(runs(repository)), None)
    state = _status(repository, Chronicle(repository, name)).state if name is not None else None
    return name if state is not None and state.is_complete and state.at(Stage.VALIDATED) else None


def last_run(repository: Repository) -> str:
    """The run that was written to last. Raises UsageError if there is none."""
    found = runs(repository)
    if not found:
        raise UsageError("nothing has been run here", hint="gitorch run plan.yaml")
    return found[0]


def _resume(repository: Repository, name: str, wishes: Wishes, engage: Engage, doors: Doors, repairs: int) -> RunStatus:
    chronicle = Chronicle(repository, existing_run(name))
    said = wishes.after(chronicle.state().began.wishes)
    with locks.claim(repository, f"run-{name}", what=f"run {name}"):
        locks.sweep(repository, names.written_by(name))
        if not after(chronicle.state(), Resumed(repairs)).is_complete:
            _conduct(repository, chronicle, said, engage, doors, repairs=repairs)
    return _status(repository, chronicle)


def _conduct(
    repository: Repository, chronicle: Chronicle, wishes: Wishes, engage: Engage, doors: Doors, *,
    repairs: int | None = None,
) -> None:  # fmt: skip
    began = chronicle.state().began
    config = load_config(repository, began.base)
    settings = wishes.over(config.run)
    plan = read_plan(chronicle.plan(), PLAN).plan
    known = {one.name: one for one in specialists(repository, began.base)}
    staff = Staff(began.run, str(repository.root), plan, known, settings, Briefs(repository, began.run, plan))
    live = live_of(repository, began.run)
    executor = engage(repository, settings)
    doors = replace(doors, judge=doors.judge or Judges(repository, plan, config.lifecycle))
    try:
        radar = Radar(repository, config)
        conductor = Conductor(repository, chronicle, staff, config, executor, live, doors, radar)
        if repairs is not None:
            conductor.take_over(repairs)
        conductor.conduct()
    finally:
        executor.close()


def existing_run(name: str) -> str:
    """A name that may be a run's. Raises UsageError for one that no run can have."""
    if not names.is_slug(name):
        raise UsageError(f"there is no run {name!r}", hint="gitorch status")
    return name


def _status(repository: Repository, chronicle: Chronicle) -> RunStatus:
    state = chronicle.state()
    if state.at(Stage.VALIDATED) and _is_in(repository, state.candidate, state.began.target):
        state = after(state, Landed(state.began.target, state.candidate))  # by hand, or just before a crash
    elif state.landed is not None and not _is_in(repository, state.landed, state.began.target):
        state = taken_back(state)
    plan = read_plan(chronicle.plan(), PLAN).plan
    return RunStatus(
        chronicle.run,
        state,
        {task.id: task.title for task in plan.tasks},
        locks.holder(repository, f"run-{chronicle.run}"),
        glimpses(repository, chronicle.run),
    )


def _is_in(repository: Repository, commit: Oid, ref: str) -> bool:
    tip = repository.tip(ref)
    return tip is not None and repository.is_ancestor(commit, tip)


def _run_of(repository: Repository, text: str) -> str | None:
    """The last run of exactly this plan."""
    return next((name for name in runs(repository) if Chronicle(repository, name).plan() == text), None)


def _free_names(repository: Repository, request: str) -> Iterator[str]:
    """Run ids that nothing in the repository has yet, the plainest first."""
    plain = names.slug(request, fallback="run")[:32].rstrip("-")
    taken = set(runs(repository))
    for number in count(1):
        name = plain if number == 1 else f"{plain}-{number}"
        if name not in taken:
            yield name


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise UsageError(f"there is no file {path.name}", hint="gitorch plan --help") from error
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path.name} can't be read as text: {error}") from error
