"""Staying with a running program: reading its stream, taking snapshots, and ending it when a bound is passed."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass

from gitorch.errors import GitorchError, WorktreeGoneError
from gitorch.process.attended import Attended, Meter, carriers
from gitorch.run.activity import NOTHING, End, Ended, Said, Turn, Usage
from gitorch.run.assignment import Did, Snapped
from gitorch.run.claimed import claimed
from gitorch.run.executors.bounds import Watch
from gitorch.run.executors.course import Course
from gitorch.run.executors.tail import Tail, ending
from gitorch.run.runners import Reader
from gitorch.run.sandbox import Mode
from gitorch.workspace.snapshots import Snapshots

_LOOK = 0.05  # seconds between two looks at its output
_SNAPSHOT = 3.0
_COMPLAINTS = 64 << 10


@dataclass(frozen=True)
class Watched:
    """How a program ended, what it cost, in all and by turn, and the handoff that was in its words."""

    ended: Ended
    usage: Usage = NOTHING
    claims: str = ""
    turns: tuple[Turn, ...] = ()


def watched(course: Course, running: Attended, reader: Reader) -> Watched:
    """Wait for the program's end, or bring it about."""
    session = Session(course, running, reader)
    stop = None
    while stop is None and running.status() is None:
        stop = session.look()
        time.sleep(_LOOK)
    status = running.end(politely=stop is not None and stop.end is not End.FLOODED)
    ended = session.close(stop, status)
    return Watched(ended, session.usage, session.claims, session.turns)


class Session:
    """What is known about one running program. Belongs to one thread."""

    def __init__(self, course: Course, running: Attended, reader: Reader) -> None:
        self._course = course
        self._running = running
        self._reader = reader
        self._tail = Tail(course.place.out)
        self._watch = Watch(course.assignment.bounds, time.monotonic())
        self._snapshots = Snapshots(course.repository, course.workspace, course.quarantine)
        self._written = 0
        self._snapped = time.monotonic()
        self._meter = Meter(running, course.site.census)
        self.claims = ""
        if course.mode is Mode.PLAIN:
            course.site.lookout.expect(course.workspace, lambda: carriers(running.mark))

    @property
    def usage(self) -> Usage:
        return self._watch.usage

    @property
    def turns(self) -> tuple[Turn, ...]:
        return self._watch.turns

    def look(self) -> Ended | None:
        """Take note of what happened since the last look; why the program is to be ended, or None."""
        now = time.monotonic()
        if self._course.order.cancelled is not None:
            return Ended(End.CANCELLED, self._course.order.cancelled)
        self._warn()
        written = self._output()
        if written != self._written:
            self._written = written
            self._watch.stirred(now)
        has_turned = self._read(self._tail.lines())
        if has_turned or now - self._snapped > _SNAPSHOT:
            gone = self._snap("turn" if has_turned else "working")
            if gone is not None:
                return gone
        return self._watch.verdict(now, output=written, toll=self._meter.toll())

    def close(self, stop: Ended | None, status: int) -> Ended:
        """The verdict, once the program is gone."""
        course, limit = self._course, self._course.assignment.bounds.output
        if self._output() > limit:
            stop = stop or self._watch.verdict(time.monotonic(), output=self._output())
            for path in (course.place.out, course.place.complaints):
                os.truncate(path, min(path.stat().st_size, limit))
        self._read(self._tail.rest())
        stop = stop or self._course.tampered() or self._trespass(last=True)
        return stop or self._reader.end(status, ending(course.place.complaints, _COMPLAINTS))

    def _trespass(self, *, last: bool = False) -> Ended | None:
        """That it has been in the user's own checkout, if it has; the sandbox keeps out all others."""
        caught = self._course.site.lookout.caught(self._course.workspace, last=last)
        return Ended(End.TAMPERED, caught) if caught else None

    def _warn(self) -> None:
        """Pass on what the agent is to be told, where its program can be told anything."""
        warnings = self._course.order.warnings
        while warnings:
            self._running.tell(json.dumps({"gitorch": "warned", "text": warnings.popleft()}).encode() + b"\n")
        self._running.tell()

    def _output(self) -> int:
        return self._tail.size + self._course.place.complaints.stat().st_size

    def _read(self, lines: Iterable[bytes]) -> bool:
        """Tell what the lines say; whether a turn ended in them."""
        assignment, has_turned = self._course.assignment, False
        for line in lines:
            for activity in self._reader.feed(line):
                has_turned = self._watch.saw(activity) or has_turned
                if isinstance(activity, Said):
                    self.claims = claimed(activity.text) or self.claims
                self._course.site.tell(Did(assignment.task, assignment.attempt, activity))
        return has_turned

    def _snap(self, subject: str) -> Ended | None:
        """A snapshot if anything changed; one that fails is made up for by the next, or found at the end."""
        assignment = self._course.assignment
        tampered = self._course.tampered() or self._trespass()
        if tampered is not None:
            return tampered
        try:
            taken = self._snapshots.take(f"{assignment.task}: {subject}")
        except WorktreeGoneError:
            return Ended(End.TAMPERED, "its workspace is gone")
        except (GitorchError, OSError):
            taken = None
        self._snapped = time.monotonic()
        if taken is not None:
            self._watch.stirred(self._snapped)
            self._course.site.tell(Snapped(assignment.task, assignment.attempt, taken))
        return None
