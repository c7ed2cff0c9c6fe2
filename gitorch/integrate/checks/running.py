"""The project's own checks, run on the candidate, on the base, and on whatever it takes to say whose fault it is.

Passes are remembered by tree and command in ``refs/notes/gitorch/checks``. Failures are not: a missing program or a
network that was down must not be held against a tree.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gitorch import names, process
from gitorch.config.model import Check
from gitorch.errors import ProcessError
from gitorch.git.notes import read_note, rewrite_notes
from gitorch.git.repository import Oid, Repository
from gitorch.git.spare_worktree import SpareWorktree, spare_worktree
from gitorch.integrate.checks.blame import smallest_failing_set
from gitorch.integrate.checks.lending import lend_packages
from gitorch.integrate.checks.no_tests import ran_no_test
from gitorch.integrate.validation import Candidate, CheckResult
from gitorch.progress import announce

Rebuild = Callable[[tuple[str, ...]], Oid | None]
"""Some of the candidate's branches to a commit that holds only them, or None if they can't be put together."""


@dataclass(frozen=True)
class _Outcome:
    """One run of one command on one tree."""

    passed: bool
    seconds: float = 0.0
    tail: str = ""
    log: str = ""
    remark: str = ""


def run_checks(
    repository: Repository, checks: Sequence[Check], candidate: Candidate, rebuild: Rebuild
) -> tuple[CheckResult, ...]:
    """What each check says of the candidate; a failing one is traced to the fewest branches that make it fail."""
    if not checks:
        return ()
    with spare_worktree(repository, "checks") as worktree:
        bench = _Bench(repository, worktree)
        return tuple(_judge(bench, check, candidate, rebuild) for check in checks)


@dataclass(frozen=True)
class _Bench:
    """Where checks run, and what is already known."""

    repository: Repository
    worktree: SpareWorktree
    known: dict[tuple[Check, Oid], _Outcome] = field(default_factory=dict)

    def outcome(self, check: Check, commit: Oid) -> _Outcome:
        """What the check says of a commit's tree, run now unless it is known."""
        key = (check, self.repository.tree_of(commit))
        if key not in self.known:
            self.known[key] = self._remembered(*key) or self.run(check, commit)
        return self.known[key]

    def run(self, check: Check, commit: Oid) -> _Outcome:
        """Run the check on a commit, whatever is known, and remember a pass."""
        announce(f"running {check.name}")
        self.worktree.move_to(commit)
        if self.repository.worktree is not None:
            lend_packages(self.repository.worktree, self.worktree.path)
        tree = self.repository.tree_of(commit)
        log = self._log(check, tree)
        try:
            done = process.run_logged(check.command, cwd=self.worktree.path, log=log, timeout=check.timeout)
        except ProcessError as error:
            return _Outcome(passed=False, remark=error.message)
        tail = done.stdout.decode("utf-8", "replace")
        found = _Outcome(done.status == 0, done.seconds, tail, str(log), _remark(check, done, tail))
        if found.passed:
            self._remember(check, tree, found)
        return found

    def _remembered(self, check: Check, tree: Oid) -> _Outcome | None:
        said = _passes(read_note(self.repository, names.CHECKS, tree)).get(_key(check))
        if said is None:
            return None
        return _Outcome(passed=True, seconds=0.0, remark=said or "passed on this tree before")

    def _remember(self, check: Check, tree: Oid, found: _Outcome) -> None:
        def add(note: bytes | None) -> bytes:
            passes = {**_passes(note), _key(check): found.remark}
            return (json.dumps({"schema": "gitorch.checks/1", "passed": passes}, indent=1) + "\n").encode()

        rewrite_notes(self.repository, names.CHECKS, {tree: add})

    def _log(self, check: Check, tree: Oid) -> Path:
        directory = self.repository.gitorch_directory / "logs"
        directory.mkdir(exist_ok=True)
        return directory / f"{names.slug(check.name, fallback='check')}-{tree[:12]}.log"


def _judge(bench: _Bench, check: Check, candidate: Candidate, rebuild: Rebuild) -> CheckResult:
    base = bench.outcome(check, candidate.onto)
    first = bench.outcome(check, candidate.commit)
    if first.passed:
        mended = "" if base.passed else "fails without these branches, passes with them"
        return _result(check, candidate, first, "passed", "; ".join(filter(None, [first.remark, mended])))
    if not base.passed:
        return _result(check, candidate, base, "broken", _sentence(base, "fails on the target without any branch"))
    again = bench.run(check, candidate.commit)
    if again.passed:
        return _result(check, candidate, first, "flaky", _sentence(first, "failed, then passed on the same tree"))

    def fails(some: tuple[str, ...]) -> bool:
        commit = candidate.commit if some == candidate.branches else rebuild(some)
        return commit is not None and not bench.outcome(check, commit).passed

    blamed = smallest_failing_set(candidate.branches, fails)
    return _result(check, candidate, again, "failed", _sentence(again, _blame(blamed)), blamed)


def _blame(blamed: Sequence[str]) -> str:
    match blamed:
        case [one]:
            return f"{one} makes it fail on its own"
        case [one, other]:
            return f"{one} and {other} pass alone and fail together"
        case _:
            return f"{', '.join(blamed[:-1])} and {blamed[-1]} fail together, and fewer of them pass"


def _sentence(outcome: _Outcome, text: str) -> str:
    return f"{text} ({outcome.remark})" if outcome.remark else text


def _remark(check: Check, done: process.Completed, output: str) -> str:
    if done.timed_out:
        limit = f"{process.LOG_LIMIT >> 20} MB of output" if done.seconds < check.timeout else f"{check.timeout:g} s"
        return f"stopped after {limit}"
    return "it ran no test" if ran_no_test(done.status, check.command, output) else ""


def _result(
    check: Check, candidate: Candidate, outcome: _Outcome, status: str, detail: str, blamed: Sequence[str] = ()
) -> CheckResult:
    return CheckResult(
        shlex.join(check.command),
        candidate.tree,
        status,
        round(outcome.seconds, 3),
        "" if status == "passed" else outcome.tail,
        detail,
        check.name,
        outcome.log,
        tuple(blamed),
    )


def _key(check: Check) -> str:
    return shlex.join(check.command)


def _passes(note: bytes | None) -> dict[str, str]:
    try:
        said = json.loads(note or b"{}")
    except ValueError:
        return {}
    passed = said.get("passed") if isinstance(said, dict) else None
    return {str(key): str(value) for key, value in passed.items()} if isinstance(passed, dict) else {}
