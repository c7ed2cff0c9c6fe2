"""Watches, while agents run, what in a repository decides which programs git runs and what history it shows.

Asked before gitorch calls git on what an agent left, and before anything lands. Where an agent can write to the
repository at all, what it changed there is put back: else the next git of anybody's would run what it planted.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from gitorch.git.fingerprint import Fingerprint, fingerprint, worktree_of
from gitorch.git.repository import Repository
from gitorch.workspace import registry


@dataclass(frozen=True)
class Ward:
    """One attempt's claim on the guard: its worktree, whether it could write anywhere, what had happened before it."""

    worktree: str
    is_free: bool
    seen: int


class Guard:
    """What was as it should be when it was last looked at. One for all attempts of a process; threads may share it."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._lock = threading.RLock()
        self._wards: list[Ward] = []
        self._incidents: list[tuple[str, ...]] = []
        self._changing = 0
        self._known = fingerprint(repository)

    def watch(self, repository: Repository, worktree: str, *, is_free: bool) -> Ward:
        """Look after a worktree from now on. ``is_free`` says that nothing keeps its agent from the repository."""
        with self._lock:
            self.check(repository)
            self._known = fingerprint(repository)
            self._wards.append(Ward(f"worktrees/{worktree}", is_free, len(self._incidents)))
            return self._wards[-1]

    def forget(self, ward: Ward) -> None:
        """Its worktree is gitorch's to change again."""
        with self._lock:
            self._wards.remove(ward)

    @contextmanager
    def changing(self) -> Iterator[None]:
        """While the user's own setup command runs: what it changes is as it should be."""
        with self._lock:
            self._changing += 1
        try:
            yield
        finally:
            with self._lock:
                self._changing -= 1
                self._known = fingerprint(self._repository)

    def check(self, repository: Repository) -> None:
        """Look at everything; what changed is noted, and put back if an agent can have done it."""
        with self._lock:
            if self._changing:
                return
            now = fingerprint(repository)
            changed = self._watched(self._known.changed_in(now))
            if not changed or not self._wards:
                self._known = now
                return
            self._incidents.append(changed)
            self._keep(now, changed)
            self._put_back([name for name in changed if self._is_reachable(name)], now)
            self._known = fingerprint(repository)

    def wrongs(self, repository: Repository, ward: Ward) -> tuple[str, ...]:
        """What has been changed while a ward's attempt ran, but for other attempts' own worktrees."""
        with self._lock:
            self.check(repository)
            since = {name for incident in self._incidents[ward.seen :] for name in incident}
            return tuple(sorted(name for name in since if worktree_of(name) in ("", ward.worktree)))

    def _watched(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Without the worktrees that gitorch has and has not handed to an agent: those it changes itself."""
        if not any(map(worktree_of, names)):
            return names
        ours = {f"worktrees/{one.workspace.name}" for one in registry.records(self._repository)}
        ours -= {ward.worktree for ward in self._wards}
        return tuple(name for name in names if worktree_of(name) not in ours)

    def _is_reachable(self, name: str) -> bool:
        return any(ward.is_free or ward.worktree == worktree_of(name) for ward in self._wards)

    def _keep(self, now: Fingerprint, names: tuple[str, ...]) -> None:
        """Whatever was found there stays readable, for whoever wants to know."""
        place = self._repository.gitorch_directory / "tampered" / str(time.time_ns())
        for name in names:
            if name in now.parts:
                path = place / name.replace(":", "/")
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(now.parts[name].content)

    def _put_back(self, names: list[str], now: Fingerprint) -> None:
        for name in names:
            before = self._known.parts.get(name)
            if before is not None and not before.path.parent.is_dir() and worktree_of(name):
                continue  # the worktree is gone, which is another matter
            if before is not None:
                before.put_back()
            else:
                now.parts[name].remove()
        for name in names:  # which may be packed as well, and by now git runs nothing that was planted
            if name.startswith("refs/replace/") and name not in self._known.parts:
                self._repository.git("update-ref", "-d", name)
