"""The runners there are, by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from gitorch.errors import UsageError
from gitorch.run.runners import Runner
from gitorch.run.runners.command import CommandRunner
from gitorch.run.runners.patch import PatchRunner

_ALL: tuple[Runner, ...] = (CommandRunner(), PatchRunner())
RUNNERS: Mapping[str, Runner] = MappingProxyType({runner.name: runner for runner in _ALL})


def runner_named(name: str) -> Runner:
    """The runner of that name. Raises UsageError, naming those that there are."""
    if name not in RUNNERS:
        raise UsageError(f"there is no runner {name!r}", hint=f"choose one of {', '.join(RUNNERS)}")
    return RUNNERS[name]
