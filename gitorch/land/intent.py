"""The intent: what a landing is about to do, on disk before it does anything, gone when it is done.

Whoever takes the landing lock next finds it there if we were killed, and finishes or takes back.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from gitorch.git.repository import Repository
from gitorch.git.worktrees import Worktree
from gitorch.land.record import Move


@dataclass(frozen=True)
class Intent:
    """A move in progress. ``touching`` is set before the first file of a checkout changes."""

    place: Path
    token: str
    move: Move
    checkouts: tuple[Worktree, ...]
    touching: bool = False

    def index_copy(self, checkout: Worktree) -> Path:
        """Where the checkout's next index is prepared."""
        return self.place / f"{self.checkouts.index(checkout)}.index"

    def now_touching(self) -> Intent:
        """This intent from the moment on that files change, written down."""
        touching = replace(self, touching=True)
        touching.write()
        return touching

    def write(self) -> None:
        """Put the intent on disk, whole or not at all."""
        self.place.mkdir(exist_ok=True)
        written = self.place / "intent.new"
        with written.open("w", encoding="utf-8", errors="surrogateescape") as file:
            json.dump(self._plain(), file)
            file.flush()
            os.fsync(file.fileno())
        written.replace(self.place / "intent.json")
        _sync_directory(self.place)

    def clear(self) -> None:
        """The move is done or taken back."""
        (self.place / "intent.json").unlink(missing_ok=True)
        shutil.rmtree(self.place, ignore_errors=True)

    def _plain(self) -> Mapping[str, object]:
        checkouts = [{"path": str(one.path), "directory": str(one.directory)} for one in self.checkouts]
        return {
            "token": self.token,
            "move": asdict(self.move),
            "checkouts": checkouts,
            "touching": self.touching,
        }


def new_intent(repository: Repository, move: Move, checkouts: tuple[Worktree, ...]) -> Intent:
    """An intent to move a target and its checkouts, with an id of its own; not yet written."""
    return Intent(_place(repository), os.urandom(8).hex(), move, checkouts)


def read_intent(repository: Repository) -> Intent | None:
    """The intent that somebody left, or None. A half-written one was never acted upon."""
    place = _place(repository)
    try:
        said = json.loads((place / "intent.json").read_text("utf-8", "surrogateescape"))
    except FileNotFoundError:
        shutil.rmtree(place, ignore_errors=True)
        return None
    return Intent(
        place,
        said["token"],
        Move(**said["move"]),
        tuple(Worktree(Path(one["path"]), Path(one["directory"])) for one in said["checkouts"]),
        said["touching"],
    )


def _place(repository: Repository) -> Path:
    return repository.gitorch_directory / "landing"


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
