"""Conducting a run: what executors tell goes into the journal, what follows from it goes to executors.

Every step is journalled before its consequence and can be done again, so that a run goes on after a kill at any point.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from gitorch import names
from gitorch.config.model import Config
from gitorch.context.tokens import estimate
from gitorch.errors import GitorchError
from gitorch.git.repository import Oid, Repository
from gitorch.plan.agreed import planned
from gitorch.run.activity import Activity, End
from gitorch.run.assigning import Staff
from gitorch.run.assignment import Did, Finished, Snapped, Started
from gitorch.run.assignment import Event as Told
from gitorch.run.chronicle import Chronicle
from gitorch.run.events import Assigned, Completed, Event, Interrupted, Resumed, Sighted, Stopped, Warned
from gitorch.run.executors import Executor
from gitorch.run.folding import after
from gitorch.run.handing_over import Closing, hand_over
from gitorch.run.live import Glimpse, Live
from gitorch.run.radar import Radar
from gitorch.run.recovery import changed_paths, endings
from gitorch.run.salvage import salvage
from gitorch.run.schedule import Action, Assign, Complete, Integrate, continues, decide
from gitorch.run.standing import DONE, Stage, Standing, State
from gitorch.run.starting import continuing, repairing
from gitorch.run.waves import Submitted, integrate

_PATIENCE = 0.5  # seconds that an executor may wait for something to tell

Reached = Callable[[str], None]
"""Told the name of each step as it is reached; tests kill the process there."""

Judge = Callable[[str, Standing, Glimpse, Activity | Snapped], Warned | Stopped | None]
"""What to do about an agent that was seen doing something, or whose work was: tell it, stop it, or nothing."""

Heard = Callable[[Event, State], None]
"""Told each event of the journal, and the state after it."""


@dataclass(frozen=True)
class Doors:
    """Where others come in: who is told, who judges agents, and tests."""

    heard: Heard = lambda _event, _state: None
    judge: Judge | None = None
    reached: Reached = lambda _step: None


@dataclass
class Conductor:
    """One run under way. Only its holder may conduct it."""

    repository: Repository
    chronicle: Chronicle
    staff: Staff
    config: Config
    executor: Executor
    live: Live
    doors: Doors = Doors()
    radar: Radar | None = None
    state: State = field(init=False)

    def __post_init__(self) -> None:
        self.state = self.chronicle.state()

    def conduct(self) -> State:
        """Go on until nothing is left to do, and return where everything stands.

        Interrupted, or refused by git, everything that ran is stopped and kept before the exception leaves.
        """
        try:
            while not self.state.is_complete:
                self._step()
        except KeyboardInterrupt:
            self._stop("by its user")
            raise
        except GitorchError as error:
            self._stop(error.message)
            raise
        self.executor.close()
        self.live.clear()
        return self.state

    def _step(self) -> None:
        """Do what follows from where everything stands, and listen for a while to whatever runs."""
        for action in decide(self.state, self.staff.settings.jobs):
            self._do(action)
        for told in self.executor.events(_PATIENCE if self.state.at(Stage.RUNNING) else 0.0):
            self._hear(told)
        for sighted in self.radar.sweep(self.state) if self.radar is not None else ():
            self._warn_of(sighted)

    def take_over(self, repairs: int = 0) -> None:
        """Say what became of the attempts of whoever conducted this run before, and that it goes on.

        Tasks that collide may go back to their owners so many times more.
        """
        salvage(self.repository, self.staff.run)
        self.doors.reached("salvaged")
        for finished in endings(self.repository, self.state):
            self._finish(finished)
        self.record(Resumed(repairs))

    def record(self, event: Event) -> None:
        """Write an event into the journal, and only then believe it."""
        kind = type(event).__name__.lower()
        self.doors.reached(f"before {kind}")
        self.chronicle.append(event)
        self.doors.reached(f"after {kind}")
        self.state = after(self.state, event)
        self.doors.heard(event, self.state)

    def _stop(self, reason: str) -> None:
        """Stop whatever runs, with its work kept and told."""
        self.executor.close()
        for told in self.executor.events(0.0):
            self._hear(told)
        self.record(Interrupted(reason))
        self.live.clear()

    def _do(self, action: Action) -> None:
        match action:
            case Assign():
                self._assign(action)
            case Integrate(tasks):
                self._integrate(tasks)
            case Complete():
                self.record(Completed(self.state.candidate))

    def _assign(self, action: Assign) -> None:
        base = self._base(action)
        assignment = self.staff.assignment(action, base)
        before = self.repository.tip(names.task_branch(self.staff.run, action.task).ref)
        runner = assignment.choice.runner
        self.live.forget(action.task)
        told = estimate(assignment.brief)
        self.record(Assigned(action.task, action.attempt, base, runner, before, action.learnt, action.repairing, told))
        self.executor.submit(assignment)

    def _base(self, action: Assign) -> Oid:
        """Where the attempt starts: the candidate, with what an earlier attempt left laid over it."""
        one, run = self.state.tasks[action.task], self.staff.run
        if action.repairing and one.commit is not None:
            made = repairing(self.repository, run, action.task, one.commit, self.state.candidate)
        elif continues(one) and one.base and one.kept and (kept := self.repository.tip(one.kept)):
            scope = self.staff.plan.task(action.task).scope
            made = continuing(self.repository, run, action.task, one.base, kept, scope)
        else:
            made = self.state.candidate
        self.doors.reached("base made")
        return made

    def _integrate(self, tasks: tuple[str, ...]) -> None:
        standing, run = self.state.tasks, self.staff.run
        submitted = {name: _submitted(standing[name], commit) for name in tasks if (commit := standing[name].commit)}
        validated = {name: commit for name in self.state.at(*DONE) if (commit := standing[name].commit)}
        config = planned(self.config, self.staff.plan)
        done = integrate(self.repository, run, self.state.candidate, submitted, validated, config)
        self.doors.reached("candidate kept")
        self.record(done)

    def _hear(self, told: Told) -> None:
        one = self.state.tasks.get(told.task)
        if one is None or one.attempt != told.attempt:
            return
        match told:
            case Started():
                self.record(told)
            case Did(activity=activity):
                self.live.see(told.task, activity)
                self._judge(told.task, one, activity)
            case Snapped():
                if self.radar is not None:
                    self.radar.note(told.task, told.commit)
                self._judge(told.task, one, told)
            case Finished():
                self._finish(told)

    def _warn_of(self, sighted: Sighted) -> None:
        """Write down what was seen, and tell the agents that still work on it."""
        self.record(sighted)
        for task in sighted.tasks:
            if self.state.tasks[task].stage is Stage.RUNNING:
                self.executor.cancel(task, reason=f"{sighted.rule} {sighted.finding}", warn=True)

    def _finish(self, finished: Finished) -> None:
        self.live.forget(finished.task)
        one = self.state.tasks[finished.task]
        beside = self.state.candidate if one.findings else one.ground
        if finished.end is End.COMPLETED and finished.commit is not None and beside is not None:
            finished = replace(finished, paths=changed_paths(self.repository, beside, finished.commit))
            self._hand_over(finished, beside)
        self.doors.reached("handed over")
        self.record(finished)

    def _hand_over(self, finished: Finished, base: Oid) -> None:
        """Leave the handoff note of the task's whole work, before anybody can hear that it is finished."""
        briefless = replace(self.staff, brief=lambda _action, _base: "")
        assignment = briefless.assignment(Assign(finished.task, finished.attempt), base)
        time = datetime.now(UTC).isoformat(timespec="seconds")
        sandbox = self.state.tasks[finished.task].sandbox
        closing = Closing(time, finished.claims.encode() or None, sandbox=sandbox)
        hand_over(self.repository, self.staff.plan, assignment, finished, closing)

    def _judge(self, task: str, one: Standing, seen: Activity | Snapped) -> None:
        if self.doors.judge is None:
            return
        match self.doors.judge(task, one, self.live.glimpses.get(task, Glimpse()), seen):
            case Warned(reason=reason) as warned:
                self.record(warned)
                self.executor.cancel(task, reason=reason, warn=True)
            case Stopped(reason=reason) as stopped if one.stopped is None:
                self.record(stopped)
                self.executor.cancel(task, reason=reason)
            case _:
                return


def _submitted(one: Standing, commit: Oid) -> Submitted:
    return Submitted(commit, one.ground, one.original, one.mended)
