"""The machine's processes, as far as they concern us: who started whom, how much memory, whether one is still the same.

Read from /proc. Where there is none, nothing is seen, and what rests on it says less.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_LOOK, _FEEL = 2.0, 0.05  # seconds between two looks, and between two questions whether one is due before
_SURGE = 200  # processes and threads


@dataclass(frozen=True)
class Process:
    """One process: who started it, its session, when it started (ticks since boot), and its bytes in memory."""

    pid: int
    parent: int
    session: int
    started: int
    memory: int
    name: str
    is_dead: bool  # a zombie still has its entry


@dataclass(frozen=True)
class Toll:
    """What a program takes with all that it has started: bytes in memory, processes."""

    memory: int
    processes: int


NO_TOLL = Toll(0, 1)


def running() -> dict[int, Process]:
    """Every process that can be seen, the dead left out."""
    found = (_read(entry / "stat") for entry in _entries())
    return {process.pid: process for process in found if process is not None and not process.is_dead}


class Census:
    """The machine's processes, looked at every two seconds however many ask. Threads may share it.

    Where many have been started since, as something does that only starts itself, they are looked at once more.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken = self._felt = 0.0
        self._tasks = 0
        self._found: dict[int, Process] = {}

    def processes(self) -> dict[int, Process]:
        """Every process as of the last look; the same object until there is another look."""
        with self._lock:
            now = time.monotonic()
            if now - self._taken > _LOOK or self._has_surged(now):
                self._found, self._tasks = running(), _tasks()
                self._taken = self._felt = time.monotonic()
            return self._found

    def _has_surged(self, now: float) -> bool:
        if now - self._felt < _FEEL:
            return False
        self._felt = now
        return _tasks() - self._tasks > _SURGE


def below(pid: int, processes: dict[int, Process]) -> list[Process]:
    """What ``pid`` has started, and what that has, the nearest first."""
    children: dict[int, list[Process]] = {}
    for process in processes.values():
        children.setdefault(process.parent, []).append(process)
    found = list(children.get(pid, ()))
    for process in found:
        found.extend(children.get(process.pid, ()))
    return found


def born(pid: int) -> str | None:
    """When a process started: boot and ticks, the same for as long as it lives; None if it is gone.

    A pid alone may be another process by now.
    """
    process = _read(_PROC / str(pid) / "stat")
    return None if process is None or process.is_dead else f"{_boot()}:{process.started}"


def marked(wanted: bytes) -> Iterator[int]:
    """The processes that have this ``KEY=value`` in the environment they were started with."""
    for entry in _entries():
        try:
            if wanted in (entry / "environ").read_bytes().split(b"\0"):
                yield int(entry.name)
        except OSError:  # gone, or another user's
            continue


def _entries() -> list[Path]:
    """Only names: to ask whether a file in one is there fails (ESRCH) for a process that ends meanwhile."""
    try:
        return [_PROC / name for name in os.listdir(_PROC) if name.isdigit()]  # noqa: PTH208 - no object for each
    except OSError:
        return []


def _read(stat: Path) -> Process | None:
    """proc(5): the name is in brackets and may hold anything, so the fields are counted from the last one."""
    try:
        text = stat.read_bytes().decode("utf-8", "replace")
    except OSError:
        return None
    head, _, tail = text.rpartition(")")
    pid, _, name = head.partition(" (")
    fields = tail.split()
    state, parent, session, started, pages = fields[0], fields[1], fields[3], fields[19], fields[21]
    return Process(int(pid), int(parent), int(session), int(started), int(pages) * _PAGE, name, state in "ZX")


def _tasks() -> int:
    """How many processes and threads the machine has, from one short line: proc(5), loadavg."""
    try:
        return int((_PROC / "loadavg").read_text().split()[3].partition("/")[2])
    except (OSError, ValueError, IndexError):
        return 0


def _boot() -> str:
    try:
        return (_PROC / "sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""
