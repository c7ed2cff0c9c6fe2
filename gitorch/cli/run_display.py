"""A run as it goes on: a page that stays in place on a terminal, a line an event elsewhere. On stderr."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

from gitorch.api import running
from gitorch.cli import console
from gitorch.git.repository import open_repository
from gitorch.report.page import line, render
from gitorch.report.running import status_lines
from gitorch.run.live import glimpses
from gitorch.run.standing import State
from gitorch.run.story import sentence

if TYPE_CHECKING:
    from rich.text import Text

    from gitorch.run.events import Event as RunEvent

_EVERY = 0.25  # seconds between two looks at what agents do


class Display:
    """Shows events as they come."""

    def __init__(self, directory: Path, *, worker: str = "this gitorch", quiet: bool = False) -> None:
        self._directory = directory
        self._worker = worker
        self._quiet = quiet
        self._page: _Page | None = None

    def hear(self, event: RunEvent, state: State) -> None:
        """Something happened, and this is where everything stands now."""
        if self._quiet:
            return
        if not (sys.stderr.isatty() and os.environ.get("TERM") != "dumb"):
            console.tell([line(f"… {sentence(event)}")])
            return
        if self._page is None:
            self._page = _Page(self._directory, state.began.run, self._worker)
        self._page.state = state

    def stop(self) -> None:
        """Take the page away."""
        if self._page is not None:
            self._page.stop()
            self._page = None


class _Page:
    """The status page, redrawn in place by a thread of its own until it is stopped."""

    def __init__(self, directory: Path, run: str, worker: str) -> None:
        from rich.console import Console  # noqa: PLC0415 - only those who watch pay for it
        from rich.live import Live  # noqa: PLC0415

        self.state: State | None = None
        self._run, self._worker = run, worker
        self._directory = directory
        self._titles = running.status(directory, run).titles
        self._over = Event()
        self._live = Live(
            console=Console(stderr=True, no_color=not console.wants_colour(sys.stderr)), transient=True,
            auto_refresh=False, vertical_overflow="ellipsis",
        )  # fmt: skip
        self._live.start()
        self._thread = Thread(target=self._draw, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join()
        self._live.stop()

    def _draw(self) -> None:
        repository = open_repository(self._directory)
        while not self._over.wait(_EVERY):
            if (state := self.state) is not None:
                seen = glimpses(repository, self._run)
                lines = status_lines(self._run, state, self._titles, self._worker, seen)
                self._live.update(_text(render(lines, colour=console.wants_colour(sys.stderr))), refresh=True)


def _text(page: str) -> Text:
    from rich.text import Text  # noqa: PLC0415 - loaded already

    return Text.from_ansi(page)
