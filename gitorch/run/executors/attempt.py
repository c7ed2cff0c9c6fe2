"""The life of one attempt on this machine: a workspace, a program in it, and what becomes of what it leaves."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace

from gitorch.errors import GitorchError, ProcessError, SandboxError, UsageError
from gitorch.git.repository import Repository
from gitorch.run import sandbox
from gitorch.run.activity import End, Ended
from gitorch.run.assignment import Assignment, Finished, Started
from gitorch.run.executors.course import Course, Order, Site
from gitorch.run.executors.environment import identity
from gitorch.run.executors.place import made_place
from gitorch.run.executors.starting import starting
from gitorch.run.executors.trial import Trial
from gitorch.run.executors.watching import Watched, watched
from gitorch.run.runners import Invocation, Missing, Runner
from gitorch.run.salvage import take_over
from gitorch.run.sandbox import Mode, bubblewrap
from gitorch.run.settle import Accepted, Rejected, claims, keep_forsaken, put_right, settle, taken_in
from gitorch.run.strangers import moved, strangers
from gitorch.workspace import Lease, Workspace
from gitorch.workspace.prepare import leased, prepare
from gitorch.workspace.release import release
from gitorch.workspace.verify import verify


def carry_out(order: Order, site: Site, repository: Repository) -> Finished:
    """An attempt from its workspace to its verdict; nothing of it runs any more when this returns."""
    began, assignment = time.monotonic(), order.assignment
    try:
        runner = _runner(site, assignment.choice.runner)
        found = runner.find(site.environment)
        if isinstance(found, Missing):
            return _unstarted(assignment, End.UNAVAILABLE, f"{found.reason} ({found.hint})", began)
        mode = sandbox.chosen(assignment.grants.sandbox)
        place = made_place(repository, assignment.run, assignment.task, assignment.attempt)
        workspace = _prepared(site, repository, assignment, mode)
        if mode is Mode.PLAIN:
            site.lookout.begin()
        ward = site.guard.watch(repository, workspace.name, is_free=mode is Mode.PLAIN)
        course = Course(order, site, repository, place, workspace, mode, ward, strangers(repository))
    except GitorchError as error:
        return _unstarted(assignment, End.UNAVAILABLE, _told(error), began)
    except OSError as error:
        return _unstarted(assignment, End.FAILED, f"it can't be started here: {error}", began)
    seen = _worked(course, lambda: runner.invocation(assignment, found, course.workspace.path, place.home))
    return _concluded(course, seen, began)


def _prepared(site: Site, repository: Repository, assignment: Assignment, mode: Mode) -> Workspace:
    for workspace in leased(repository):  # that could not be given back, as on a full disk
        if (workspace.run, workspace.task) == (assignment.run, assignment.task):
            take_over(repository, workspace)
    with site.guard.changing() if assignment.setup else nullcontext():
        return prepare(repository, _lease(assignment, site, mode))


def _runner(site: Site, name: str) -> Runner:
    if name not in site.runners:
        raise UsageError(f"there is no runner {name!r}", hint=f"choose one of {', '.join(site.runners)}")
    return site.runners[name]


def _worked(course: Course, invocation: Callable[[], Invocation]) -> Watched:
    """Start the program and stay with it to its end."""
    try:
        with starting(course, invocation()) as running:
            course.place.record(running.identity, running.mark)
            verify(course.repository, course.workspace, pid=running.child.pid)
            course.site.tell(_announced(course, running.identity))
            reader = course.site.runners[course.assignment.choice.runner].reader(course.assignment)
            return watched(course, running, reader)
    except (ProcessError, UsageError, SandboxError) as error:
        return Watched(Ended(End.UNAVAILABLE, _told(error)))
    except GitorchError as error:
        return Watched(Ended(End.FAILED, _told(error)))
    except OSError as error:
        return Watched(Ended(End.FAILED, f"this machine failed it: {error}"))


def _announced(course: Course, process: tuple[int, str]) -> Started:
    assignment = course.assignment
    return Started(
        assignment.run, assignment.task, assignment.attempt, str(course.workspace.path), process, course.mode
    )  # fmt: skip


def _concluded(course: Course, seen: Watched, began: float) -> Finished:
    """Take in what is there, judge it, and give the workspace back."""
    assignment, tampered, said, trial = course.assignment, course.tampered(), seen.claims, Trial(course)
    try:
        said = claims(course.workspace) or seen.claims
        outcome = _judged(course, seen.ended, tampered, trial)
    except (GitorchError, OSError) as error:
        why = _told(error) if isinstance(error, GitorchError) else str(error)
        lies = f"its work can't be taken in: {why}; what there is lies in {course.workspace.path}"
        outcome = Rejected(tampered.end if tampered else End.FAILED, lies, None)
    finally:
        course.site.guard.forget(course.ward)
    commit, kept, last = None, None, seen.ended
    match outcome:
        case Accepted():
            commit = outcome.commit
        case Rejected():
            kept, last = outcome.kept, Ended(outcome.end, outcome.message)
    return Finished(
        assignment.task, assignment.attempt, last.end, last.message, seen.usage, commit, kept, outcome.paths,
        time.monotonic() - began, str(course.place.out), said, tuple(trial.checked), seen.turns,
    )  # fmt: skip


def _judged(course: Course, ended: Ended, tampered: Ended | None, trial: Trial) -> Accepted | Rejected:
    repository, assignment = course.repository, course.assignment
    left = taken_in(repository, course.workspace, course.quarantine)
    troubles = (*left.troubles, *_wrongs(course, tampered))
    left = replace(left, troubles=troubles)
    outcome = settle(repository, assignment, left, ended, lambda: _proved(course, trial))
    keep_forsaken(repository, assignment, course.quarantine)
    released = release(repository, course.workspace)
    if not released.kept:
        course.place.close()
    if released.kept and isinstance(outcome, Rejected):
        lies = f"more of it lies in {course.workspace.path}: {released.kept}"
        outcome = replace(outcome, message=f"{outcome.message}; {lies}", kept=outcome.kept or released.backup)
    return outcome


def _wrongs(course: Course, tampered: Ended | None) -> list[Ended]:
    """What was done to what no agent may touch; the refs are put right."""
    email = identity(course.assignment).email
    found = moved(course.repository, course.strangers, email, is_free=course.mode is Mode.PLAIN)
    righted = put_right(course.repository, course.assignment, found, course.quarantine)
    return [*([tampered] if tampered else []), *righted]


def _proved(course: Course, trial: Trial) -> Ended | None:
    """What its own commands say against the work, or against themselves: they run what an agent wrote."""
    said = trial.run()
    wrongs = _wrongs(course, course.tampered()) if trial.checked else []
    return wrongs[0] if wrongs else said


def _unstarted(assignment: Assignment, end: End, message: str, began: float) -> Finished:
    return Finished(assignment.task, assignment.attempt, end, message, seconds=time.monotonic() - began)


def _lease(assignment: Assignment, site: Site, mode: Mode) -> Lease:
    return Lease(
        assignment.run, assignment.task, assignment.attempt, assignment.base,
        assignment.grants.scope, assignment.reads, assignment.setup,
        sandboxed=mode is Mode.BUBBLEWRAP and bubblewrap.can_overlay(), folder=site.folder,
    )  # fmt: skip


def _told(error: GitorchError) -> str:
    return f"{error.message} ({error.hint})" if error.hint else error.message
