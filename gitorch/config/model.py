"""The configuration as the other rooms see it: frozen values with defaults, so that no file is needed.

The schema of the file is in ``schema.py``, which alone imports pydantic.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True)
class Check:
    """A command whose exit status judges a tree; ``timeout`` in seconds.

    One with a ``bound`` is a benchmark, too: it may take at most so many times as long as on the target.
    """

    name: str
    command: tuple[str, ...]
    timeout: float = 900.0
    bound: float | None = None


@dataclass(frozen=True)
class Silence:
    """A finding that the project has decided to live with, and why."""

    reason: str
    fingerprint: str = ""
    rule: str = ""
    path: str = ""


@dataclass(frozen=True)
class Constraints:
    """What the architecture forbids: packages, layers (upper to lower), paths that nobody edits in passing."""

    excluded: tuple[str, ...] = ()
    layers: tuple[tuple[str, ...], ...] = ()
    protected: tuple[str, ...] = ()
    max_file_bytes: int = 5_000_000


@dataclass(frozen=True)
class Agreement:
    """A contract of a plan in its canonical form, and the ids of the tasks that provide and consume it.

    ``kind`` is function, type, route, event or table; ``fields`` are names with types of no language (``list<T>``,
    ``string?``).
    """

    id: str
    kind: str
    name: str
    fields: tuple[tuple[str, str], ...] = ()
    providers: tuple[str, ...] = ()
    consumers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scope:
    """What one task of a plan may write: globs, those after ``!`` taken out of it."""

    task: str
    globs: tuple[str, ...]


@dataclass(frozen=True)
class Agent:
    """How a specialist is executed; what is None or empty is as ``run`` itself says."""

    runner: str | None = None
    model: str | None = None
    command: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class RunSettings:
    """How ``gitorch run`` works. ``silence`` in minutes, ``memory`` and ``output`` in bytes, ``processes`` at a time.

    ``attempts`` bounds how often a task is started, ``repairs`` how often one that collides goes back to its owner.
    """

    agent: Agent = Agent("claude")
    specialists: Mapping[str, Agent] = field(default_factory=lambda: MappingProxyType({}))
    jobs: int = 4
    sandbox: str = "auto"
    setup: tuple[str, ...] = ()
    workspaces: str | None = None
    attempts: int = 2
    repairs: int = 1
    silence: float = 10.0
    memory: int = 8 << 30
    output: int = 64 << 20
    processes: int = 512
    secrets: tuple[str, ...] = ()

    def agent_of(self, specialist: str) -> Agent:
        """How this specialist is executed, nothing left open but a model that the program chooses itself."""
        own = self.specialists.get(specialist, Agent())
        return Agent(
            own.runner or self.agent.runner,
            own.model or self.agent.model,
            own.command or self.agent.command,
            MappingProxyType({**self.agent.options, **own.options}),
        )


@dataclass(frozen=True)
class Lifecycle:
    """When an agent is stopped: shares of its window, failures in a row of its task's own checks."""

    context_calm: float = 0.70
    context_full: float = 0.85
    failed_checks: int = 3


@dataclass(frozen=True)
class Config:
    """Everything that gitorch.yaml can say, and what the plan of the branches in question agreed on."""

    target: str | None = None
    checks: tuple[Check, ...] = ()
    silence: tuple[Silence, ...] = ()
    severities: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    analyzers: tuple[str, ...] | None = None  # None: chosen by what the project has
    constraints: Constraints = Constraints()
    push_seconds: float = 20.0  # how long a push may wait for a verdict
    thorough: bool = False  # ask costly analyzers where they most likely find nothing, too
    run: RunSettings = RunSettings()
    lifecycle: Lifecycle = Lifecycle()
    agreements: tuple[Agreement, ...] = ()
    scopes: tuple[Scope, ...] = ()
