"""What is going on, on stderr, once it has taken more than a second: a moving line on a terminal, plain lines else."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock, Thread
from typing import Protocol

from gitorch.cli import console
from gitorch.progress import heard_by
from gitorch.report.page import line
from gitorch.report.printable import printable

_PATIENCE = 1.0


class _Display(Protocol):
    def update(self, what: str) -> None: ...
    def stop(self) -> None: ...


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[None]:
    """Within the block, show what is announced; nothing at all if it ends within a second."""
    if quiet:
        yield
        return
    display = _Patient()
    waiting = Thread(target=display.wait, daemon=True)
    waiting.start()
    try:
        with heard_by(display.hear):
            yield
    finally:
        display.stop()
        waiting.join()


class _Patient:
    """Remembers the last announcement and starts to show after a second."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._over = Event()
        self._what = ""
        self._display: _Display | None = None

    def hear(self, what: str) -> None:
        with self._lock:
            self._what = what
            if self._display is not None:
                self._display.update(what)

    def wait(self) -> None:
        if self._over.wait(_PATIENCE):
            return
        display = _Moving() if sys.stderr.isatty() and os.environ.get("TERM") != "dumb" else _Plain()
        with self._lock:
            if not self._over.is_set():
                self._display = display
                display.update(self._what or "working")

    def stop(self) -> None:
        self._over.set()
        with self._lock:
            if self._display is not None:
                self._display.stop()


class _Plain:
    """One line an announcement."""

    def update(self, what: str) -> None:
        console.tell([line(f"… {what}")])

    def stop(self) -> None:
        return


class _Moving:
    """One line that moves and is gone at the end."""

    def __init__(self) -> None:
        from rich.console import Console  # noqa: PLC0415 - only those who wait pay for it
        from rich.status import Status  # noqa: PLC0415

        terminal = Console(stderr=True, no_color=not console.wants_colour(sys.stderr))
        self._status = Status("", console=terminal, spinner="dots")

    def update(self, what: str) -> None:
        from rich.text import Text  # noqa: PLC0415 - loaded already

        self._status.update(Text(printable(what)))
        self._status.start()

    def stop(self) -> None:
        self._status.stop()
