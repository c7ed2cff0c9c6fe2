"""Cleaning up after runs."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from gitorch import names
from gitorch.api.merging import target_of
from gitorch.errors import UsageError
from gitorch.git import refs
from gitorch.git.repository import Repository, open_repository
from gitorch.workspace.cleaning import Cleaned, Cleaner, Removal, Stay


def clean(
    path: Path, runs: Sequence[str] = (), *, onto: str | None = None, expire: float | None = None, dry: bool = False
) -> Cleaned:
    """Remove what runs left behind, as far as it has provably landed on the target or is empty.

    Everything that goes stays reachable under ``refs/gitorch/backup/``. ``expire`` is in seconds: backups older than
    that are dropped, and nothing else is. Raises UsageError for a run that nothing is left of.
    """
    repository = open_repository(path)
    _require_known(repository, runs)
    target, _ = target_of(repository, onto)
    cleaner = Cleaner(repository, target, runs, dry=dry)
    fates = list(cleaner.clean() if expire is None else cleaner.expire(int(time.time() - expire)))
    removed = tuple(one for one in fates if isinstance(one, Removal))
    kept = tuple(one for one in fates if isinstance(one, Stay))
    return Cleaned(removed, kept, len(refs.listed(repository, names.BACKUPS)), dry)


def _require_known(repository: Repository, runs: Sequence[str]) -> None:
    for run in runs:
        if not names.is_slug(run):
            raise UsageError(f"{run!r} is not a run id", hint="gitorch status")
        own = (f"{kind}/{run}" for kind in ("runs", "candidates", "snapshots", "backup"))
        places = [f"refs/heads/gitorch/{run}", *(f"{names.NAMESPACE}{one}" for one in own)]
        if not any(refs.listed(repository, place) for place in places):
            raise UsageError(f"there is no run {run!r}", hint="gitorch status")
