"""What a run's journal says, an event an entry: frozen values, to JSON and back.

State is what these say and nothing else. An entry of a later gitorch that this one doesn't know is passed over.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from gitorch.git.repository import Oid
from gitorch.run.activity import End
from gitorch.run.assignment import Finished, Started
from gitorch.run.wishes import NO_WISHES, Wishes

SCHEMA = "gitorch.run/1"
_NOWHERE = Oid("")


@dataclass(frozen=True)
class Part:
    """A task as the schedule sees it."""

    task: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Began:
    """The run starts: what it lands on, the commit it starts from, its waves, and how often a task is tried.

    ``attempts`` bounds how often a task is started, ``repairs`` how often one that collides may go back to its owner.
    """

    run: str
    request: str
    target: str
    base: Oid
    waves: tuple[tuple[Part, ...], ...]
    attempts: int = 2
    repairs: int = 1
    wishes: Wishes = NO_WISHES


@dataclass(frozen=True)
class Assigned:
    """An attempt is handed out, starting at ``base``; ``before`` is where the task branch was, None where it was not.

    ``repairing`` are sentences of findings: the work is there and collides, and its owner is to mend it. ``told`` is
    how many tokens its brief is estimated at; 0 in journals that did not say so yet.
    """

    task: str
    attempt: int
    base: Oid
    runner: str
    before: Oid | None = None
    learnt: tuple[str, ...] = ()
    repairing: tuple[str, ...] = ()
    told: int = 0


@dataclass(frozen=True)
class Warned:
    """The agent was told something by gitorch."""

    task: str
    attempt: int
    reason: str


@dataclass(frozen=True)
class Sighted:
    """Unfinished work of these tasks collides already; ``finding`` says how, with places."""

    tasks: tuple[str, ...]
    rule: str
    finding: str


@dataclass(frozen=True)
class Stopped:
    """gitorch decided to end an attempt; its ``Finished`` follows, and ``end`` is what it counts as."""

    task: str
    attempt: int
    end: End
    reason: str


@dataclass(frozen=True)
class Collided:
    """A branch that is not in the candidate: whom it collides with, and the findings as sentences."""

    task: str
    others: tuple[str, ...]
    findings: tuple[str, ...]


@dataclass(frozen=True)
class Integrated:
    """Submitted branches were validated together: ``candidate`` now holds those of ``taken``."""

    candidate: Oid
    taken: tuple[str, ...]
    collided: tuple[Collided, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True)
class Interrupted:
    """Whoever ran this stopped; everything is kept."""

    reason: str


@dataclass(frozen=True)
class Resumed:
    """Somebody goes on. Tasks that had failed are tried again; those that collide get so many ``repairs`` more."""

    repairs: int = 0


@dataclass(frozen=True)
class Completed:
    """Nothing is left to do: every task is in the candidate, or it is said why not."""

    candidate: Oid


@dataclass(frozen=True)
class Landed:
    """The candidate is in the target."""

    target: str
    commit: Oid


Event = (
    Began
    | Assigned
    | Started
    | Warned
    | Sighted
    | Stopped
    | Finished
    | Integrated
    | Interrupted
    | Resumed
    | Completed
    | Landed
)  # fmt: skip
_KINDS: dict[str, type[Any]] = {
    kind.__name__.lower(): kind
    for kind in (
        Began, Assigned, Started, Warned, Sighted, Stopped, Finished, Integrated, Interrupted, Resumed, Completed,
        Landed,
    )
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """An event as it stands in the journal: when it was written, in seconds of the epoch, and its sentence."""

    time: int
    subject: str
    event: Event
    commit: Oid = field(default=_NOWHERE, compare=False)


def to_json(event: Event) -> str:
    """The body of an event's entry: one line, ASCII."""
    plain = _adapter(type(event).__name__.lower()).dump_python(event, mode="json")
    return json.dumps({"schema": SCHEMA, "event": type(event).__name__.lower(), **plain})


def entries_schema() -> dict[str, Any]:
    """The JSON Schema of entries as ``gitorch log --json`` prints them."""
    from pydantic import TypeAdapter  # noqa: PLC0415 - only those who ask for it

    kinds, shared = TypeAdapter.json_schemas([(kind, "serialization", _adapter(kind)) for kind in _KINDS])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:gitorch:run:1",
        "title": SCHEMA,
        "description": "What gitorch log --json prints: the events of a run's journal, oldest first.",
        "type": "array",
        "items": {"oneOf": [{**_of_every_entry(kind), "allOf": [kinds[kind, "serialization"]]} for kind in _KINDS]},
        "$defs": shared["$defs"],
    }


def _of_every_entry(kind: str) -> dict[str, Any]:
    return {
        "required": ["schema", "event", "time", "subject"],
        "properties": {
            "schema": {"const": SCHEMA},
            "event": {"const": kind},
            "time": {"type": "integer", "description": "seconds of the epoch"},
            "subject": {"type": "string", "description": "the event as a sentence"},
        },
    }


def from_json(body: str) -> Event | None:
    """The event that a body says; None for one that this gitorch does not know or can't read."""
    from pydantic import ValidationError  # noqa: PLC0415 - only those who read a journal

    try:
        said = json.loads(body)
        kind = said.pop("event")
        known: Event = _adapter(kind).validate_python(said)
    except (ValueError, KeyError, TypeError, AttributeError, ValidationError):
        return None
    return known


def known(bodies: Iterable[tuple[Oid, int, str, str]]) -> Iterator[Entry]:
    """Entries from commit, time, subject and body, those that can't be read left out."""
    for commit, time, subject, body in bodies:
        event = from_json(body)
        if event is not None:
            yield Entry(time, subject, event, commit)


@cache
def _adapter(kind: str) -> Any:
    from pydantic import TypeAdapter  # noqa: PLC0415 - only those who read or write a journal

    return TypeAdapter(_KINDS[kind])
