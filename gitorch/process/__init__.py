"""The one place that starts programs.

Programs get a list of arguments, never a shell line; no ``GIT_*`` variable of a caller reaches them; their
output goes to files, so that a chatty or a hanging grandchild can neither block us nor fill memory.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from gitorch.errors import ProcessError

OUTPUT_LIMIT = 8 * 1024 * 1024
LOG_LIMIT = 64 * 1024 * 1024
TAIL = 16 * 1024
MARK = "GITORCH_MARK"


@dataclass(frozen=True)
class Completed:
    """What a program left: exit status, and its output up to a limit.

    ``status`` is negative for a signal, as in ``subprocess``; ``timed_out`` says that we stopped it.
    """

    argv: tuple[str, ...]
    status: int
    stdout: bytes
    stderr: bytes
    seconds: float
    timed_out: bool = False

    @property
    def text(self) -> str:
        return self.stdout.decode("utf-8", "surrogateescape")

    @property
    def error_text(self) -> str:
        return self.stderr.decode("utf-8", "replace")


def clean_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The user's environment without any ``GIT_*``: a hook's ``GIT_DIR`` would aim git at another repository."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    environment.update(extra or {})
    return environment


def run(
    argv: Sequence[str],
    *,
    cwd: Path,
    stdin: bytes | None = None,
    environment: Mapping[str, str] | None = None,
    timeout: float | None = None,
    limit: int = OUTPUT_LIMIT,
) -> Completed:
    """Run a program to its end and return what it left.

    ``environment`` is added to the cleaned one. ``timeout`` is in seconds; past it the whole process group is
    killed and the result says so. Raises ProcessError if the program can't be started.
    """
    started = time.monotonic()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = _start(
            argv,
            cwd,
            subprocess.DEVNULL if stdin is None else subprocess.PIPE,
            out,
            err,
            clean_environment(environment),
        )
        timed_out = not _finish(child, stdin, timeout)
        return Completed(
            tuple(argv),
            child.returncode,
            _head(out, limit),
            _head(err, limit),
            time.monotonic() - started,
            timed_out,
        )


def run_logged(
    argv: Sequence[str], *, cwd: Path, log: Path, timeout: float, environment: Mapping[str, str] | None = None
) -> Completed:
    """Run somebody else's program with its whole output in a file; ``stdout`` is the end of it.

    Stopped after ``timeout`` seconds or LOG_LIMIT bytes of output. Nothing that it started outlives it: its process
    group is killed, and on Linux whatever carries its mark in the environment. Raises ProcessError if it can't start.
    """
    started, mark = time.monotonic(), os.urandom(12).hex()
    with log.open("wb+") as out:
        child = _start(argv, cwd, subprocess.DEVNULL, out, out, clean_environment({**(environment or {}), MARK: mark}))
        try:
            ended = _watch(child, out, started + timeout)
        finally:
            kill_group(child.pid)
            _kill_marked(mark)
            child.wait()
        return Completed(
            tuple(argv), child.returncode, _tail(out, TAIL), b"", time.monotonic() - started, timed_out=not ended
        )


def _watch(child: subprocess.Popen[bytes], out: IO[bytes], deadline: float) -> bool:
    """Whether the child ended by itself, in time and within bounds."""
    pause = 0.005
    while child.poll() is None:
        if time.monotonic() > deadline or os.fstat(out.fileno()).st_size > LOG_LIMIT:
            return False
        time.sleep(pause)
        pause = min(pause * 1.5, 0.1)
    return True


def _kill_marked(mark: str) -> None:
    """Kill what left the process group, as a daemon does, but kept the environment."""
    from gitorch.process import table  # noqa: PLC0415 - only those who run what is not git

    wanted = f"{MARK}={mark}".encode()
    for pid in table.marked(wanted):
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)


def _tail(stream: IO[bytes], limit: int) -> bytes:
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - limit))
    return stream.read(limit)


@dataclass(frozen=True)
class Conversation:
    """A running program that answers each line with one line."""

    _name: str
    _child: subprocess.Popen[bytes]
    _complaints: IO[bytes]

    def ask(self, line: bytes, *, timeout: float) -> bytes:
        """The answer to a line, without its end. Raises ProcessError if there is none within ``timeout`` seconds."""
        watch = threading.Timer(timeout, kill_group, [self._child.pid])
        watch.start()
        try:
            answer = self._exchanged(line)
        finally:
            watch.cancel()
        if answer.endswith(b"\n"):
            return answer[:-1]
        said = _head(self._complaints, OUTPUT_LIMIT).decode("utf-8", "replace").strip()
        raise ProcessError(f"{self._name} gave no answer{': ' if said else ''}{said[-300:]}")

    def _exchanged(self, line: bytes) -> bytes:
        stdin, stdout = self._child.stdin, self._child.stdout
        if stdin is None or stdout is None:
            return b""
        try:
            stdin.write(line + b"\n")
            stdin.flush()
            return stdout.readline()
        except OSError:
            return b""


@contextmanager
def converse(argv: Sequence[str], *, cwd: Path) -> Iterator[Conversation]:
    """A program to ask line by line; it and its children are killed when the context ends.

    Raises ProcessError if it can't be started.
    """
    with tempfile.TemporaryFile() as complaints:
        child = _start(argv, cwd, subprocess.PIPE, subprocess.PIPE, complaints, clean_environment())
        try:
            with child:
                try:
                    yield Conversation(argv[0], child, complaints)
                finally:
                    kill_group(child.pid)
        except BrokenPipeError:
            return


def _start(
    argv: Sequence[str],
    cwd: Path,
    stdin: int,
    out: IO[bytes] | int,
    err: IO[bytes],
    environment: dict[str, str],
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            list(argv),
            cwd=cwd,
            env=environment,
            stdin=stdin,
            stdout=out,
            stderr=err,
            start_new_session=True,
            close_fds=False,  # only a lock that was made inheritable goes along: it must outlive us with the child
        )
    except OSError as error:
        reason = error.strerror or str(error)
        raise ProcessError(f"{argv[0]} can't be started in {cwd}: {reason}") from error


def _finish(child: subprocess.Popen[bytes], stdin: bytes | None, timeout: float | None) -> bool:
    """Whether the child ended by itself; if not, or if we are interrupted, its group is killed."""
    try:
        child.communicate(stdin, timeout)
    except subprocess.TimeoutExpired:
        kill_group(child.pid)
        child.wait()
        return False
    except BaseException:
        kill_group(child.pid)
        child.wait()
        raise
    return True


def kill_group(pid: int) -> None:
    """Kill the process group that ``pid`` leads, if it is still there."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _head(stream: IO[bytes], limit: int) -> bytes:
    stream.seek(0)
    return stream.read(limit)
