"""The end of a wave: what its tasks submitted is validated together, and what is clean becomes the run's candidate."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from gitorch import names
from gitorch.config.model import Config
from gitorch.git import refs
from gitorch.git.repository import Branch, Oid, Repository
from gitorch.git.scratch import Scratch
from gitorch.integrate.finding import Finding
from gitorch.integrate.validate import look
from gitorch.integrate.validation import Validation
from gitorch.run.events import Collided, Integrated


def integrate(
    repository: Repository, run: str, candidate: Oid, submitted: Mapping[str, Oid], config: Config
) -> Integrated:
    """Validate the tasks' commits on the run's candidate, and move that on to hold all that nothing blocks.

    The same commits make the same candidate, so that doing it again after a crash changes nothing.
    """
    started = time.monotonic()
    onto = Branch(names.run_branch(run), None, candidate)
    branches = [_branch(run, task, commit) for task, commit in submitted.items()]
    with Scratch(repository) as scratch:
        validation = look(scratch, onto, branches, config, only_clean=True)
        made = validation.candidate.commit if validation.candidate is not None else candidate
        scratch.publish([made])
        _keep(repository, run, made)
    collided = tuple(_collided(run, validation, left.name) for left in validation.left_out)
    out = {one.task for one in collided}
    taken = tuple(task for task in submitted if task not in out)
    return Integrated(made, taken, collided, round(time.monotonic() - started, 3))


def _keep(repository: Repository, run: str, commit: Oid) -> None:
    ref = names.candidate(run)
    before = repository.tip(ref)
    if before != commit:
        refs.advance(repository, ref, expected=before or refs.ABSENT, to=commit, reason="gitorch: candidate")


def _branch(run: str, task: str, commit: Oid) -> Branch:
    ref = names.task_branch(run, task).ref
    return Branch(names.short(ref), ref, commit)


def _collided(run: str, validation: Validation, name: str) -> Collided:
    """What keeps a branch out, in sentences that its owner can act upon."""
    about = [finding for finding in validation.findings if finding.blocks and name in finding.branches]
    others = {_task(run, one) for finding in about for one in finding.branches if one != name}
    return Collided(_task(run, name), tuple(sorted(others)), _sentences(about) or ("it needs a branch that is out",))


def _sentences(findings: Sequence[Finding]) -> tuple[str, ...]:
    return tuple(f"{one.rule} {one.message}{_places(one)}" for one in findings)


def _places(finding: Finding) -> str:
    places = dict.fromkeys(f"{place.path}:{place.line}" for place in finding.locations)
    return f" ({', '.join(places)})" if places else ""


def _task(run: str, name: str) -> str:
    """A branch as the plan calls it; the run's own candidate, and any other, by its name."""
    branch = names.parse_task_branch(names.branch_ref(name))
    return branch.task if branch is not None and branch.run == run else name
