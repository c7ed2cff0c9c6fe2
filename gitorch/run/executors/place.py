"""What this machine keeps of an attempt: ``.git/gitorch/attempts/<run>/<task>/<n>``.

An agent is meant to die with the gitorch that started it. Where it did not, because there is no way on this machine to
bind the two, the record here tells a later gitorch which process it was, so that it can be ended.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from gitorch import names
from gitorch.git.repository import Repository
from gitorch.process import attended, table

_RECORD = "process.json"
_OUTLIVED = "outlived.json"


@dataclass(frozen=True)
class Place:
    """The directory of one attempt; ``prefix`` is before the streams of a program that runs beside the agent's own."""

    directory: Path
    prefix: str = ""

    def beside(self, prefix: str) -> Place:
        """The same place for another program, whose output and errors go into one file, as a terminal shows them."""
        return Place(self.directory, prefix)

    @property
    def out(self) -> Path:
        """The whole standard output of the program."""
        return self.directory / f"{self.prefix}out"

    @property
    def complaints(self) -> Path:
        """The whole standard error."""
        return self.out if self.prefix else self.directory / "err"

    @property
    def given(self) -> Path:
        """What the program reads on standard input."""
        return self.directory / f"{self.prefix}in"

    @property
    def home(self) -> Path:
        """The private home directory."""
        return self.directory / "home"

    @property
    def temporary(self) -> Path:
        """Its TMPDIR, where /tmp is not its own."""
        return self.directory / "tmp"

    @property
    def quarantine(self) -> Path:
        """The object store that it writes to."""
        return self.directory / "objects"

    def record(self, process: tuple[int, str], mark: str) -> None:
        """Write down which process it is; whole or not at all."""
        written = self.directory / f"{_RECORD}.new"
        written.write_text(json.dumps({"pid": process[0], "born": process[1], "mark": mark}))
        written.replace(self.directory / _RECORD)

    def close(self) -> None:
        """Nothing of it runs any more: forget the process, and what was only for its use. The output stays."""
        (self.directory / _RECORD).unlink(missing_ok=True)
        for path in (self.temporary, self.home, self.quarantine):
            shutil.rmtree(path, ignore_errors=True)


def place_of(repository: Repository, run: str, task: str, attempt: int) -> Place:
    """Where an attempt is kept; nothing is made."""
    root = repository.gitorch_directory / "attempts"
    return Place(root / names.require_slug(run) / names.require_slug(task) / str(attempt))


def made_place(repository: Repository, run: str, task: str, attempt: int) -> Place:
    """A place that is ready and empty, for its owner's eyes only."""
    place = place_of(repository, run, task, attempt)
    if place.directory.exists():  # of a gitorch that died: its quarantine may have commits that are nowhere else
        place.directory.rename(place.directory.with_name(f"{attempt}.{time.time_ns()}"))
    for path in (place.home, place.temporary, place.quarantine / "info", place.quarantine / "pack"):
        path.mkdir(parents=True)
    os.chmod(place.directory, 0o700)  # noqa: PTH101
    return place


@dataclass(frozen=True)
class Survivor:
    """An agent of which something still runs though the gitorch that started it is gone.

    ``pid`` is None where the program itself has ended, and only what it started is left.
    """

    run: str
    task: str
    attempt: int
    pid: int | None
    mark: str


def survivors(repository: Repository, run: str) -> tuple[Survivor, ...]:
    """The agents of a run whose processes are still there, known by pid and time of birth.

    Whoever asks is to hold the run's lock: the agents of a gitorch that is at work are no survivors.
    """
    return tuple(_found(repository, run))


def _found(repository: Repository, run: str) -> Iterator[Survivor]:
    root = repository.gitorch_directory / "attempts" / names.require_slug(run)
    for path in sorted(root.glob(f"*/*/{_RECORD}")):
        try:
            record = json.loads(path.read_bytes())
            pid, born, mark = int(record["pid"]), str(record["born"]), str(record["mark"])
            task, attempt = path.parts[-3], int(path.parts[-2])
        except (OSError, ValueError, KeyError, TypeError):
            continue
        is_same = bool(born) and table.born(pid) == born
        if is_same or attended.carriers(mark):
            yield Survivor(run, task, attempt, pid if is_same else None, mark)


def put_down(repository: Repository, survivor: Survivor) -> None:
    """End a survivor, whole, and mark its attempt. Its workspace and its last snapshot stay."""
    own = set() if survivor.pid is None else {survivor.pid}
    attended.sweep(survivor.mark, own | {one.pid for pid in own for one in table.below(pid, table.running())})
    place = place_of(repository, survivor.run, survivor.task, survivor.attempt)
    with suppress(FileNotFoundError):
        (place.directory / _RECORD).replace(place.directory / _OUTLIVED)


def outlived(repository: Repository, run: str, task: str, attempt: int) -> int | None:
    """The process of an attempt that outlived its gitorch and was put down; None if there was none."""
    try:
        return int(json.loads((place_of(repository, run, task, attempt).directory / _OUTLIVED).read_bytes())["pid"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
