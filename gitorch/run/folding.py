"""What one event of the journal makes of the state of a run. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType

from gitorch.git.repository import Oid
from gitorch.run.activity import End
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
from gitorch.run.schedule import is_settled
from gitorch.run.standing import Stage, Standing, State

_UNTRIED = frozenset({End.CANCELLED, End.LOST})  # the attempt was taken away from the agent: it does not count
_HOPELESS = frozenset({End.UNAVAILABLE, End.DENIED, End.TAMPERED, End.OVER_BUDGET})  # the same again would end the same


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
