"""Who holds a lease: a process, known again after a crash by more than its number."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Holder:
    """A process: its pid, when it started and since which boot, as the kernel counts both."""

    pid: int
    started: str
    boot: str

    @property
    def is_alive(self) -> bool:
        """Whether that very process still runs; a zombie does not."""
        return self.boot == _boot() and self.started != "" and _started(self.pid) == self.started


def this_process() -> Holder:
    """This process as a holder, told apart from a later one with its number."""
    return Holder(os.getpid(), _started(os.getpid()), _boot())


def _started(pid: int) -> str:
    """When a process started, in clock ticks since the boot; empty if there is none, or only a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in "ZX" else fields[19]


@cache
def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""
