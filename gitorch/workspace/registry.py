"""The worktrees that gitorch made, each a file under ``.git/gitorch/workspaces``, where no agent can write.

Only what is recorded here is ever reset or removed: a worktree without a record is somebody else's.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from gitorch.git import locks
from gitorch.git.repository import Oid, Repository
from gitorch.workspace import Layers, Workspace
from gitorch.workspace.holder import Holder

PREPARING = "preparing"  # nobody has worked in it yet
LEASED = "leased"
KEPT = "kept"  # released, but it holds what no backup can take
PARKED = "parked"  # holds its base, untouched, for whoever comes next
LAYER = "layer"  # what overlays lie over; nobody works in it


@dataclass(frozen=True)
class Record:
    """A worktree of ours and what it is used for; ``holder`` is the gitorch that leased it."""

    workspace: Workspace
    state: str
    holder: Holder

    @property
    def is_live(self) -> bool:
        return self.state in (PREPARING, LEASED) and self.holder.is_alive

    def now(self, state: str, workspace: Workspace | None = None) -> Record:
        """This record in another state."""
        return replace(self, state=state, workspace=workspace or self.workspace)


@contextmanager
def held(repository: Repository) -> Iterator[None]:
    """Alone among gitorch processes: git's own ``worktree add`` races with itself, and so would choosing a name."""
    with locks.hold(repository, "workspaces"):
        yield


def records(repository: Repository) -> tuple[Record, ...]:
    """Every worktree of ours, by name; a record that can't be read is nobody's."""
    found = (_read(path) for path in sorted(_folder(repository).glob("*.json")))
    return tuple(record for record in found if record is not None)


def write(repository: Repository, record: Record) -> None:
    """Put a record on disk, whole or not at all.

    A lease is not waited for: a power cut that takes it takes whatever its agent has made since as well.
    """
    path = _place(repository, record.workspace.name)
    written = path.with_suffix(".new")
    with written.open("w", encoding="utf-8", errors="surrogateescape") as file:
        json.dump(_plain(record), file, default=str)
        if record.state in (KEPT, LAYER):
            file.flush()
            os.fsync(file.fileno())
    written.replace(path)


def at(workspace: Workspace, base: Oid) -> Workspace:
    """The same worktree with another base."""
    return replace(workspace, base=base)


def free_path(repository: Repository, place: Path, stem: str) -> Path:
    """A path in ``place`` that nothing stands at, of a name that git has no worktree of either."""
    names = (f"{stem}{number}" for number in range(1, 100_000))
    taken = repository.common / "worktrees"
    return next(place / name for name in names if not any(map(os.path.lexists, (place / name, taken / name))))


def forget(repository: Repository, name: str) -> None:
    """The worktree is no longer ours, or no longer there."""
    _place(repository, name).unlink(missing_ok=True)


def _folder(repository: Repository) -> Path:
    folder = repository.gitorch_directory / "workspaces"
    folder.mkdir(exist_ok=True)
    return folder


def _place(repository: Repository, name: str) -> Path:
    return _folder(repository) / f"{name}.json"


def _plain(record: Record) -> dict[str, Any]:
    return {"workspace": asdict(record.workspace), "state": record.state, "holder": asdict(record.holder)}


def _read(path: Path) -> Record | None:
    try:
        said = json.loads(path.read_text("utf-8", "surrogateescape"))
        fields = {**said["workspace"]}
        fields.update({key: Path(fields[key]) for key in ("path", "directory")}, base=Oid(fields["base"]))
        if (layers := fields["layers"]) is not None:
            places = {key: Path(layers[key]) for key in ("lower", "upper", "work")}
            fields["layers"] = Layers(**places, mounted=bool(layers["mounted"]))
        return Record(Workspace(**fields), str(said["state"]), Holder(**said["holder"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
