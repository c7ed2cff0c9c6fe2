"""What an executor is given, and what it gives back: values that can cross to another machine.

Work travels by git. In go the repository to fetch from, the commit to start at and the brief; out come the names of
refs and totals, never files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from gitorch.git.repository import Oid
from gitorch.run.activity import NOTHING, Activity, End, Turn, Usage


@dataclass(frozen=True)
class Choice:
    """Which runner, and what it is told beyond the task: its model, the command, the patches of a replay."""

    runner: str
    model: str | None = None
    command: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Bounds:
    """Where an attempt is stopped: minutes of wall time, of silence; tokens; turns; bytes of memory and of output.

    ``processes`` is how many it may have running at a time.
    """

    minutes: float = 45.0
    silence: float = 10.0
    tokens: int = 600_000
    turns: int = 80
    memory: int = 8 << 30
    output: int = 64 << 20
    processes: int = 512


@dataclass(frozen=True)
class Grants:
    """What an attempt may do, settled before it starts. It writes where ``scope``'s globs say.

    ``secrets`` are names of environment variables that it is given; everything else of the user's stays outside.
    ``sandbox`` is auto, require or off.
    """

    scope: tuple[str, ...] = ("**",)
    tools: tuple[str, ...] = ()
    network: bool = False
    secrets: tuple[str, ...] = ()
    sandbox: str = "auto"


@dataclass(frozen=True)
class Assignment:
    """One attempt at one task. ``remote`` is the repository: a path, or a URL on a cluster."""

    run: str
    task: str
    attempt: int
    remote: str
    base: Oid
    brief: str
    role: str  # the specialist's own prompt
    choice: Choice
    bounds: Bounds = Bounds()
    grants: Grants = Grants()
    reads: tuple[str, ...] = ()  # globs, for a sparse workspace
    setup: tuple[str, ...] = ()  # command from the base commit's gitorch.yaml that makes a workspace ready
    message: str = ""  # of the commit that gitorch makes of what the agent leaves uncommitted
    done_when: tuple[str, ...] = ()  # commands that must succeed on the work before it is accepted


@dataclass(frozen=True)
class Started:
    """The attempt's program runs. ``process`` is its pid and start time, by which it is known again after a crash."""

    run: str
    task: str
    attempt: int
    workspace: str
    process: tuple[int, str]
    sandbox: str  # bubblewrap, landlock or plain


@dataclass(frozen=True)
class Did:
    """Something that the agent was seen to do."""

    task: str
    attempt: int
    activity: Activity


@dataclass(frozen=True)
class Snapped:
    """A snapshot of the workspace stands on its ref."""

    task: str
    attempt: int
    commit: Oid


@dataclass(frozen=True)
class Checked:
    """A command of the task's ``done_when`` and how it ended on the last state of its work: passed, failed or not-run.

    ``complaint`` is why it did not pass, ``output`` the end of what it then wrote, ``log`` the path of all of that.
    """

    command: str
    status: Literal["passed", "failed", "not-run"]
    seconds: float = 0.0
    complaint: str = ""
    output: str = ""
    log: str = ""


@dataclass(frozen=True)
class Finished:
    """The attempt is over and nothing of it runs any more.

    ``commit`` is the tip of the task branch where the work was accepted; else whatever there was is kept under
    ``kept``. ``log`` is the path of the program's whole output on the machine that ran it. ``claims`` is what the
    agent left as its handoff, as it stands there, 64 KiB at most; ``checks`` is how its ``done_when`` went. ``turns``
    are what each answer of the model cost, in sum ``usage``; empty where its program tells a total only.
    """

    task: str
    attempt: int
    end: End
    message: str
    usage: Usage = NOTHING
    commit: Oid | None = None
    kept: str | None = None
    paths: tuple[str, ...] = ()
    seconds: float = 0.0
    log: str = ""
    claims: str = ""
    checks: tuple[Checked, ...] = ()
    turns: tuple[Turn, ...] = ()


Event = Started | Did | Snapped | Finished
