"""The plan as a value: what crosses YAML, the planner model's JSON and the journal.

Field names are the file's. Nothing here judges a plan; ``compile.py`` does, with places and hints.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

SCHEMA = "gitorch.plan/1"

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Glob = Annotated[str, StringConstraints(min_length=1, max_length=400)]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Decision(_Value):
    """One decision of the architecture, a sentence that every specialist is told."""

    id: Slug
    decision: Line
    because: str = ""


class Constraints(_Value):
    """What the work must keep to, whatever the task."""

    excluded: tuple[Line, ...] = Field(default=(), description="dependencies that must not be added")
    required: tuple[Line, ...] = Field(default=(), description="dependencies that must be used")
    layers: tuple[Line, ...] = Field(default=(), description="globs from the upper layer to the lower; imports go down")
    protected: tuple[Glob, ...] = Field(default=(), description="paths that no task may write")
    conventions: tuple[Line, ...] = Field(default=(), description="how code is written here, a sentence each")


class Contract(_Value):
    """An interface that two tasks share, in a form that belongs to no language.

    ``fields`` maps a name to a type: string, integer, number, boolean, datetime, bytes, any, list<T>, map<T>, the id of
    another contract, or any of them with ``?`` for one that may be absent.
    """

    id: Slug
    kind: Literal["function", "type", "route", "event", "table"]
    name: Line = Field(description="as code writes it: load_user, User, GET /users/{id}, user.created, users")
    fields: dict[str, str] = Field(default_factory=dict)
    returns: str = ""
    note: str = ""


class Check(_Value):
    """A command that must succeed in the task's worktree; split as a shell would, but run without one."""

    run: Line


class Budget(_Value):
    """What a task may cost: tokens of brief and window, tokens in all, minutes of wall time, turns of the agent."""

    context: int = Field(default=60_000, ge=500, le=2_000_000, description="tokens in the agent's window")
    total: int = Field(default=600_000, ge=1_000, le=200_000_000, description="input and output tokens in all")
    minutes: int = Field(default=45, ge=1, le=1440)
    turns: int = Field(default=80, ge=1, le=2000)


class Permissions(_Value):
    """Settled before the start: no prompt interrupts a task. What it may write is its scope."""

    tools: tuple[Line, ...] = ()
    network: bool = False


class Task(_Value):
    """One unit of work for one specialist."""

    id: Slug
    title: Line
    specialist: Slug = "backend"
    goal: Line
    needs: tuple[Slug, ...] = Field(default=(), description="tasks that must be done first")
    scope: tuple[Glob, ...] = Field(description="globs of the paths it may write")
    reads: tuple[Glob, ...] = Field(default=(), description="globs of the paths it relies on")
    provides: tuple[Slug, ...] = Field(default=(), description="contracts that it implements")
    consumes: tuple[Slug, ...] = Field(default=(), description="contracts that it uses")
    done_when: tuple[Check | Line, ...] = Field(default=(), description="commands and sentences")
    budget: Budget = Budget()
    permissions: Permissions = Permissions()

    @property
    def commands(self) -> tuple[str, ...]:
        """The commands of ``done_when``; the rest are sentences for people and specialists."""
        return tuple(criterion.run for criterion in self.done_when if isinstance(criterion, Check))


class Plan(_Value):
    """A request, decided, divided and bounded. ``base`` is the commit that all of it is about."""

    schema_: Literal["gitorch.plan/1"] = Field(default="gitorch.plan/1", alias="schema")
    request: Line
    base: str = ""
    architecture: tuple[Decision, ...] = ()
    constraints: Constraints = Constraints()
    contracts: tuple[Contract, ...] = ()
    tasks: tuple[Task, ...]

    def task(self, id: str) -> Task:  # noqa: A002 - the plan's own word
        return next(task for task in self.tasks if task.id == id)
