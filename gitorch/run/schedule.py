"""What to do next in a run, as a pure function of where it stands.

:func:`decide` looks at no clock, file or ref, so every order of events can be tried; what an event makes of the state
is told in :mod:`gitorch.run.folding`.
"""

from __future__ import annotations

from dataclasses import dataclass

from gitorch.run.activity import End
from gitorch.run.standing import DONE, Stage, Standing, State

_TAINTED = frozenset({End.OUT_OF_SCOPE, End.TAMPERED, End.LOOPING, End.FLOODED})  # what it left is no place to start


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
