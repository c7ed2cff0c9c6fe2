"""The radar: whether unfinished work, committed or not, already collides."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gitorch.api.merging import Analysis, ahead_of, branches_named, target_of
from gitorch.config.model import Config
from gitorch.git.repository import Branch, Repository, open_repository
from gitorch.git.scratch import Scratch
from gitorch.integrate.finding import Finding
from gitorch.integrate.validate import look
from gitorch.integrate.validation import Validation
from gitorch.workspace.present import present

_NO_ANALYZERS = Analysis(analyzers=())


@dataclass(frozen=True)
class Sighting:
    """One look of the radar. ``uncommitted`` names the sides that hold work which is in no commit yet."""

    validation: Validation
    uncommitted: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """What a look found that the one before did not, and what it no longer finds."""

    sighting: Sighting
    new: tuple[Finding, ...]
    gone: tuple[Finding, ...]


def check(
    directory: Path, branches: Sequence[str] = (), *, onto: str | None = None, analysis: Analysis = _NO_ANALYZERS
) -> Sighting:
    """Merge everything that is under way in memory, uncommitted work included, and say what collides. Nothing moves.

    Without names: every live worktree, and every local branch that is ahead of the target. Type checkers are asked
    only where ``analysis`` says so: this is to be quick, and ``validate`` asks them.
    """
    repository = open_repository(directory)
    return _sighting(repository, _scene(repository, branches, onto, analysis))


def watch(
    directory: Path, branches: Sequence[str] = (), *, onto: str | None = None, every: float = 2.0
) -> Iterator[Change]:
    """Look again every ``every`` seconds, for ever; yields the first look, and then each that found something else."""
    repository = open_repository(directory)
    seen: object = None
    before: dict[str, Finding] = {}
    while True:
        scene = _scene(repository, branches, onto, _NO_ANALYZERS)
        key = (scene.target.commit, *((side.name, repository.tree_of(side.commit)) for side in scene.sides))
        if key != seen:
            found = _sighting(repository, scene)
            now = {finding.fingerprint: finding for finding in found.validation.findings}
            new = tuple(finding for mark, finding in now.items() if mark not in before)
            gone = tuple(finding for mark, finding in before.items() if mark not in now)
            if seen is None or new or gone:
                yield Change(found, new, gone)
            seen, before = key, now
        time.sleep(every)


@dataclass(frozen=True)
class _Scene:
    target: Branch
    config: Config
    sides: tuple[Branch, ...]
    uncommitted: tuple[str, ...]


def _scene(repository: Repository, wanted: Sequence[str], onto: str | None, analysis: Analysis) -> _Scene:
    """The branches, each as its worktree holds it now; and what lies on the target itself, as a side of its own."""
    target, config = target_of(repository, onto)
    live = {branch.name: branch for branch in present(repository)}
    named = branches_named(repository, wanted, target) if wanted else ahead_of(repository, target)
    sides = [live.pop(branch.name, branch) for branch in named]
    committed = {branch.commit for branch in named}
    if not wanted:
        sides += [_apart(branch, target) for branch in live.values()]
    uncommitted = tuple(side.name for side in sides if side.commit not in committed)
    return _Scene(target, analysis.of(config), tuple(sides), uncommitted)


def _apart(branch: Branch, target: Branch) -> Branch:
    return branch if branch.ref != target.ref else Branch(f"{branch.name} (uncommitted)", None, branch.commit)


def _sighting(repository: Repository, scene: _Scene) -> Sighting:
    with Scratch(repository) as scratch:
        return Sighting(look(scratch, scene.target, scene.sides, scene.config), scene.uncommitted)


__all__ = ["Change", "Sighting", "check", "watch"]
