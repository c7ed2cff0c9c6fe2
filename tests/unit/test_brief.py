"""Briefs: what is pinned is whole or there is no brief, the budget holds, the same input gives the same text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitorch.code.languages import parser_for
from gitorch.context.brief import Brief, Material, NeededHandoff, make_brief
from gitorch.context.facts import FileFacts, facts_of
from gitorch.context.links import Ground, Node, Used
from gitorch.context.pinned import architecture, contracts, goal
from gitorch.context.ranking import ranked
from gitorch.context.tokens import estimate
from gitorch.errors import BriefError
from gitorch.plan.model import Plan

USERS = """\
from dataclasses import dataclass

LIMIT: int = 20

@dataclass
class User:
    id: int
    def rename(self, name: str, *, force: bool = False) -> User: ...

async def load_user(id: int, *rest: str, strict: bool = True) -> User:
    cache = {}
    return User(id)
"""
REPORT = "from app.users import load_user\n\ndef report(id: int) -> str:\n    return str(load_user(id))\n"


def facts(path: str, text: str) -> FileFacts:
    parser = parser_for(path)
    assert parser is not None
    return facts_of(parser.parse(text.encode()))


GROUND = Ground({"app/report.py": facts("app/report.py", REPORT), "app/users.py": facts("app/users.py", USERS)})


def plan(**changes: object) -> Plan:
    task = {"id": "report", "title": "Report", "goal": "Report users", "scope": ["app/report.py"], "consumes": ["user"]}
    return Plan.model_validate(
        {
            "request": "Report users",
            "architecture": [{"id": "sync", "decision": "No threads", "because": "SQLite"}],
            "constraints": {"excluded": ["requests"], "conventions": ["Docstrings say why"]},
            "contracts": [
                {"id": "user", "kind": "type", "name": "User", "fields": {"id": "integer", "home": "list<address>?"}},
                {"id": "address", "kind": "type", "name": "Address", "fields": {"street": "string"}},
                {"id": "order", "kind": "type", "name": "Order", "fields": {"id": "integer"}},
            ],
            "tasks": [{**task, **changes}],
        }
    )


def brief_of(made: Plan, budget: int, **material: object) -> Brief:
    return make_brief(made, made.tasks[0], Material(GROUND, budget=budget, **material))  # type: ignore[arg-type]


def test_a_brief_is_told_in_order_from_architecture_to_the_goal() -> None:
    handoff = NeededHandoff("api", "Serve users", "0123456789abcdef", ("critical: ids are\n# integers",))
    made = brief_of(
        plan(done_when=[{"run": "pytest -q"}, "it reads well"]), 500, handoffs=(handoff,), conventions=("Use ruff",)
    )
    assert made.text == (
        "# Architecture\n"
        "- No threads (because SQLite)\n"
        "- Never add these dependencies: requests\n"
        "- Docstrings say why\n"
        "# Contracts\n"
        "- consumes type User {id: integer, home: list<address>?} [user]\n"
        "- where type Address {street: string} [address]\n"
        "# Interfaces\n"
        "app/users.py\n"
        "LIMIT: int\n"
        "class User(id: int)\n"
        "  rename(name: str, *, force: bool=False) -> User\n"
        "async load_user(id: int, *rest: str, strict: bool=True) -> User\n"
        "# Handoffs\n"
        "api (Serve users) is done at 0123456789ab\n"
        "- critical: ids are # integers\n"
        "# Conventions\n"
        "- Use ruff\n"
        "# Task\n"
        "Report\n"
        "Report users\n"
        "May write: app/report.py\n"
        "Done when:\n"
        "- `pytest -q` succeeds\n"
        "- it reads well\n"
        "Budget: 600000 tokens, 80 turns, 45 minutes\n"
        "In the end: commit your work; what the next ones must know goes into .gitorch/handoff.json\n"
    )
    assert made.tokens == estimate(made.text) <= made.budget


def test_a_budget_that_cannot_hold_what_is_pinned_is_refused_with_the_budget_that_can() -> None:
    with pytest.raises(BriefError) as refused:
        brief_of(plan(), 40)
    assert refused.value.message == (
        "task report: architecture, constraints, contracts and goal alone take about 139 tokens; its budget is 40"
    )
    assert refused.value.hint == "set budget.context of report to 139 or more, or part the task"
    assert brief_of(plan(), 139).tokens == 139


_LINE = (
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=60)
    .map(str.strip)
    .filter(bool)
)


@settings(deadline=None, max_examples=150)
@given(
    st.lists(_LINE, max_size=5),
    st.lists(_LINE, max_size=5),
    st.lists(_LINE, min_size=1, max_size=4),
    st.lists(_LINE, max_size=20),
    st.integers(1, 900),
)
def test_what_the_plan_pins_is_whole_at_every_budget_or_refused(
    decisions: list[str], excluded: list[str], names: list[str], handed: list[str], budget: int
) -> None:
    made = plan(consumes=[f"c{at}" for at in range(len(names))]).model_copy()
    made = Plan.model_validate(
        {
            **made.model_dump(by_alias=True),
            "architecture": [{"id": f"d{at}", "decision": text} for at, text in enumerate(decisions)],
            "constraints": {"excluded": excluded},
            "contracts": [
                {"id": f"c{at}", "kind": "type", "name": text, "fields": {"id": "integer"}}
                for at, text in enumerate(names)
            ],
        }
    )
    handoff = NeededHandoff("api", "Serve", "0" * 40, tuple(handed))
    try:
        brief = brief_of(made, budget, handoffs=(handoff,), conventions=tuple(handed))
    except BriefError:
        pinned = [*architecture(made), *contracts(made, made.tasks[0]), *goal(made.tasks[0])]
        assert estimate("\n".join(pinned)) + 20 > budget
        return
    assert brief.tokens <= budget
    for line in [*architecture(made), *contracts(made, made.tasks[0]), *goal(made.tasks[0])]:
        assert f"{line}\n" in brief.text
    assert brief == brief_of(made, budget, handoffs=(handoff,), conventions=tuple(handed))


BASES = """\
class Base:
    def __init__(self, *args: str, strict: bool = False) -> None: ...

class Low(Base): ...

class Model(BaseModel):
    model_config = {}

class Row(Model):
    id: int
    name: str = ""
"""


def test_a_class_is_told_with_what_its_construction_takes_inherited_or_of_fields() -> None:
    texts = {"app/bases.py": BASES, "app/report.py": "import app.bases\n"}
    ground = Ground({path: facts(path, text) for path, text in texts.items()})
    made = plan(goal="Make Low, Row")
    told = make_brief(made, made.tasks[0], Material(ground, budget=600)).text
    assert "class Low(Base)(*args: str, strict: bool=False)\n" in told
    assert 'class Row(Model)(id: int, name: str="")\n' in told
    assert "  name: str" not in told


OVERLOADED = """\
from typing import overload

@overload
def load(key: int) -> int: ...
@overload
def load(key: str) -> str: ...
def load(key: int | str) -> int | str: ...

class Store:
    @overload
    def one(self) -> int: ...
    @overload
    def one(self, default: int) -> int: ...
"""


def test_an_overloaded_function_is_told_as_it_is_called_in_the_end() -> None:
    texts = {one.qualname: one.text for one in facts("app/store.py", OVERLOADED).interfaces}
    assert texts == {
        "load": "load(key: int | str) -> int | str",
        "Store": "class Store",
        "Store.one": "one() -> int | one(default: int) -> int",
    }


DOCUMENTED = """\
def path(
    default: Annotated[Any, Doc('''What it is, (unless) "given".''')] = ...,
    alias: Annotated[dict[str, int] | None, Doc("Another, name"), deprecated("no")] = None,
    limit: Annotated[int, Gt(0)] = 1,
) -> Any: ...
"""


def test_documentation_inside_a_type_is_left_out() -> None:
    (told,) = facts("app/params.py", DOCUMENTED).interfaces
    alias = 'alias: Annotated[dict[str, int] | None, deprecated("no")]=None'
    assert told.text == f"path(default: Any=..., {alias}, limit: Annotated[int, Gt(0)]=1) -> Any"


def test_an_interface_beside_one_that_is_told_comes_before_its_like_in_another_file() -> None:
    texts = {"a.py": "def alone(): ...\n", "b.py": "def load(): ...\ndef other(): ...\n", "c.py": "load()\n"}
    ground = Ground({path: facts(path, text) for path, text in texts.items()}, Used({("b.py", "load"): 1}))
    made = plan(scope=["c.py"], reads=["a.py", "b.py"])
    assert [one.interface.name for one in ranked(made, made.tasks[0], ground)] == ["load", "other", "alone"]


def test_an_empty_ground_gives_a_brief_of_what_the_plan_says() -> None:
    made = plan()
    brief = make_brief(made, made.tasks[0], Material(Ground({}), budget=400))
    assert [section.name for section in brief.sections] == ["Architecture", "Contracts", "Task"]
    assert (brief.shown, brief.ranked) == (0, 0)


def test_what_one_task_has_worked_out_of_the_tree_changes_nothing_of_the_next_ones_brief() -> None:
    report, users = plan(), plan(id="users", scope=["app/users.py"], goal="Make report and User")
    known = Used({("app/users.py", "load_user"): 2}, frozenset({("app/users.py", "load_user")}))

    def told(made: Plan, ground: Ground) -> str:
        return make_brief(made, made.tasks[0], Material(ground, budget=600)).text

    fresh = [told(report, Ground(GROUND.files, known)), told(users, Ground(GROUND.files))]
    shared = Ground(GROUND.files)
    assert [told(report, shared.knowing(known)), told(users, shared)] == fresh
    assert [told(users, shared), told(report, shared.knowing(known))] == fresh[::-1]


def test_a_name_that_every_file_uses_makes_no_files_alike_and_no_brief_fail() -> None:
    texts = {"app/one.py": "import os\nos.getcwd()\n", "app/two.py": "import os\nos.getcwd()\n"}
    ground = Ground({path: facts(path, text) for path, text in texts.items()})
    made = plan(scope=["app/one.py"])
    assert make_brief(made, made.tasks[0], Material(ground, budget=600)).ranked == 0


def test_what_making_a_class_takes_is_told_sooner_where_the_task_makes_one_than_where_it_only_names_it() -> None:
    jobs = "class Job:\n    def __init__(self, name: str) -> None: ...\n\ndef run(job: Job) -> None: ...\n"
    texts = {"app/jobs.py": jobs, "app/report.py": "from app.jobs import Job, run\n"}
    node = ("app/jobs.py", "Job")

    def told(called: frozenset[Node]) -> list[str]:
        ground = Ground({path: facts(path, text) for path, text in texts.items()}, Used({node: 1}, called))
        made = plan()
        return [one.interface.text for one in ranked(made, made.tasks[0], ground)]

    assert told(frozenset({node})) == ["class Job", "class Job(name: str)", "run(job: Job) -> None"]
    assert told(frozenset()) == ["class Job", "run(job: Job) -> None", "class Job(name: str)"]
