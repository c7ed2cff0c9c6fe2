# ruff: noqa: E501 - texts read better unfolded
"""The static planner: from what people wrote to a plan that says what it guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitorch.errors import PlanError
from gitorch.plan.compile import compile_plan
from gitorch.plan.inference import Facts, infer_plan, named_paths
from gitorch.plan.outline import Item, read_outline
from gitorch.plan.problems import Ground
from gitorch.plan.reading import plan_yaml, read_plan
from gitorch.plan.underway import Underway, plan_underway
from gitorch.plan.waves import Limits
from gitorch.report.plan import plan_mermaid

PLANS = Path(__file__).parents[2] / "fixtures" / "plans"
PATHS = ("README.md", "app/users.py", "docs/guide.md", "web/client.ts")
FACTS = Facts(PATHS, lambda name: {"load_user": ["app/users.py"]}.get(name, []), lambda path: [], "pytest -q")


def test_a_checklist_leaves_out_what_is_done_and_what_is_an_example() -> None:
    text = "# Title\n\n- [ ] One\n  - detail\n- [x] Done\n\n```\n- [ ] in a fence\n```\n- [ ] `Two_b` now\n- plain bullet\n"
    outline = read_outline(text, "t.md")
    assert outline.request == "Title"
    assert outline.items == (Item("One", "One\n- detail", 3), Item("Two_b now", "`Two_b` now\n- plain bullet", 10))


def test_headings_and_yaml_lists_are_tasks_too() -> None:
    assert [i.title for i in read_outline("# T\nintro\n## A\ntext\n## B\n", "t.md").items] == ["A", "B"]
    found = read_outline("request: R\ntasks:\n  - One\n  - {title: Two, note: more}\n", "t.yaml")
    assert (found.request, found.items) == ("R", (Item("One", "One", 3), Item("Two", "Two\nmore", 4)))


def test_a_file_without_tasks_is_refused() -> None:
    with pytest.raises(PlanError) as refusal:
        read_outline("just prose\n", "t.md")
    assert refusal.value.problems == ("t.md:1:1 names no task: write a list, '- [ ] Add the route', or headings",)


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("change app/users.py and `guide.md`", ["app/users.py", "docs/guide.md"]),
        ("everything in web/", ["web/**"]),
        ("add app/teams.py", ["app/teams.py"]),
        ("see https://example.org/a.html", []),
        ("leave ../etc/passwd and /etc/hosts alone", []),
        ("and/or", []),
    ],
)
def test_paths_are_found_in_prose(text: str, paths: list[str]) -> None:
    assert named_paths(text, PATHS) == paths


def test_needs_come_from_who_makes_what_another_names() -> None:
    outline = read_outline(
        "- [ ] Add `load_team` beside `load_user`\n- [ ] Call `load_team` in web/client.ts\n", "t.md"
    )
    made = infer_plan(outline, FACTS)
    first, second = made.plan.tasks
    assert (first.scope, first.needs, second.scope, second.needs) == (
        ("app/users.py",),
        (),
        ("web/client.ts",),
        (first.id,),
    )
    assert made.guesses == (
        "add-load-team-beside-load may write app/users.py: load_user is defined there",
        "call-load-team-in-web needs add-load-team-beside-load: it names load_team, which add-load-team-beside-load makes",
    )
    assert first.commands == ("pytest -q",)


def test_needs_come_from_what_is_provided_and_consumed() -> None:
    text = "- {title: Change web/client.ts, consumes: users-route}\n- {title: Change app/users.py, provides: [users-route]}\n"
    made = infer_plan(read_outline(text, "tasks.yaml"), FACTS)
    assert [(task.id, task.needs) for task in made.plan.tasks] == [
        ("change-web-client-ts", ("change-app-users-py",)),
        ("change-app-users-py", ()),
    ]
    assert made.guesses == (
        "change-web-client-ts needs change-app-users-py: it consumes users-route, which change-app-users-py provides",
    )


def test_two_items_that_name_each_other_s_work_make_no_circle() -> None:
    outline = read_outline("- Add `alpha_one` using `beta_two`\n- Add `beta_two` using `alpha_one`\n", "t.md")
    plan = infer_plan(outline, FACTS).plan
    assert sum(len(task.needs) for task in plan.tasks) == 1


def test_branches_become_tasks_with_their_contracts_and_overlaps() -> None:
    one = Underway(
        "feat/a", "Add load_team", ("app/teams.py", "app/users.py"), {"load_team": "load_team(id)"}, frozenset()
    )
    two = Underway("feat/b", "Show teams", ("app/users.py", "web/client.ts"), {}, frozenset({"load_team"}))
    made = plan_underway([one, two], "0" * 40, None)
    assert made.guesses == ("feat/a and feat/b both write app/users.py",)
    assert [(t.id, t.provides, t.consumes) for t in made.plan.tasks] == [
        ("feat-a", ("load-team",), ()),
        ("feat-b", (), ("load-team",)),
    ]


@pytest.mark.parametrize(("name", "tasks", "waves"), [("websocket-editor", 6, 3), ("monolith-to-services", 12, 4)])
def test_the_documented_plans_compile(name: str, tasks: int, waves: int) -> None:
    text = (PLANS / f"{name}.yaml").read_text()
    compiled = compile_plan(read_plan(text, f"{name}.yaml"), Ground(()), Limits())
    assert (len(compiled.plan.tasks), len(compiled.packing.waves), compiled.packing.lower_bound) == (
        tasks,
        waves,
        waves,
    )
    assert read_plan(plan_yaml(compiled.plan), "again.yaml").plan == compiled.plan
    assert plan_mermaid(compiled).count("subgraph") == waves
