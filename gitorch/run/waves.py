"""The end of a wave: what its tasks submitted is validated together, and what is clean becomes the run's candidate."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gitorch import names
from gitorch.config.model import Config
from gitorch.git import refs
from gitorch.git.picking import picked
from gitorch.git.repository import Branch, Oid, Repository
from gitorch.git.scratch import NOBODY, Scratch
from gitorch.integrate.finding import Finding
from gitorch.integrate.validate import look
from gitorch.integrate.validation import Validation
from gitorch.run.events import Collided, Integrated


@dataclass(frozen=True)
class Submitted:
    """A task's work. Of one that was ``mended``, also what it was at first and the candidate that it began from.

    Mended work has all that it collided with inside, so that no two sides are left to compare: what the repairs
    changed is judged as if they had been made to the original, beside the others.
    """

    commit: Oid
    ground: Oid | None = None
    original: Oid | None = None
    mended: tuple[tuple[Oid, Oid], ...] = ()


def integrate(
    repository: Repository,
    run: str,
    candidate: Oid,
    submitted: Mapping[str, Submitted],
    validated: Mapping[str, Oid],
    config: Config,
) -> Integrated:
    """Validate the tasks' commits on the run's candidate, and move that on to hold all that nothing blocks.

    ``validated`` are the tasks that are in the candidate. The same commits make the same candidate, so that doing it
    again after a crash changes nothing.
    """
    started = time.monotonic()
    onto = Branch(names.run_branch(run), None, candidate)
    with Scratch(repository) as scratch:
        unmended = [one for task in submitted if (one := _unmended(scratch, run, task, submitted, validated, config))]
        staying = [task for task in submitted if task not in {one.task for one in unmended}]
        validation = _look(scratch, onto, [_branch(run, task, submitted[task].commit) for task in staying], config)
        made = validation.candidate.commit if validation is not None and validation.candidate is not None else candidate
        scratch.publish([made])
        _keep(repository, run, made)
    left_out = [left.name for left in validation.left_out] if validation is not None else []
    collided = (*unmended, *(_collided(run, validation, name) for name in left_out if validation is not None))
    taken = tuple(task for task in submitted if task not in {one.task for one in collided})
    return Integrated(made, taken, collided, round(time.monotonic() - started, 3))


def _look(scratch: Scratch, onto: Branch, branches: Sequence[Branch], config: Config) -> Validation | None:
    return look(scratch, onto, branches, config, only_clean=True) if branches else None


def _unmended(
    scratch: Scratch,
    run: str,
    task: str,
    submitted: Mapping[str, Submitted],
    validated: Mapping[str, Oid],
    config: Config,
) -> Collided | None:
    """A task that went back to its owner and still collides with what is in the candidate, or None."""
    work, repository = submitted[task], scratch.repository
    mended = _mended(scratch, work)
    if mended is None or work.ground is None:
        return None
    others = {name: commit for name, commit in validated.items() if not repository.is_ancestor(commit, work.ground)}
    branches = [_branch(run, name, commit) for name, commit in {**others, task: mended}.items()]
    validation = look(scratch, Branch(names.run_branch(run), None, work.ground), branches, config)
    mine = branches[-1].name
    is_blocked = any(finding.blocks and mine in finding.branches for finding in validation.findings)
    return _collided(run, validation, mine) if is_blocked else None


def _mended(scratch: Scratch, work: Submitted) -> Oid | None:
    """The original with its repairs and nothing of the others; None if there were none, or they resolved conflicts.

    Lines that could not be merged have been written anew: nothing is left there that could be told apart.
    """
    repository = scratch.repository
    if work.original is None or not work.mended:
        return None
    tree: Oid | None = repository.tree_of(work.original)
    for before, after in work.mended:
        tree = tree and picked(repository, tree, repository.tree_of(before), repository.tree_of(after))
    if tree is None:
        return None
    made = scratch.commit(tree, [work.original], "mended\n", NOBODY)
    scratch.spill()
    return made


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
    return Collided(
        _task(run, name),
        tuple(sorted(others)),
        _sentences(about, f"{names.run_branch(run)}/") or ("it needs a branch that is out",),
    )


def _sentences(findings: Sequence[Finding], prefix: str) -> tuple[str, ...]:
    return tuple(f"{one.rule} {one.message.replace(prefix, '')}{_places(one)}" for one in findings)


def _places(finding: Finding) -> str:
    places = dict.fromkeys(f"{place.path}:{place.line}" for place in finding.locations)
    return f" ({', '.join(places)})" if places else ""


def _task(run: str, name: str) -> str:
    """A branch as the plan calls it; the run's own candidate, and any other, by its name."""
    branch = names.parse_task_branch(names.branch_ref(name))
    return branch.task if branch is not None and branch.run == run else name
