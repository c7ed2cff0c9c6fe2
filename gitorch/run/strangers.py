"""The refs that are none of gitorch's: has an agent moved one?

A user may commit, fetch and tag while a run goes on. What tells an agent's doing is where the commit's objects lie and
whose name the reflog has; where neither says anything, only an agent that nothing kept from the refs is suspected.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gitorch import names
from gitorch.git import refs
from gitorch.git.repository import Oid, Repository
from gitorch.git.worktrees import worktrees
from gitorch.workspace import registry

_OURS = (names.NAMESPACE, "refs/notes/gitorch/", "refs/heads/gitorch/", "refs/replace/")


@dataclass(frozen=True)
class Moved:
    """A ref that was moved, made or removed while an agent ran; ``is_sure`` if it was surely the agent."""

    ref: str
    before: Oid | None
    after: Oid | None
    is_sure: bool

    @property
    def sentence(self) -> str:
        name = names.short(self.ref)
        if self.before is None:
            return f"made {name}"
        return (
            f"moved {name} from {self.before[:12]}" if self.after else f"removed {name}, which was {self.before[:12]}"
        )


def strangers(repository: Repository) -> dict[str, Oid]:
    """Every ref that is none of gitorch's."""
    return {ref: oid for ref, oid in refs.listed(repository, "refs/").items() if not ref.startswith(_OURS)}


def checked_out(repository: Repository) -> dict[str, Path]:
    """The branches that the user's own worktrees stand on, and where those are."""
    ours = {record.workspace.directory for record in registry.records(repository)}
    users = (one for one in worktrees(repository) if one.directory not in ours)
    return {one.ref: one.path for one in users if one.ref is not None}


def moved(repository: Repository, before: Mapping[str, Oid], email: str, *, is_free: bool) -> tuple[Moved, ...]:
    """What an agent has done to them, by its address in the reflog. ``is_free``: nothing kept it from doing so."""
    now = strangers(repository)
    found = []
    for ref in sorted(before.keys() | now.keys()):
        was, is_now = before.get(ref), now.get(ref)
        if was == is_now:
            continue
        by = refs.last_mover(repository, ref)
        is_sure = by == email or (is_now is not None and is_now not in repository.raw)
        if is_sure or (is_free and by is None):
            found.append(Moved(ref, was, is_now, is_sure))
    return tuple(found)
