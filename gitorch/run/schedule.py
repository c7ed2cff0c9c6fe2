"""What to do next, as a pure function of what the journal says.

:func:`after` folds one event into the state, :func:`decide` says what follows from a state. Neither looks at a clock,
a file or a ref, so every order of events can be tried.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from gitorch.git.repository import Oid
from gitorch.run.activity import NOTHING, End, Usage
from gitorch.run.assignment import Finished, Started
from gitorch.run.events import (
    Assigned,
    Began,
    Collided,
    Completed,
    Event,
    Integrated,
    Interrupted,
    Landed,
    Resumed,
    Stopped,
)
from gitorch.run.learning import lesson


class Stage(StrEnum):
    """Where a task stands. Only ``validated`` and ``landed`` satisfy a need."""

    WAITING = "waiting"  # for its needs, its wave, or a free place
    RUNNING = "running"
    SUBMITTED = "submitted"  # its branch is done and was accepted; nothing has looked at it beside the others
    VALIDATED = "validated"  # it is in the run's candidate
    COLLIDED = "collided"  # its branch is done, but can't be in the candidate
    FAILED = "failed"
    LANDED = "landed"  # it is in the target


DONE = frozenset({Stage.VALIDATED, Stage.LANDED})
_UNTRIED = frozenset({End.CANCELLED, End.LOST})  # the attempt was taken away from the agent: it does not count
_HOPELESS = frozenset({End.UNAVAILABLE, End.DENIED, End.TAMPERED, End.OVER_BUDGET})  # the same again would end the same
_TAINTED = frozenset({End.OUT_OF_SCOPE, End.TAMPERED, End.LOOPING, End.FLOODED})  # what it left is no place to start


@dataclass(frozen=True)
class Standing:
    """One task's state. ``tries`` counts the attempts since somebody last asked for a fresh start.

    ``ground`` is the candidate that its work began from: whatever was taken in since was made beside it. ``original``
    is what was submitted first, ``mended`` what each repair made: from, to. ``process`` and ``workspace`` are those of
    the attempt that runs; ``kept`` is the ref with what the last one left that was not accepted; ``others`` are the
    tasks that it collides with, ``findings`` why.
    """

    needs: tuple[str, ...]
    wave: int
    stage: Stage = Stage.WAITING
    attempt: int = 0
    tries: int = 0
    repairs: int = 0
    runner: str = ""
    base: Oid | None = None
    ground: Oid | None = None
    before: Oid | None = None
    commit: Oid | None = None
    original: Oid | None = None
    mended: tuple[tuple[Oid, Oid], ...] = ()
    kept: str | None = None
    process: tuple[int, str] | None = None
    workspace: str = ""
    sandbox: str = ""
    end: End | None = None
    reason: str = ""
    stopped: Stopped | None = None
    learnt: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    usage: Usage = NOTHING
    seconds: float = 0.0
    paths: tuple[str, ...] = ()
    log: str = ""


@dataclass(frozen=True)
class State:
    """A run as its journal tells it. ``candidate`` is the base until something was taken."""

    began: Began
    tasks: Mapping[str, Standing]
    candidate: Oid
    is_complete: bool = False
    is_interrupted: bool = False
    landed: Oid | None = None  # the commit by which the target got the candidate

    def at(self, *stages: Stage) -> tuple[str, ...]:
        """The tasks in any of these stages, in the plan's order."""
        return tuple(name for name, one in self.tasks.items() if one.stage in stages)


@dataclass(frozen=True)
class Assign:
    """Start an attempt at a task. ``repairing`` are the findings to mend, on top of work that is there."""

    task: str
    attempt: int
    learnt: tuple[str, ...] = ()
    repairing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Integrate:
    """Validate these tasks' branches together and take what is clean into the candidate."""

    tasks: tuple[str, ...]


@dataclass(frozen=True)
class Complete:
    """Say that nothing is left to do."""


Action = Assign | Integrate | Complete


def begun(began: Began) -> State:
    """The state of a run that has just begun."""
    tasks = {part.task: Standing(part.needs, number) for number, wave in enumerate(began.waves) for part in wave}
    return State(began, MappingProxyType(tasks), began.base)


def folded(events: Iterable[Event]) -> State | None:
    """The state after these events, oldest first; None if no run begins among them."""
    state: State | None = None
    for event in events:
        if isinstance(event, Began):
            state = begun(event)
        elif state is not None:
            state = after(state, event)
    return state


def after(state: State, event: Event) -> State:
    """The state once ``event`` has happened; what contradicts it, as a late word of an old attempt, is passed over."""
    match event:
        case Assigned(task=task):
            return _with(state, task, _assigned(state, event))
        case Started() | Stopped() | Finished():
            return _heard(state, event)
        case Integrated():
            return _integrated(state, event)
        case Interrupted():
            return replace(state, is_interrupted=True)
        case Resumed(repairs=repairs):
            return _resumed(state, repairs)
        case Completed():
            return replace(state, is_complete=True)
        case Landed(commit=commit):
            return replace(_moved(state, Stage.VALIDATED, Stage.LANDED), landed=commit)
        case _:
            return state


def decide(state: State, jobs: int) -> tuple[Action, ...]:
    """What to do now, with at most ``jobs`` attempts at a time (0: any number).

    Doing it and telling the outcome as events leads on; nothing to do and nothing running never happens before the
    run is complete.
    """
    if state.is_complete:
        return ()
    wave = min((one.wave for name, one in state.tasks.items() if not is_settled(state, name)), default=None)
    if wave is None:
        return (Complete(),)
    free = max(jobs - len(state.at(Stage.RUNNING)), 0) if jobs else len(state.tasks)
    ready = [name for name, one in state.tasks.items() if one.wave <= wave and is_ready(state, name)]
    if ready or state.at(Stage.RUNNING):
        return tuple(_assign(state.tasks[name], name) for name in ready[:free])
    return (Integrate(state.at(Stage.SUBMITTED)),)


def is_ready(state: State, task: str) -> bool:
    """Whether a task could start now."""
    one = state.tasks[task]
    if one.stage is Stage.COLLIDED:
        return one.repairs < state.began.repairs
    return one.stage is Stage.WAITING and all(state.tasks[need].stage in DONE for need in one.needs)


def is_settled(state: State, task: str) -> bool:
    """Whether a task will never change again by itself."""
    one = state.tasks[task]
    match one.stage:
        case Stage.VALIDATED | Stage.LANDED | Stage.FAILED:
            return True
        case Stage.COLLIDED:
            return one.repairs >= state.began.repairs
        case Stage.WAITING:
            return bool(blocking(state, task))
        case _:
            return False


def blocking(state: State, task: str) -> tuple[str, ...]:
    """The tasks that this one needs, directly or through others, and that have failed or stay out."""
    found: dict[str, None] = {}
    seen: set[str] = set()
    todo = list(state.tasks[task].needs)
    while todo:
        need = todo.pop()
        if need in seen:
            continue
        seen.add(need)
        if state.tasks[need].stage in (Stage.FAILED, Stage.COLLIDED) and is_settled(state, need):
            found[need] = None
        elif state.tasks[need].stage is Stage.WAITING:
            todo.extend(state.tasks[need].needs)
    return tuple(sorted(found))


def continues(one: Standing) -> bool:
    """Whether the next attempt starts from what the last one left."""
    return one.kept is not None and one.end is not None and one.end not in _TAINTED


def _assign(one: Standing, task: str) -> Assign:
    repairing = one.findings if one.stage is Stage.COLLIDED else ()
    return Assign(task, one.attempt + 1, one.learnt, repairing)


def _with(state: State, task: str, one: Standing) -> State:
    return replace(state, tasks=MappingProxyType({**state.tasks, task: one}))


def _assigned(state: State, event: Assigned) -> Standing:
    one = state.tasks[event.task]
    return replace(
        one,
        stage=Stage.RUNNING,
        attempt=event.attempt,
        tries=one.tries + 1,
        repairs=one.repairs + bool(event.repairing),
        runner=event.runner,
        base=event.base,
        ground=one.ground if event.repairing else state.candidate,
        before=event.before,
        process=None,
        workspace="",
        stopped=None,
    )


def _heard(state: State, event: Started | Stopped | Finished) -> State:
    one = state.tasks.get(event.task)
    if one is None or one.stage is not Stage.RUNNING or one.attempt != event.attempt:
        return state
    match event:
        case Started():
            heard = replace(one, process=event.process, workspace=event.workspace, sandbox=event.sandbox)
        case Stopped():
            heard = replace(one, stopped=event)
        case Finished():
            heard = _finished(state, one, event)
    return _with(state, event.task, heard)


def _finished(state: State, one: Standing, event: Finished) -> Standing:
    end, reason = event.end, event.message
    if one.stopped is not None and end is not End.COMPLETED:
        end, reason = one.stopped.end, one.stopped.reason
    elif end is End.COMPLETED and _is_empty(one, event):
        end, reason = End.FAILED, "it changed nothing, and left no handoff that says why"
    ended = replace(
        one, end=end, reason=reason, process=None, usage=one.usage.plus(event.usage),
        seconds=one.seconds + event.seconds, log=event.log or one.log,
    )  # fmt: skip
    if end is End.COMPLETED and event.commit is not None:
        return _submitted(ended, event.commit, event.paths)
    if end in _UNTRIED:
        untried = one.repairs - bool(one.findings and one.repairs)
        stage = Stage.COLLIDED if one.findings else Stage.WAITING
        return replace(ended, stage=stage, tries=one.tries - 1, repairs=untried, kept=event.kept or one.kept)
    learnt = (*one.learnt, lesson(one.attempt, end, reason, event))
    ended = replace(ended, kept=event.kept or one.kept, learnt=learnt)
    if one.findings:  # a repair that failed: the branch is where it was, and collides as before
        return replace(ended, stage=Stage.COLLIDED)
    may_try = end not in _HOPELESS and one.tries < state.began.attempts
    return replace(ended, stage=Stage.WAITING if may_try else Stage.FAILED)


def _submitted(one: Standing, commit: Oid, paths: tuple[str, ...]) -> Standing:
    done = replace(one, stage=Stage.SUBMITTED, commit=commit, kept=None, reason="", paths=paths)
    if one.findings and one.base is not None:
        return replace(done, mended=(*one.mended, (one.base, commit)))
    return replace(done, original=commit, mended=())


def _is_empty(one: Standing, event: Finished) -> bool:
    """Whether a fresh start led to nothing, not even to words: an exit status alone is no work."""
    return event.commit is None or (event.commit == one.base == one.ground and not event.claims)


def _integrated(state: State, event: Integrated) -> State:
    tasks = dict(state.tasks)
    for name in event.taken:
        if tasks[name].stage is Stage.SUBMITTED:
            tasks[name] = replace(tasks[name], stage=Stage.VALIDATED, findings=(), others=())
    for one in event.collided:
        tasks[one.task] = _collided(tasks[one.task], one)
    return replace(state, tasks=MappingProxyType(tasks), candidate=event.candidate)


def _collided(one: Standing, said: Collided) -> Standing:
    if one.stage is not Stage.SUBMITTED:
        return one
    return replace(one, stage=Stage.COLLIDED, others=said.others, findings=said.findings, learnt=())


def _resumed(state: State, repairs: int) -> State:
    """Failed tasks get their attempts afresh, and so does the run: it is complete only if nothing changes."""
    again = {name: _again(one, repairs) for name, one in state.tasks.items()}
    going_on = replace(state, tasks=MappingProxyType(again), is_interrupted=False)
    is_over = all(is_settled(going_on, name) for name in again)
    return replace(going_on, is_complete=state.is_complete and is_over)


def _again(one: Standing, repairs: int) -> Standing:
    match one.stage:
        case Stage.FAILED:
            return replace(one, stage=Stage.WAITING, tries=0)
        case Stage.COLLIDED:
            return replace(one, repairs=one.repairs - repairs)
        case _:
            return one


def taken_back(state: State) -> State:
    """The state once the landing was undone."""
    return replace(_moved(state, Stage.LANDED, Stage.VALIDATED), landed=None)


def _moved(state: State, before: Stage, now: Stage) -> State:
    tasks = {name: replace(one, stage=now) if one.stage is before else one for name, one in state.tasks.items()}
    return replace(state, tasks=MappingProxyType(tasks))
