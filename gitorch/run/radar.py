"""The radar of a run: what its agents' unfinished work already breaks of each other, seen before anything merges."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace

from gitorch.config.model import Config
from gitorch.errors import GitorchError
from gitorch.git.repository import Branch, Oid, Repository
from gitorch.git.scratch import Scratch
from gitorch.integrate.finding import Finding
from gitorch.integrate.validate import look
from gitorch.run.events import Sighted
from gitorch.run.standing import Stage, State

_SHARE = 0.1  # of the time that may go into looking
_CANDIDATE = "the candidate"
_LEAST = 1.0  # seconds between two looks


@dataclass
class Radar:
    """Looks at snapshots and submitted branches, all pairs, whenever one is new and looking is not yet too dear."""

    repository: Repository
    config: Config
    clock: Callable[[], float] = time.monotonic
    _latest: dict[str, Oid] = field(default_factory=dict)
    _seen: frozenset[tuple[str, Oid]] = frozenset()
    _told: set[tuple[str, ...]] = field(default_factory=set)
    _next: float = 0.0

    def note(self, task: str, snapshot: Oid) -> None:
        """A snapshot of a task's workspace is there."""
        self._latest[task] = snapshot

    def sweep(self, state: State) -> tuple[Sighted, ...]:
        """Every collision that was not told before; nothing where nothing is new, or it is not yet time."""
        tips = self._tips(state)
        if len(tips) < 2 or frozenset(tips.items()) == self._seen or self.clock() < self._next:
            return ()
        self._seen, began = frozenset(tips.items()), self.clock()
        found = self._look(state.candidate, tips)
        self._next = self.clock() + max(_LEAST, (self.clock() - began) / _SHARE)
        sighted = (_sighted(one, tips) for one in found)
        return tuple(one for one in sighted if one is not None and self._is_new(one))

    def _tips(self, state: State) -> dict[str, Oid]:
        """What each task under way has: its last snapshot, or its branch where it is done."""
        running = {name: self._latest[name] for name in state.at(Stage.RUNNING) if name in self._latest}
        done = {name: state.tasks[name].commit for name in state.at(Stage.SUBMITTED)}
        return {**running, **{name: commit for name, commit in done.items() if commit is not None}} if running else {}

    def _look(self, candidate: Oid, tips: dict[str, Oid]) -> tuple[Finding, ...]:
        onto = Branch(_CANDIDATE, None, candidate)
        sides = [Branch(name, None, tip) for name, tip in sorted(tips.items())]
        try:
            with Scratch(self.repository) as scratch:
                return look(scratch, onto, sides, replace(self.config, analyzers=())).findings
        except GitorchError:
            return ()  # half-written work may be beyond judging; the wave's end judges it whole

    def _is_new(self, one: Sighted) -> bool:
        key = (one.rule, *one.tasks)
        if key in self._told:
            return False
        self._told.add(key)
        return True


def _sighted(finding: Finding, tasks: Collection[str]) -> Sighted | None:
    between = tuple(sorted({*finding.branches} & {*tasks}))
    if not finding.blocks or len(between) < 2:
        return None
    places = ", ".join(f"{place.path}:{place.line}" for place in finding.locations[:2])
    return Sighted(between, finding.rule, f"{finding.message} ({places})")
