"""Drafting a plan with a model: one question, the compiler's objections, at most three rounds, then a person.

What the model says is data: its answer is parsed into a plan, and the compiler judges that as it judges any other.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ValidationError

from gitorch.config.specialists import Specialist
from gitorch.errors import ConfigError, PlanError
from gitorch.model.messages import Answer, Question, Turn, Usage
from gitorch.plan.model import Plan
from gitorch.plan.reading import Draft, plan_yaml, read_plan

ROUNDS = 3

_SYSTEM = """\
You are the planner of a team of coding agents. You analyse, decompose and coordinate; you never write code.

You get a request, a map of the repository (directories, and public interfaces ranked by use), the project's \
conventions and the specialists at hand. Answer with one plan:
- architecture: the decisions that every task must keep to, a sentence each;
- contracts: every interface that two tasks share, with all its fields, in language-neutral types (string, integer, \
number, boolean, datetime, bytes, any, list<T>, map<T>, the id of another contract; with ? where it may be absent);
- tasks: each for one specialist, with a goal in a sentence or two, the globs it may write (scope), the globs it \
relies on (reads), the contracts it provides and consumes, the tasks it needs, and how one can tell that it is done.

Rules that a compiler will check:
- no two tasks write the same path unless one needs the other; prefer narrow scopes and contracts to needs;
- nobody reads what another writes at the same time; then one needs the other;
- each contract is provided by exactly one task; only provided contracts are consumed;
- each task has at least one command or sentence that says when it is done;
- a task of more than five files or two languages should be two tasks; needs have no cycle;
- ids are lower case words with dashes; paths are relative to the root of the repository.
"""


class _Field(BaseModel):
    name: str
    type: str


class _Contract(BaseModel):
    id: str
    kind: Literal["function", "type", "route", "event", "table"]
    name: str
    fields: list[_Field]
    returns: str


class _Decision(BaseModel):
    id: str
    decision: str
    because: str


class _Task(BaseModel):
    id: str
    title: str
    specialist: str
    goal: str
    needs: list[str]
    scope: list[str]
    reads: list[str]
    provides: list[str]
    consumes: list[str]
    done_when_commands: list[str]
    done_when_sentences: list[str]


class PlanReply(BaseModel):
    """What the model is asked for: the plan's schema without free-form keys, which structured output can't express."""

    architecture: list[_Decision]
    contracts: list[_Contract]
    tasks: list[_Task]


@dataclass(frozen=True)
class Material:
    """What the planner is shown."""

    request: str
    base: str
    overview: str
    conventions: str
    specialists: tuple[Specialist, ...]


@dataclass(frozen=True)
class Drafted:
    """A draft that compiles, what it cost, and how many rounds it took."""

    draft: Draft
    usage: Usage
    rounds: int


def question(material: Material, schema: dict[str, object], turns: Sequence[Turn] = ()) -> Question:
    """The exact question; ``turns`` are what was said after it."""
    roles = "\n".join(f"- {specialist.name}: {specialist.description}" for specialist in material.specialists)
    text = "\n\n".join(
        [
            f"<request>\n{material.request}\n</request>",
            f"<map commit={json.dumps(material.base[:12])}>\n{material.overview}\n</map>",
            f"<conventions>\n{material.conventions or 'none written down'}\n</conventions>",
            f"<specialists>\n{roles}\n</specialists>",
        ]
    )
    return Question(_SYSTEM, (Turn("user", text, is_kept=True), *turns), schema)


def draft_plan(
    material: Material,
    schema: dict[str, object],
    ask: Callable[[Question], Answer],
    judge: Callable[[Draft], object],
) -> Drafted:
    """Ask until ``judge``, the compiler, has no objection. Raises PlanError with the last ones after three rounds."""
    turns: list[Turn] = []
    usage = Usage()
    objections: tuple[str, ...] = ()
    for number in range(1, ROUNDS + 1):
        answer = ask(question(material, schema, turns))
        usage += answer.usage
        try:
            draft = _parsed(answer.text, material)
            judge(draft)
        except PlanError as error:
            objections = error.problems
        except ConfigError as error:
            objections = (error.message,)
        else:
            return Drafted(draft, usage, number)
        turns += [Turn("assistant", answer.text or "{}"), Turn("user", _complaint(objections))]
    raise PlanError(
        [f"the model's plan is not sound after {ROUNDS} rounds:", *objections],
        hint="write the tasks down and run gitorch plan --from tasks.md",
    )


def _complaint(objections: Sequence[str]) -> str:
    listed = "\n".join(f"- {objection}" for objection in objections[:40])
    return f"The compiler refuses this plan:\n{listed}\n\nAnswer with the whole plan again, mended."


def _parsed(text: str, material: Material) -> Draft:
    """The answer as a draft. Raises PlanError for anything but a plan, naming the field."""
    try:
        reply = PlanReply.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the answer"
        raise PlanError([f"the answer is not a plan: {place}: {first['msg']}"]) from error
    try:
        plan = Plan.model_validate(_fields(reply, material))
    except ValidationError as error:
        sentences = [f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}" for one in error.errors()]
        raise PlanError(sentences) from error
    return read_plan(plan_yaml(plan), "plan.yaml")


def _fields(reply: PlanReply, material: Material) -> dict[str, object]:
    return {
        "schema": "gitorch.plan/1",
        "request": material.request,
        "base": material.base,
        "architecture": [decision.model_dump() for decision in reply.architecture],
        "contracts": [
            {**contract.model_dump(exclude={"fields"}), "fields": {field.name: field.type for field in contract.fields}}
            for contract in reply.contracts
        ],
        "tasks": [_task_fields(task) for task in reply.tasks],
    }


def _task_fields(task: _Task) -> dict[str, object]:
    plain = task.model_dump(exclude={"done_when_commands", "done_when_sentences"})
    return {**plain, "done_when": [*({"run": run} for run in task.done_when_commands), *task.done_when_sentences]}
