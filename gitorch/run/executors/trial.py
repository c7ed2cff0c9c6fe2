"""The commands of a task's ``done_when``, run where its agent worked and shut in as it was.

They run last, when everything else speaks for the work. What they leave behind belongs to no commit.
"""

from __future__ import annotations

import shlex
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from gitorch.errors import GitorchError
from gitorch.git.worktrees import Worktree
from gitorch.process.attended import Attended, Meter, carriers
from gitorch.run.activity import End, Ended
from gitorch.run.assignment import Checked
from gitorch.run.executors.bounds import Watch
from gitorch.run.executors.course import Course
from gitorch.run.executors.starting import starting
from gitorch.run.executors.tail import ending
from gitorch.run.runners import Invocation
from gitorch.run.sandbox import Mode
from gitorch.workspace.cone import widen
from gitorch.workspace.ways import Way

_LOOK = 0.05  # seconds between two looks at a command
_TOLD = 2000  # bytes of its output that the next attempt is told


@dataclass
class Trial:
    """The commands of one attempt, and once they ran how each of them ended."""

    course: Course
    checked: list[Checked] = field(default_factory=list)

    def run(self) -> Ended | None:
        """Run every command; why the work may not be accepted, None if nothing of this speaks against it.

        A command that can't be run says nothing about the work. None runs after one that was cut short.
        """
        commands = self.course.assignment.done_when
        try:
            if commands:
                self._make_whole()
        except GitorchError as error:
            self.checked += [Checked(command, "not-run", complaint=error.message) for command in commands]
            return None
        for number, command in enumerate(commands, 1):
            cut = self._try(number, command)
            if cut is not None:
                return cut
        failed = [one for one in self.checked if one.status == "failed"]
        return Ended(End.FAILED, "; ".join(_sentence(one) for one in failed)) if failed else None

    def _make_whole(self) -> None:
        """Bring what a sparse workspace lacks: a command may need any file of the project."""
        workspace = self.course.workspace
        if workspace.way == Way.SPARSE:
            widen(self.course.repository, Worktree(workspace.path, workspace.directory))

    def _try(self, number: int, command: str) -> Ended | None:
        """Run one command; that it was cut short by somebody, or went where no agent may go."""
        course = replace(self.course, place=self.course.place.beside(f"check-{number}."))
        began = time.monotonic()
        try:
            invocation = Invocation(tuple(shlex.split(command)))
            with starting(course, invocation) as running:
                course.place.record(running.identity, running.mark)
                stop = _awaited(course, running)
                status = running.end(politely=stop is not None and stop.end is not End.FLOODED)
        except (GitorchError, OSError, ValueError) as error:
            why = error.message if isinstance(error, GitorchError) else str(error)
            self.checked.append(Checked(command, "not-run", complaint=why))
            return None
        if stop is not None and stop.end is End.CANCELLED:
            return stop
        said = stop.message if stop is not None else f"it ended with status {status}" if status else ""
        output = ending(course.place.out, _TOLD).decode("utf-8", "replace").strip()
        seconds = round(time.monotonic() - began, 3)
        log = str(course.place.out)
        passed = Checked(command, "passed", seconds, log=log)
        self.checked.append(Checked(command, "failed", seconds, said, output, log) if said else passed)
        return _trespass(course)


def _awaited(course: Course, running: Attended) -> Ended | None:
    """Wait for a command's end; why it is to be ended, None if it ended by itself."""
    if course.mode is Mode.PLAIN:
        course.site.lookout.expect(course.workspace, lambda: carriers(running.mark))
    meter, now = Meter(running, course.site.census), time.monotonic()
    watch, written = Watch(course.assignment.bounds, now), 0
    while running.status() is None:
        now = time.monotonic()
        if course.order.cancelled is not None:
            return Ended(End.CANCELLED, course.order.cancelled)
        output = course.place.out.stat().st_size
        if output != written:
            watch.stirred(now)
            written = output
        stop = watch.verdict(now, output=output, toll=meter.toll())
        if stop is not None:
            return stop
        time.sleep(_LOOK)
    return None


def _trespass(course: Course) -> Ended | None:
    caught = course.site.lookout.caught(course.workspace, last=True)
    return Ended(End.TAMPERED, f"a command of its done_when: {caught}") if caught else None


def _sentence(one: Checked) -> str:
    last = next(reversed(list(_lines(one.output))), "")
    return f"`{one.command}` fails: {one.complaint}" + (f": {last}" if last else "")


def _lines(output: str) -> Iterator[str]:
    return (line.strip()[:200] for line in output.splitlines() if line.strip())
