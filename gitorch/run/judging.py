"""The lifecycle policy at work: one watch an attempt, fed with what is seen of it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field

from gitorch.config.model import Lifecycle
from gitorch.git.repository import Repository
from gitorch.plan.model import Plan, Task
from gitorch.run.activity import Activity, UsedTool
from gitorch.run.assignment import Snapped
from gitorch.run.events import Stopped, Warned
from gitorch.run.lifecycle import GoOn, Observation, Stop, Tried, Warn, Watch, after
from gitorch.run.live import Glimpse
from gitorch.run.observing import Observer
from gitorch.run.standing import Standing


@dataclass
class _Watched:
    attempt: int
    observer: Observer
    watch: Watch


@dataclass
class Judges:
    """Says what to do about each agent of a run that was seen doing something."""

    repository: Repository
    plan: Plan
    thresholds: Lifecycle
    _watched: dict[str, _Watched] = field(default_factory=dict)

    def __call__(
        self, name: str, one: Standing, _glimpse: Glimpse, seen: Activity | Snapped
    ) -> Warned | Stopped | None:
        """Warn, stop, or nothing."""
        task = self.plan.task(name)
        watched = self._of(task, one)
        if watched is None:
            return None
        for observation in _observations(task, watched.observer, seen):
            watched.watch, judgement = after(watched.watch, observation)
            match judgement:
                case Warn(reason):
                    return Warned(name, one.attempt, reason)
                case Stop(end, reason):
                    return Stopped(name, one.attempt, end, reason)
                case GoOn():
                    continue
        return None

    def _of(self, task: Task, one: Standing) -> _Watched | None:
        known = self._watched.get(task.id)
        if known is not None and known.attempt == one.attempt:
            return known
        if one.base is None:
            return None
        observer = Observer(self.repository, one.base, task.scope)
        watch, _ = after(Watch(self.thresholds), observer.begin())
        self._watched[task.id] = _Watched(one.attempt, observer, watch)
        return self._watched[task.id]


def _observations(task: Task, observer: Observer, seen: Activity | Snapped) -> list[Observation]:
    """What was observed: a command of the task's own ``done_when`` that the agent ran counts as tried."""
    if isinstance(seen, Snapped):
        return [observer.look(seen.commit)]
    heard = observer.hear(seen)
    found = [heard] if heard is not None else []
    if isinstance(seen, UsedTool) and any(_runs(seen.detail, command) for command in task.commands):
        found.append(Tried(not seen.is_error, seen.detail))
    return found


def _runs(detail: str, command: str) -> bool:
    """Whether a tool call ran a command, whatever stands before and after it in the same line."""
    return " ".join(shlex.split(command)) in " ".join(detail.replace('"', " ").replace("'", " ").split())
