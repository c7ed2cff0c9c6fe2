"""The runners there are, by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from gitorch.errors import UsageError
from gitorch.run.runners import Runner
from gitorch.run.runners.aider import AiderRunner
from gitorch.run.runners.claude import ClaudeRunner
from gitorch.run.runners.codex import CodexRunner
from gitorch.run.runners.command import CommandRunner
from gitorch.run.runners.gemini import GeminiRunner
from gitorch.run.runners.messages import MessagesRunner
from gitorch.run.runners.opencode import OpencodeRunner
from gitorch.run.runners.patch import PatchRunner

_ALL: tuple[Runner, ...] = (
    ClaudeRunner(),
    CodexRunner(),
    GeminiRunner(),
    OpencodeRunner(),
    AiderRunner(),
    MessagesRunner(),
    CommandRunner(),
    PatchRunner(),
)
PROGRAMS = ("claude", "codex", "gemini", "opencode", "aider")  # those that are somebody else's, and installed apart
RUNNERS: Mapping[str, Runner] = MappingProxyType({runner.name: runner for runner in _ALL})


def runner_named(name: str) -> Runner:
    """The runner of that name. Raises UsageError, naming those that there are."""
    if name not in RUNNERS:
        raise UsageError(f"there is no runner {name!r}", hint=f"choose one of {', '.join(RUNNERS)}")
    return RUNNERS[name]
