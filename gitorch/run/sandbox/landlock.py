"""Landlock: the kernel keeps a program from files and ports that are not on a list; no privileges, no namespaces.

What lies in a directory that an agent may write to can't be kept from it: its own ``worktrees/NAME`` is looked at
again afterwards. Below ABI 4 the network is open, below ABI 6 signals are.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import gitorch
from gitorch.run.sandbox.confinement import Confinement, private_places, visible

_NEEDED = 3  # the first ABI that guards truncation
_CREATE_RULESET, _VERSION = 444, 1
_DEVICES = ("null", "zero", "full", "random", "urandom", "tty", "ptmx", "pts")


@cache
def abi() -> int:
    """The version of Landlock that the kernel has; 0 for none."""
    if sys.platform != "linux":
        return 0
    return max(0, int(ctypes.CDLL(None).syscall(_CREATE_RULESET, None, 0, _VERSION)))


def problem() -> str | None:
    """Why Landlock can't be used here, None if it can."""
    if abi() == 0:
        return "the kernel has no Landlock"
    return None if abi() >= _NEEDED else f"the kernel's Landlock is version {abi()}, of at least {_NEEDED}"


def granted(confinement: Confinement, environment: Mapping[str, str]) -> dict[str, object]:
    """The list for :mod:`gitorch.run.sandbox.inside.keeper`."""
    read = [*visible(private_places(environment)), *confinement.seen, confinement.common]
    write = [*map(str, confinement.written), *(f"/dev/{name}" for name in _DEVICES)]
    # To import us, Python lists the directory we lie in; where that is a checkout, its files are not for reading.
    listed = [Path(gitorch.__file__).parent.parent]
    ports = None if confinement.network else [*confinement.ports, *([confinement.way.port] if confinement.way else [])]
    return {"read": _texts(read), "list": _texts(listed), "write": write, "ports": ports}


def _texts(paths: Iterable[Path]) -> list[str]:
    return [str(path) for path in paths]
