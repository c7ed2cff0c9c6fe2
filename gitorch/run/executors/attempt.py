"""The life of one attempt on this machine: a workspace, a program in it, and what becomes of what it leaves."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

from gitorch.errors import GitorchError, ProcessError, SandboxError, UsageError, WorktreeError
from gitorch.git.repository import Repository
from gitorch.run import sandbox
from gitorch.run.activity import NOTHING, End, Ended, Usage
from gitorch.run.assignment import Assignment, Finished, Started
from gitorch.run.executors.course import Course, Order, Site
from gitorch.run.executors.place import made_place
from gitorch.run.executors.starting import starting
from gitorch.run.executors.watching import watched
from gitorch.run.runners import Invocation, Missing, Runner
from gitorch.run.settle import Accepted, Left, Rejected, claims, settle, taken_in
from gitorch.workspace import Lease
from gitorch.workspace.prepare import prepare
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
        course = Course(order, site, repository, place, prepare(repository, _lease(assignment, site)), mode)
    except GitorchError as error:
        return _unstarted(assignment, End.UNAVAILABLE, _told(error), began)
    except OSError as error:
        return _unstarted(assignment, End.FAILED, f"it can't be started here: {error}", began)
    ended, usage = _worked(course, lambda: runner.invocation(assignment, found, course.workspace.path, place.home))
    return _concluded(course, ended, usage, began)


def _runner(site: Site, name: str) -> Runner:
    if name not in site.runners:
        raise UsageError(f"there is no runner {name!r}", hint=f"choose one of {', '.join(site.runners)}")
    return site.runners[name]


def _worked(course: Course, invocation: Callable[[], Invocation]) -> tuple[Ended, Usage]:
    """Start the program and stay with it to its end."""
    try:
        with starting(course, invocation()) as running:
            course.place.record(running.identity, running.mark)
            verify(course.repository, course.workspace, pid=running.child.pid)
            course.site.tell(_announced(course, running.identity))
            reader = course.site.runners[course.assignment.choice.runner].reader(course.assignment)
            return watched(course, running, reader)
    except (ProcessError, UsageError, SandboxError) as error:
        return Ended(End.UNAVAILABLE, _told(error)), NOTHING
    except GitorchError as error:
        return Ended(End.FAILED, _told(error)), NOTHING
    except OSError as error:
        return Ended(End.FAILED, f"this machine failed it: {error}"), NOTHING


def _announced(course: Course, process: tuple[int, str]) -> Started:
    assignment = course.assignment
    return Started(
        assignment.run, assignment.task, assignment.attempt, str(course.workspace.path), process, course.mode
    )  # fmt: skip


def _concluded(course: Course, ended: Ended, usage: Usage, began: float) -> Finished:
    """Take in what is there, judge it, and give the workspace back if all of it is safe."""
    assignment, said = course.assignment, ""
    left = Left(None, None)
    try:
        said = claims(course.workspace)
        left = taken_in(course.repository, course.workspace, course.quarantine)
        outcome = settle(course.repository, assignment, left, ended)
        if left.is_whole:
            _given_back(course)
    except (GitorchError, OSError) as error:
        why = _told(error) if isinstance(error, GitorchError) else str(error)
        outcome = Rejected(End.FAILED, f"its work can't be taken in: {why}", None)
    message = ended.message if isinstance(outcome, Accepted) else outcome.message
    if not left.is_whole:
        message = f"{message} (what there is lies in {course.workspace.path})"
    return Finished(
        assignment.task,
        assignment.attempt,
        End.COMPLETED if isinstance(outcome, Accepted) else outcome.end,
        message,
        usage,
        outcome.commit if isinstance(outcome, Accepted) else None,
        outcome.kept if isinstance(outcome, Rejected) else None,
        outcome.paths,
        time.monotonic() - began,
        str(course.place.out),
        said,
    )


def _given_back(course: Course) -> None:
    course.place.close()
    with suppress(WorktreeError):  # it stays leased, which is safe, and the next attempt says so
        release(course.repository, course.workspace)


def _unstarted(assignment: Assignment, end: End, message: str, began: float) -> Finished:
    return Finished(assignment.task, assignment.attempt, end, message, seconds=time.monotonic() - began)


def _lease(assignment: Assignment, site: Site) -> Lease:
    return Lease(
        assignment.run, assignment.task, assignment.attempt, assignment.base,
        assignment.grants.scope, assignment.reads, assignment.setup, folder=site.folder,
    )  # fmt: skip


def _told(error: GitorchError) -> str:
    return f"{error.message} ({error.hint})" if error.hint else error.message
