"""A copy of this process that works beside it: what is loaded here is loaded there, and to start it costs nothing."""

from __future__ import annotations

import os
import signal
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from gitorch.errors import ProcessError
from gitorch.process import kill_group


@contextmanager
def twin(work: Callable[[], object]) -> Iterator[None]:
    """A copy that does ``work`` while the block does; nobody listens to it, and it is killed when the block ends.

    It has none of our files open, and so none of our locks: ``work`` opens for itself what it needs, and whatever it
    raises ends the copy and nothing else. Raises ProcessError if there can be none.
    """
    pid = _forked()
    if pid == 0:
        _live(work)
    try:
        yield
    finally:
        kill_group(pid)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)  # where it has not come to lead a group yet
        os.waitpid(pid, 0)


def _forked() -> int:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of other threads' locks: the copy takes none of them
            return os.fork()
    except OSError as error:
        raise ProcessError(f"there can be no copy of this process: {error.strerror or error}") from error


def _live(work: Callable[[], object]) -> None:
    """Do the work and end, without a word, and without what waits for the end of the process that this is a copy of."""
    try:
        os.setsid()
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        nothing = os.open(os.devnull, os.O_RDWR)
        for standard in range(3):
            os.dup2(nothing, standard)
        work()
    finally:
        os._exit(0)
