"""A program that works for minutes: started in a session of its own, its output in files, ended whole."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from gitorch.errors import ProcessError
from gitorch.process import MARK, kill_group, table

_POLITE = ((signal.SIGINT, 3.0), (signal.SIGTERM, 2.0))  # what is sent, and the seconds that it is given


@dataclass(frozen=True)
class Attended:
    """A running program. ``depth`` is how many wrappers stand between our child and the program that is meant."""

    child: subprocess.Popen[bytes]
    mark: str
    depth: int = 0
    unsaid: bytearray = field(default_factory=bytearray)

    @property
    def identity(self) -> tuple[int, str]:
        """Its pid and when it was started, by which it is known again; empty where the machine can't tell."""
        return self.child.pid, table.born(self.child.pid) or ""

    def status(self) -> int | None:
        """The exit status, negative for a signal; None while it runs."""
        return self.child.poll()

    def tell(self, words: bytes = b"") -> None:
        """Write to its standard input, never waiting: what it does not take now goes with the next words.

        Without a pipe to it, nothing is told.
        """
        self.unsaid.extend(words)
        if self.child.stdin is None or not self.unsaid:
            return
        try:
            del self.unsaid[: os.write(self.child.stdin.fileno(), self.unsaid)]
        except BlockingIOError:
            return
        except OSError:
            self.unsaid.clear()

    def toll(self, processes: dict[int, table.Process]) -> table.Toll:
        """What the program and everything below it take; wrappers around the program are not counted."""
        own, below = processes.get(self.child.pid), table.below(self.child.pid, processes)
        memory = sum(one.memory for one in below) + (own.memory if own else 0)
        return table.Toll(memory, max(1, len(below) + 1 - self.depth))

    def end(self, *, politely: bool) -> int:
        """See to it that nothing of it runs any more, and return the exit status.

        Asked to end first if ``politely``: by SIGINT, then SIGTERM, each with seconds to put its things away.
        """
        if politely:
            for number, patience in _POLITE:
                self._ask(number)
                if _within(patience, lambda: self.status() is not None):
                    break
        self._kill()
        return self.child.wait()

    def _ask(self, number: int) -> None:
        for pid in self._programs():
            _send(pid, number)

    def _programs(self) -> list[int]:
        """The program itself, or whatever stands for it where wrappers can't be looked through."""
        processes, at = table.running(), [self.child.pid]
        for _ in range(self.depth):
            at = [one.pid for one in processes.values() if one.parent in at] or at
        return at

    def _kill(self) -> None:
        """A wrapper ends what is below it when it is told to; whatever is left dies by group, parent and mark."""
        if self.depth and self.status() is None:
            _send(self.child.pid, signal.SIGTERM)
            _within(2.0, lambda: self.status() is not None)
        left = {one.pid for one in table.below(self.child.pid, table.running())}
        kill_group(self.child.pid)
        sweep(self.mark, left)
        if self.child.stdin is not None:
            self.child.stdin.close()


@dataclass
class Meter:
    """What a running program takes, reckoned anew for each look of the census only."""

    _running: Attended
    _census: table.Census
    _seen: dict[int, table.Process] = field(default_factory=dict)
    _toll: table.Toll = table.NO_TOLL

    def toll(self) -> table.Toll:
        """What it took when the machine was last looked at."""
        processes = self._census.processes()
        if processes is not self._seen:
            self._seen, self._toll = processes, self._running.toll(processes)
        return self._toll


def attend(
    argv: Sequence[str],
    *,
    cwd: Path,
    environment: Mapping[str, str],
    files: tuple[Path | None, Path, Path],
    mark: str,
    depth: int = 0,
) -> Attended:
    """Start a program with exactly this environment, and ``mark`` in it.

    ``files`` are its standard input (a pipe to :meth:`Attended.tell` if None), output and error. Raises ProcessError
    if it can't be started.
    """
    source, out, err = files
    with out.open("ab") as output, err.open("ab") as complaints:
        if source is None:
            child = _started(argv, cwd, {**environment, MARK: mark}, (subprocess.PIPE, output, complaints))
            assert child.stdin is not None  # noqa: S101 - a pipe was asked for
            os.set_blocking(child.stdin.fileno(), False)
        else:
            with source.open("rb") as given:
                child = _started(argv, cwd, {**environment, MARK: mark}, (given, output, complaints))
    return Attended(child, mark, depth)


def carriers(mark: str) -> set[int]:
    """The processes that carry a mark in their environment, as everything below a marked program does by itself."""
    return set(table.marked(f"{MARK}={mark}".encode()))


def sweep(mark: str, pids: set[int] | None = None) -> None:
    """Kill these processes and all that carry the mark, until none is left or the kernel won't let go."""
    for _ in range(20):
        left = carriers(mark) | {pid for pid in pids or () if table.born(pid)}
        for pid in left:
            _send(pid, signal.SIGKILL)
        if not left:
            return
        time.sleep(0.02)


def _started(
    argv: Sequence[str],
    cwd: Path,
    environment: Mapping[str, str],
    streams: tuple[int | IO[bytes], IO[bytes], IO[bytes]],
) -> subprocess.Popen[bytes]:
    stdin, stdout, stderr = streams
    try:
        return subprocess.Popen(
            list(argv),
            cwd=cwd,
            env=dict(environment),
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ProcessError(f"{argv[0]} can't be started in {cwd}: {reason}") from error


def _send(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        return


def _within(seconds: float, holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True
