"""Starting an attempt's program: its files put in place, its environment, and what keeps it to its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from gitorch.errors import ProcessError
from gitorch.process import attended
from gitorch.process.attended import Attended
from gitorch.run import sandbox
from gitorch.run.executors.course import Course
from gitorch.run.executors.environment import environment, store
from gitorch.run.runners import Invocation
from gitorch.run.sandbox import Mode
from gitorch.run.sandbox.confinement import Confinement, Way, needed
from gitorch.run.sandbox.gate import way_of
from gitorch.workspace.addresses import BLOCK


@contextmanager
def starting(course: Course, invocation: Invocation) -> Iterator[Attended]:
    """The running program; nothing of it runs any more when the context ends.

    Raises ProcessError if it can't be started, SandboxError if it can't be confined, OSError if the disk says no.
    """
    _require_program(course, invocation.argv[0])
    _furnish(course, invocation)
    way = way_of(invocation.api) if invocation.api and not course.assignment.grants.network else None
    is_led = way is not None and course.mode is Mode.BUBBLEWRAP
    with course.site.gate.opened(way) if way is not None and is_led else nullcontext() as socket:
        running = _started(course, invocation, way, socket)
        try:
            running.tell(invocation.stdin if invocation.talks else b"")
            yield running
        finally:
            running.end(politely=False)


def _require_program(course: Course, name: str) -> None:
    """What is started is a wrapper, and only the user's own PATH says whether the program is there."""
    path = course.site.environment.get("PATH", os.defpath)
    layers = course.workspace.layers  # which one of the two has it is seen only where they are mounted
    roots = [course.workspace.path, *([layers.upper, layers.lower] if layers and "/" in name else [])]
    if not any(shutil.which(str(root / name) if "/" in name else name, path=path) for root in roots):
        raise ProcessError(f"{name} can't be started: there is no such program", hint=f"command -v {name}")


def _furnish(course: Course, invocation: Invocation) -> None:
    for name, content in invocation.home.items():
        path = course.place.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    course.place.given.write_bytes(invocation.stdin)
    (course.workspace.directory / "config.worktree").touch()  # what is not there can't be kept from being made


def _started(course: Course, invocation: Invocation, way: Way | None, socket: Path | None) -> Attended:
    place, workspace, site = course.place, course.workspace, course.site
    variables = environment(site.environment, course.assignment, invocation, workspace, place)
    variables |= store(course.repository, str(place.quarantine))
    if course.mode is Mode.BUBBLEWRAP:
        variables["TMPDIR"] = "/tmp"  # noqa: S108 - its own there, and short enough for sockets
    confined = _confinement(course, invocation, way, socket)
    wrapped = sandbox.wrapped(course.mode, invocation.argv, confined, site.environment)
    return attended.attend(
        wrapped.argv, cwd=workspace.path, environment=variables, mark=os.urandom(12).hex(), depth=wrapped.depth,
        files=(None if invocation.talks else place.given, place.out, place.complaints),
    )  # fmt: skip


def _confinement(course: Course, invocation: Invocation, way: Way | None, socket: Path | None) -> Confinement:
    place, workspace = course.place, course.workspace
    return Confinement(
        workspace.path,
        workspace.directory,
        course.repository.common,
        place.quarantine,
        place.home,
        place.temporary,
        needed(invocation.argv, course.site.environment, course.repository.common),
        course.assignment.grants.network,
        way,
        socket,
        workspace.layers if workspace.layers and not workspace.layers.mounted else None,
        tuple(range(workspace.port, workspace.port + BLOCK)),
        course.assignment.bounds.processes,
    )
