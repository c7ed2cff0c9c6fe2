"""Looks after the user's own checkout while agents work that nothing keeps out of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from pathlib import Path

from gitorch.git import refs
from gitorch.git.repository import open_repository
from gitorch.run.executors.environment import address
from gitorch.workspace import Workspace
from gitorch.workspace.watch import Changed, Watch, suspects

_SHOWN = 5


class Lookout:
    """Who of the agents without a sandbox has changed the user's checkout. One for a process; threads may share it."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._lock = threading.Lock()
        self._watch: Watch | None = None
        self._working: dict[str, tuple[Workspace, Callable[[], Collection[int]]]] = {}
        self._caught: dict[str, str] = {}

    def begin(self) -> None:
        """Remember how the checkout looks, before the first agent could change it."""
        with self._lock:
            self._watch = self._watch or Watch(open_repository(self._directory))

    def expect(self, workspace: Workspace, processes: Callable[[], Collection[int]]) -> None:
        """An agent works in ``workspace`` from now on; ``processes`` gives the ids of those that belong to it."""
        with self._lock:
            self._caught.pop(workspace.name, None)
            self._working[workspace.name] = (workspace, processes)

    def caught(self, workspace: Workspace, *, last: bool = False) -> str:
        """What an agent did in the user's checkout, as words; empty if nothing. ``last`` looks however dear it is."""
        with self._lock:
            if self._watch is None or workspace.name not in self._working:
                return ""
            changed = self._watch.changed(now=last)
            if changed:
                self._trace(changed)
            if last:
                del self._working[workspace.name]
            return self._caught.get(workspace.name, "")

    def _trace(self, changed: Changed) -> None:
        working = [(workspace, processes()) for workspace, processes in self._working.values()]
        repository = open_repository(self._directory)
        mover = refs.last_mover(repository, "HEAD") if changed.is_switched else None
        sure = tuple(one for one, _ in working if address(one.run, one.task) == mover)
        for workspace in sure or suspects(repository, changed, working):
            self._caught[workspace.name] = _said(changed)


def _said(changed: Changed) -> str:
    shown = [*changed.paths[:_SHOWN], *([f"{len(changed.paths) - _SHOWN} more"] if changed.paths[_SHOWN:] else [])]
    what = ", ".join(shown) or f"HEAD, which is {changed.head} now,"
    return f"it changed {what} in your own checkout"
