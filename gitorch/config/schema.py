"""The schema of gitorch.yaml. Imported only when there is such a file: pydantic costs a fifth of a second."""

from __future__ import annotations

import shlex
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from gitorch.config import model
from gitorch.config.model import Agent as AgentValue
from gitorch.config.model import RunSettings
from gitorch.config.shell_signs import objection
from gitorch.config.strict_yaml import Document
from gitorch.errors import ConfigError

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
RuleCode = Annotated[str, StringConstraints(pattern=r"^[A-Z][0-9]{3}$")]


def _command(said: object) -> object:
    """A command as a list; a string is split as a shell would split it, and never given to one."""
    if not said:
        raise ValueError("names no command")
    if not isinstance(said, str):
        return said
    if why := objection(said):
        raise ValueError(why)
    return shlex.split(said)


Command = Annotated[tuple[str, ...], BeforeValidator(_command), Field(min_length=1)]


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Check(Part):
    """A command whose exit status judges a tree; a shell only where you write ``sh -c``."""

    name: Word = ""
    run: Command
    timeout: float = Field(default=900.0, gt=0, le=86_400, description="seconds")
    bound: float | None = Field(
        default=None, gt=1, le=1000, description="a benchmark: at most so many times as long as on the target (P701)"
    )

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, said: Any) -> Any:
        return {"run": said} if isinstance(said, str) else said

    def value(self) -> model.Check:
        return model.Check(self.name or shlex.join(self.run), self.run, self.timeout, self.bound)


class Silence(Part):
    """A finding that the project lives with: by its fingerprint, or by rule and path; the reason is not optional."""

    reason: Word
    fingerprint: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")] | Literal[""] = ""
    rule: RuleCode | Literal[""] = ""
    path: str = Field(default="", description="a glob; ** crosses directories")

    @model_validator(mode="after")
    def _names_something(self) -> Silence:
        if not (self.fingerprint or self.rule):
            raise ValueError("needs a fingerprint, or a rule")
        return self


def _layers(said: object) -> object:
    """A layer is a list of packages or folders, or one of them alone; a mapping gives the layers names."""
    if isinstance(said, dict):
        said = list(said.values())
    return [[one] if isinstance(one, str) else one for one in said] if isinstance(said, list) else said


Layers = Annotated[tuple[tuple[Word, ...], ...], BeforeValidator(_layers)]


class Constraints(Part):
    """What the architecture forbids."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True, validate_by_alias=True)

    excluded: tuple[Word, ...] = Field(default=(), alias="exclude", description="packages that must not be added")
    layers: Layers = Field(default=(), description="from upper to lower; imports go down")
    protected: tuple[Word, ...] = Field(default=(), alias="protect", description="globs that nobody edits in passing")
    max_file_bytes: int = Field(default=5_000_000, ge=1)


def _no_command(said: object) -> object:
    return _command(said) if said else ()


MaybeCommand = Annotated[tuple[str, ...], BeforeValidator(_no_command)]


class Agent(Part):
    """How a specialist is executed."""

    runner: Word | None = Field(default=None, description="claude, codex, gemini, opencode, command, messages, patch")
    model: Word | None = Field(default=None, description="default: as the runner chooses")
    command: MaybeCommand = Field(default=(), description="for the runner `command`: the program and its arguments")
    options: dict[Word, str] = Field(default_factory=dict, description="what else the runner takes")

    def value(self) -> AgentValue:
        return AgentValue(self.runner, self.model, self.command, MappingProxyType(dict(self.options)))


class Run(Agent):
    """How `gitorch run` works: the agent for every specialist, and by specialist where one differs."""

    specialists: dict[Word, Agent] = Field(default_factory=dict)
    jobs: int = Field(default=4, ge=0, le=1000, description="attempts at a time; 0: any number")
    sandbox: Literal["auto", "require", "off"] = "auto"
    setup: MaybeCommand = Field(default=(), description="makes a workspace ready to work in")
    workspaces: Word | None = Field(default=None, description="the folder of the workspaces (default: beside the tree)")
    attempts: int = Field(default=2, ge=1, le=20, description="how often a task is started")
    repairs: int = Field(default=1, ge=0, le=20, description="how often a task that collides goes back to its owner")
    silence: float = Field(default=10.0, gt=0, le=1440, description="minutes")
    memory: int = Field(default=8 << 30, ge=1 << 20, description="bytes")
    output: int = Field(default=64 << 20, ge=1 << 10, description="bytes")
    processes: int = Field(default=512, ge=8, le=1 << 20, description="that an agent may have running at a time")
    secrets: tuple[Word, ...] = Field(default=(), description="environment variables that agents are given")

    def settings(self) -> RunSettings:
        agent = self.value()
        return RunSettings(
            AgentValue(agent.runner or RunSettings().agent.runner, agent.model, agent.command, agent.options),
            MappingProxyType({name: one.value() for name, one in self.specialists.items()}),
            self.jobs, self.sandbox, self.setup, self.workspaces, self.attempts, self.repairs, self.silence,
            self.memory, self.output, self.processes, self.secrets,
        )  # fmt: skip


Share = Annotated[float, Field(gt=0, le=1)]


class Lifecycle(Part):
    """When an agent is stopped."""

    context_calm: Share = Field(default=0.70, description="share of its window from which it is told to come to an end")
    context_full: Share = Field(default=0.85, description="share above which it is stopped once its work gets worse")
    failed_checks: int = Field(default=3, ge=1, le=100, description="failures in a row of the task's own checks")

    @model_validator(mode="after")
    def _in_order(self) -> Lifecycle:
        if self.context_calm > self.context_full:
            raise ValueError("context_calm is more than context_full")
        return self


class File(Part):
    """gitorch.yaml."""

    target: Word | None = None
    checks: tuple[Check, ...] = ()
    silence: tuple[Silence, ...] = ()
    severities: dict[RuleCode, Literal["error", "warning", "note", "off"]] = Field(default_factory=dict)
    analyzers: tuple[Word, ...] | None = Field(default=None, description="default: chosen by what the project has")
    thorough: bool = Field(default=False, description="ask costly analyzers where they most likely find nothing, too")
    constraints: Constraints = Constraints()
    lifecycle: Lifecycle = Lifecycle()
    push_seconds: float = Field(default=20.0, ge=0, le=3600, description="how long a push may wait for a verdict")
    run: Run = Run()

    @model_validator(mode="after")
    def _names_are_unique(self) -> File:
        names = [check.value().name for check in self.checks]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"two checks are called {twice[0]!r}")
        return self

    def value(self) -> model.Config:
        limits = self.constraints
        return model.Config(
            self.target,
            tuple(check.value() for check in self.checks),
            tuple(model.Silence(s.reason, s.fingerprint, s.rule, s.path) for s in self.silence),
            MappingProxyType(dict(self.severities)),
            self.analyzers,
            model.Constraints(limits.excluded, limits.layers, limits.protected, limits.max_file_bytes),
            self.push_seconds,
            self.thorough,
            self.run.settings(),
            model.Lifecycle(**self.lifecycle.model_dump()),
        )


def config_of(document: Document) -> model.Config:
    """The configuration that a file says. Raises ConfigError as :func:`file_of` does."""
    return file_of(document).value()


def file_of(document: Document) -> File:
    """The file in its own form. Raises ConfigError with every field that is wrong, each with its place."""
    try:
        return File.model_validate(_without_nulls(document.value or {}))
    except ValidationError as error:
        wrong = sorted(error.errors(), key=lambda one: document.place(one["loc"]))
        lines = [f"{document.where(one['loc'])}: {_field(one['loc'])}{_reason(one)}" for one in wrong]
        raise ConfigError("\n".join(lines), hint="gitorch config schema") from error


def json_schema() -> dict[str, Any]:
    """The JSON Schema of gitorch.yaml, for editors."""
    schema = File.model_json_schema()
    command = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}
    check = schema["$defs"]["Check"]
    check["properties"]["run"] = {**command, "title": "Run"}
    schema["$defs"]["Check"] = {"anyOf": [{"type": "string"}, check]}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "gitorch.yaml"}


def _without_nulls(said: Any) -> Any:
    """A key without a value says nothing."""
    if isinstance(said, dict):
        return {key: _without_nulls(value) for key, value in said.items() if value is not None}
    return said


def _field(loc: tuple[str | int, ...]) -> str:
    return f"{'.'.join(str(part) for part in loc if part != '[key]')}: " if loc else ""


def _reason(error: Any) -> str:
    match error["type"]:
        case "extra_forbidden":
            return "there is no such field"
        case "missing":
            return "is missing"
        case "string_pattern_mismatch":
            return f"{error['input']!r} is not of the form {error['ctx']['pattern']}"
        case _:
            return str(error["msg"]).removeprefix("Value error, ")
