"""Sharing runs, handoffs and verdicts through any remote."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from pathlib import Path

from gitorch.errors import RemoteError, UsageError
from gitorch.git import exchange
from gitorch.git.exchange import Refused
from gitorch.git.repository import Repository, open_repository
from gitorch.handoff import sharing
from gitorch.handoff.sharing import Apart
from gitorch.progress import announce

_ATTEMPTS = 20
_PAUSE = 0.05  # seconds, at first


@dataclass(frozen=True)
class Synced:
    """What went where. ``refused`` are refs that the remote will not take, ``apart`` those that went two ways."""

    remote: str
    came: tuple[str, ...]
    went: tuple[str, ...]
    apart: tuple[Apart, ...]
    refused: tuple[Refused, ...]


def sync(directory: Path, remote: str | None = None, *, push: bool = True) -> Synced:
    """Fetch the remote's task branches, journals and notes, join them with ours, and push what it lacks.

    When somebody else pushes at the same time it starts again, so that neither loses anything. Raises UsageError
    for a name that no remote has, RemoteError if there is none at all, or it can't be reached.
    """
    repository = open_repository(directory)
    name = _known(repository, remote) if remote is not None else _default(repository)
    came: list[str] = []
    went: list[str] = []
    for attempt in range(_ATTEMPTS):
        announce(f"fetching from {name}")
        exchange.fetch(repository, name, sharing.fetched(name))
        joined = sharing.join(repository, name)
        came += joined.came
        wanted = sharing.to_push(repository, name) if push else []
        refused = exchange.push(repository, name, wanted) if wanted else ()
        unsent = {one.ref for one in refused}
        went += [ref for ref in wanted if ref not in unsent]
        if not any(one.is_race for one in refused):
            return Synced(name, _unique(came), _unique(went), joined.apart, refused)
        time.sleep(random.uniform(0, _PAUSE * 2 ** min(attempt, 5)))  # noqa: S311 - so that two that race part
    raise RemoteError(f"{name} kept moving while it was pushed to", hint="gitorch sync")


def _known(repository: Repository, remote: str) -> str:
    """A remote by its name or its address. Raises UsageError for a name that no remote has."""
    every = exchange.remotes(repository)
    if remote in every or any(sign in remote for sign in "/:.") or (repository.root / remote).exists():
        return remote
    raise UsageError(f"there is no remote {remote!r}", hint="git remote --verbose")


def _default(repository: Repository) -> str:
    every = exchange.remotes(repository)
    found = repository.remote_of(repository.default_branch) or (every[0] if len(every) == 1 else None)
    if found is None:
        said = f"there are {len(every)} remotes and none is origin" if every else "there is no remote"
        raise RemoteError(said, hint=f"gitorch sync {every[0]}" if every else "git remote add origin URL")
    return found


def _unique(refs: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(refs))


__all__ = ["Synced", "sync"]
