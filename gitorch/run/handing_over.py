"""What a finished attempt leaves to those that need it: its handoff, made and noted by one writer."""

from __future__ import annotations

import os
from dataclasses import dataclass

from gitorch import names
from gitorch.errors import HandoffError
from gitorch.git.repository import Branch, Repository
from gitorch.handoff.claims import Claims, read_claims
from gitorch.handoff.making import Origin, make_manifest
from gitorch.handoff.manifest import CheckRun, Manifest, Tokens
from gitorch.handoff.store import handoff_on, write_handoff
from gitorch.integrate.kept import cache_folder
from gitorch.integrate.modules import ModuleCache
from gitorch.integrate.siding import side_of
from gitorch.integrate.work import work_of
from gitorch.plan.model import Plan
from gitorch.run.activity import Usage
from gitorch.run.assignment import Assignment, Checked, Finished


@dataclass(frozen=True)
class Closing:
    """What is known at the end of an attempt beyond its commit.

    ``time`` is ISO 8601 in UTC, ``claims`` the file that the agent left, ``sandbox`` how the agent was shut in.
    """

    time: str
    claims: bytes | None = None
    sandbox: str = ""


def hand_over(
    repository: Repository, plan: Plan, assignment: Assignment, finished: Finished, closing: Closing
) -> Manifest:
    """Make the handoff of an accepted attempt and put it on the task's last commit; doing so twice changes nothing.

    Where the claims are none, the handoff says so among its open points and is made from the diff alone.
    Raises HandoffError for an attempt without a commit.
    """
    if finished.commit is None:
        raise HandoffError(f"{finished.task} left no commit to hand over", hint=f"gitorch log {assignment.run}")
    noted = _noted(repository, assignment, finished)
    if noted is not None:
        return noted
    said, complaint = _claims(closing.claims)
    ref = names.task_branch(assignment.run, assignment.task).ref
    onto = Branch(assignment.base, None, assignment.base)
    side = side_of(repository, onto, Branch(names.short(ref), ref, finished.commit))
    task = plan.task(finished.task)
    manifest = make_manifest(
        Origin(
            assignment.run, assignment.task, assignment.attempt, task.specialist, _needed_by(plan, task.id),
            assignment.base, finished.commit, side.tree, closing.time, task.budget.context,
            closing.sandbox,
        ),
        work_of(repository, side, ModuleCache(cache_folder(os.environ))),
        said,
        checks=[CheckRun(command=one.command, status=one.status, seconds=one.seconds) for one in finished.checks],
        usage=_tokens(finished.usage),
        constraints=tuple(decision.decision for decision in plan.architecture),
    )  # fmt: skip
    points = [*([complaint] if complaint else []), *map(_unproved, finished.checks)]
    manifest = manifest.model_copy(update={"open_points": (*manifest.open_points, *filter(None, points))})
    write_handoff(repository, manifest)
    return manifest


def _unproved(one: Checked) -> str:
    return f"`{one.command}` was not run: {one.complaint}" if one.status == "not-run" else ""


def _noted(repository: Repository, assignment: Assignment, finished: Finished) -> Manifest | None:
    """The handoff that this very attempt has left already, as after a crash between note and journal."""
    if finished.commit is None:
        return None
    try:
        found = handoff_on(repository, finished.commit)
    except HandoffError:
        return None  # damaged: make it anew
    mine = (assignment.run, assignment.task, assignment.attempt)
    return found if found is not None and (found.run, found.task, found.attempt) == mine else None


def _claims(content: bytes | None) -> tuple[Claims | None, str]:
    """What the agent says of its work, or why what it left says nothing."""
    if content is None:
        return None, ""
    try:
        return read_claims(content), ""
    except HandoffError as error:
        return None, error.message


def _needed_by(plan: Plan, task: str) -> tuple[str, ...]:
    return tuple(other.id for other in plan.tasks if task in other.needs)


def _tokens(usage: Usage) -> Tokens:
    return Tokens(input=usage.entered + usage.written, output=usage.left, cached=usage.read, dollars=usage.dollars)
