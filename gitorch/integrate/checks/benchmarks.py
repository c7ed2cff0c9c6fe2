"""P701: a benchmark of the project's that takes longer on the candidate than on the target by more than its bound.

Both trees are timed in turns, so that what else the machine does slows both, and the least of several times counts:
noise only ever adds. (Chen and Revels, Robust benchmarking in noisy environments, 2016.)
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from gitorch import names, process
from gitorch.config.load import FILE
from gitorch.config.model import Check
from gitorch.errors import ProcessError
from gitorch.git import trees
from gitorch.git.repository import Oid, Repository
from gitorch.git.spare_worktree import SpareWorktree, spare_worktree
from gitorch.integrate.checks.blame import smallest_failing_set
from gitorch.integrate.checks.lending import lend_packages
from gitorch.integrate.checks.running import Rebuild
from gitorch.integrate.editing import first_edit
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.sides import Side
from gitorch.integrate.validation import Candidate, Validation
from gitorch.progress import announce

_ROUNDS = 3  # of each tree in turns; as many again before it is called slow


@dataclass(frozen=True)
class _Times:
    """The least seconds that a benchmark took on the target and on what is judged."""

    target: float
    judged: float

    @property
    def ratio(self) -> float:
        return self.judged / self.target


def slowdowns(
    repository: Repository, checks: Sequence[Check], validation: Validation, candidate: Candidate, rebuild: Rebuild
) -> Iterator[Finding]:
    """A finding for each benchmark that is slow on the candidate, with the fewest branches that make it so.

    One that fails, on either tree, is not timed: to say so is the check's business.
    """
    bounded = [check for check in checks if check.bound is not None]
    if not bounded or candidate.tree == repository.tree_of(candidate.onto):
        return
    with ExitStack() as stack:
        here, there = (stack.enter_context(spare_worktree(repository, name)) for name in ("checks", "benchmarks"))
        for check in bounded:
            clock = _Clock(repository, check, candidate.onto, here, there)
            times = clock.times(candidate.commit)
            if times is not None and clock.is_slow(times):
                blamed = _blamed(clock, candidate, rebuild)
                sides = [side for side in validation.sides if side.name in blamed]
                yield _finding(repository, check, validation, times, sides)


def _blamed(clock: _Clock, candidate: Candidate, rebuild: Rebuild) -> tuple[str, ...]:
    def is_slow(some: tuple[str, ...]) -> bool:
        commit = candidate.commit if some == candidate.branches else rebuild(some)
        times = clock.times(commit) if commit is not None else None
        return times is not None and clock.is_slow(times)

    return smallest_failing_set(candidate.branches, is_slow)


@dataclass(frozen=True)
class _Clock:
    """Times one benchmark on commits, each against the target. ``here`` holds the target, ``there`` what is judged."""

    repository: Repository
    check: Check
    onto: Oid
    here: SpareWorktree
    there: SpareWorktree
    _known: dict[Oid, _Times | None] = field(default_factory=dict)

    def is_slow(self, times: _Times) -> bool:
        return self.check.bound is not None and times.ratio > self.check.bound

    def times(self, commit: Oid) -> _Times | None:
        """The least of some rounds on both trees, None where the benchmark fails on one of them."""
        tree = self.repository.tree_of(commit)
        if tree not in self._known:
            announce(f"timing {self.check.name}")
            self._known[tree] = self._measured(commit)
        return self._known[tree]

    def _measured(self, commit: Oid) -> _Times | None:
        for worktree, wanted in ((self.here, self.onto), (self.there, commit)):
            worktree.move_to(wanted)
            if self.repository.worktree is not None:
                lend_packages(self.repository.worktree, worktree.path)
            if self._seconds(worktree) is None:  # the first time fills caches, and counts for nothing
                return None
        found = self._rounds()
        again = self._rounds() if found is not None and self.is_slow(found) else None
        if found is None or again is None:
            return found
        return _Times(min(found.target, again.target), min(found.judged, again.judged))

    def _rounds(self) -> _Times | None:
        seconds = [(self._seconds(self.here), self._seconds(self.there)) for _ in range(_ROUNDS)]
        target, judged = ([one for one in column if one is not None] for column in zip(*seconds, strict=True))
        return _Times(min(target), min(judged)) if len(target) == len(judged) == _ROUNDS else None

    def _seconds(self, worktree: SpareWorktree) -> float | None:
        directory = self.repository.gitorch_directory / "logs"
        directory.mkdir(exist_ok=True)
        log = directory / f"{names.slug(self.check.name, fallback='check')}-timed.log"
        try:
            done = process.run_logged(self.check.command, cwd=worktree.path, log=log, timeout=self.check.timeout)
        except ProcessError:
            return None
        return done.seconds if done.status == 0 and not done.timed_out else None


def _finding(
    repository: Repository, check: Check, validation: Validation, times: _Times, sides: Sequence[Side]
) -> Finding:
    onto, by = validation.onto, " and ".join(side.name for side in sides)
    edits = [first_edit(repository, side, next(iter(side.changes))) for side in sides if side.changes]
    return Finding(
        "P701",
        Severity.ERROR,
        f"{check.name} takes {times.ratio:.2f} times as long with {by} as on {onto.name}"
        f" ({times.judged:.2f} s, {times.target:.2f} s); its bound is {check.bound:g}",
        tuple(side.name for side in sides),
        (*edits, Location(onto.name, FILE, _line(repository, onto.commit, check), 1, "definition")),
        symbol=check.name,
    )


def _line(repository: Repository, commit: Oid, check: Check) -> int:
    """The line of the configuration that names a benchmark, or that says its command."""
    entry = trees.entry(repository, repository.tree_of(commit), FILE)
    lines = repository.read_blob(entry.oid).decode("utf-8", "replace").splitlines() if entry is not None else []
    spelled = (check.name, shlex.join(check.command), " ".join(check.command))
    return next((number for number, said in enumerate(lines, 1) if any(one in said for one in spelled)), 1)
