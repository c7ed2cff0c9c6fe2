"""Looking at the machine and the repository."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

from gitorch.doctor.examined import Examined
from gitorch.doctor.machine import examine_machine
from gitorch.doctor.place import examine_repository


def examine(path: Path) -> tuple[Examined, ...]:
    """What gitorch needs, each with its health and its mend; fires an installed hook once to see that it works."""
    return tuple(chain(examine_machine(), examine_repository(path)))
