"""The manifest as it stands in a note: JSON with a published schema. Field names are the note's.

Unknown fields of a newer gitorch are kept when a note is read and written again.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from gitorch.errors import HandoffError
from gitorch.handoff.strict_json import read_json
from gitorch.handoff.work import ChangedPath, Endpoint, Event, Interface, Requirement

SCHEMA = "gitorch.handoff/1"
LIMIT = 1024 * 1024  # bytes of a note

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]
Commit = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40}([0-9a-f]{24})?$")]


class Part(BaseModel):
    """A part of a note: frozen, read by its names or its aliases, its unknown fields kept."""

    model_config = ConfigDict(frozen=True, extra="allow", validate_by_name=True, validate_by_alias=True)


class Notes(Part):
    """What the implementer wants known: ``critical`` must be heeded, the rest is good to know."""

    critical: tuple[Text, ...] = ()
    optimization: tuple[Text, ...] = ()
    limitation: tuple[Text, ...] = ()


class Artifacts(Part):
    """What the branch holds for others. All but ``notes`` and ``test_requirements`` is read from the code."""

    interfaces: tuple[Interface, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    events: tuple[Event, ...] = ()
    dependencies: tuple[Requirement, ...] = ()
    notes: Notes = Notes()
    test_requirements: tuple[Text, ...] = ()


class NextContext(Part):
    """What the tasks that need this one should look at, must keep to, and may spend (tokens of context)."""

    focus: tuple[Text, ...] = ()
    constraints: tuple[Text, ...] = ()
    available_budget: int | None = Field(default=None, ge=0)


class CheckRun(Part):
    """A command of ``done_when`` and how it ended on the task's commit."""

    command: Text
    status: Literal["passed", "failed", "not-run"]
    seconds: float = 0.0


class Tokens(Part):
    """What the task cost, in tokens; dollars only where the program says so."""

    input: int = Field(default=0, ge=0)
    output: int = Field(default=0, ge=0)
    cached: int = Field(default=0, ge=0)
    dollars: float | None = None


class Unmet(Part):
    """Something that the agent claims and the branch lacks."""

    kind: Literal["interface", "endpoint", "event", "dependency", "path"]
    name: Text
    reason: Text


class Manifest(Part):
    """One handoff: from a specialist, by a task, to the tasks that need it."""

    schema_: Literal["gitorch.handoff/1"] = Field(default="gitorch.handoff/1", alias="schema")
    specialist: Text = Field(validation_alias="from", serialization_alias="from", description="who hands over")
    to: tuple[Text, ...] = Field(default=(), description="the tasks that need this one")
    run: Text
    task: Text
    attempt: int = Field(default=1, ge=1)
    base: Commit
    commit: Commit
    tree: Commit
    time: Text = Field(description="ISO 8601, UTC")
    made_by: Literal["agent", "gitorch"] = Field(
        description="whether the agent left claims, or gitorch read the diff alone"
    )
    sandbox: Text = Field(default="", description="how the agent was shut in: bubblewrap, landlock or plain")
    summary: Text = ""
    artifacts: Artifacts = Artifacts()
    next_agent_context: NextContext = NextContext()
    changed_paths: tuple[ChangedPath, ...] = ()
    checks: tuple[CheckRun, ...] = ()
    usage: Tokens = Tokens()
    open_points: tuple[Text, ...] = ()
    unmet: tuple[Unmet, ...] = ()
    earlier: tuple[dict[str, Any], ...] = Field(default=(), description="other versions, met when notes were joined")

    def to_json(self) -> bytes:
        """The note: indented, one trailing newline, the same bytes for the same manifest."""
        return (self.model_dump_json(by_alias=True, indent=1) + "\n").encode()


def read_manifest(content: bytes, where: str) -> Manifest:
    """The manifest in a note. Raises HandoffError for one that is damaged, too large or of another schema."""
    try:
        return Manifest.model_validate(read_json(content, limit=LIMIT))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise HandoffError(
            f"the handoff on {where} is not one: {place}: {first['msg']}", hint=f"gitorch handoff check {where}"
        ) from error
    except ValueError as error:
        raise HandoffError(
            f"the handoff on {where} can't be read: {error}", hint=f"git notes --ref gitorch/handoffs show {where}"
        ) from error


def manifest_schema() -> dict[str, Any]:
    """The JSON Schema of a manifest."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Manifest.model_json_schema(by_alias=True),
        "title": SCHEMA,
    }
