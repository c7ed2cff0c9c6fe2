"""``gitorch plan`` as a user runs it: files, repairs, a model's answers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from conftest import Repo, gitorch
from model_server import Reply, serving

PLAN = """\
request: Show users
contracts:
  - {id: users-route, kind: route, name: GET /users, fields: {id: integer}}
tasks:
  - {id: api, title: Serve, goal: Add the route, scope: [app/**], provides: [users-route], done_when: [{run: pytest}]}
  - {id: page, title: Show, goal: Add the page, scope: [web/**], consumes: [users-route], done_when: [it shows]}
"""
FILES: dict[str, str | bytes | None] = {"app/api.py": "def users():\n    return []\n", "web/page.ts": "export {}\n"}


def _answer(**changes: Any) -> str:
    task = {
        "id": "api", "title": "Serve", "specialist": "backend", "goal": "Add the route", "needs": [],
        "scope": ["app/**"], "reads": [], "provides": [], "consumes": [], "done_when_commands": ["pytest"],
        "done_when_sentences": [], **changes,
    }  # fmt: skip
    return json.dumps({"architecture": [], "contracts": [], "tasks": [task]})


@pytest.fixture
def planned(repo: Repo) -> Repo:
    repo.commit("files", {**FILES, "plan.yaml": PLAN})
    return repo


def test_check_shows_waves_contracts_and_what_it_costs(planned: Repo) -> None:
    done = gitorch(planned, "plan", "check", "plan.yaml")
    assert (done.status, done.stderr) == (0, "")
    assert done.stdout == (
        "Show users\n"
        "\n"
        "wave 1\n"
        "  api                backend           ~101 tokens    1 file  app/**\n"
        "  page               backend            ~94 tokens    1 file  web/**\n"
        "\n"
        "contract users-route: GET /users {id: integer}  api → page\n"
        "\n"
        "context: 195 tokens in all tasks, the largest 101\n"
        "         against 11 for one agent that reads every file in scope or read, and 112 for the whole repository\n"
    )


def test_a_price_gives_costs_and_nothing_else_does(planned: Repo) -> None:
    done = gitorch(planned, "plan", "check", "plan.yaml", "--price", "5")
    assert done.stdout.splitlines()[-1] == (
        "cost:    $0.001 to read all of it once, against $0.000 and $0.001, at $5 a million tokens"
    )
    plain = json.loads(gitorch(planned, "plan", "check", "plan.yaml", "--json").stdout)
    assert plain["cost_dollars"] == {"api": None, "page": None}


def test_a_mistake_has_its_place_and_exit_status_two(planned: Repo) -> None:
    planned.write({"plan.yaml": PLAN.replace("web/**", "app/api.py")})
    done = gitorch(planned, "plan", "check", "plan.yaml")
    assert (done.status, done.stdout) == (2, "")
    assert done.stderr == (
        "error: plan.yaml:6:49 tasks api and page may run side by side and both may write app/api.py\n"
        "hint: gitorch plan check --fix plan.yaml\n"
    )


def test_what_fix_does_not_mend_is_not_sent_to_it(planned: Repo) -> None:
    planned.write({"plan.yaml": PLAN.replace(", done_when: [it shows]", "")})

    plain = gitorch(planned, "plan", "check", "plan.yaml")
    fixing = gitorch(planned, "plan", "check", "plan.yaml", "--fix")

    assert plain == fixing
    assert plain.stderr.splitlines()[-1] == "hint: gitorch plan schema"


def test_fix_writes_the_mended_plan_and_keeps_the_old_one(planned: Repo) -> None:
    broken = PLAN.replace("web/**", "app/api.py")
    planned.write({"plan.yaml": broken})
    done = gitorch(planned, "plan", "check", "plan.yaml", "--fix", "--json")
    assert done.status == 0
    assert done.stderr.startswith("fixed: api leaves app/api.py to page\n")
    assert json.loads(done.stdout)["plan"]["tasks"][0]["scope"] == ["app/**", "!app/api.py"]
    assert planned.read("plan.before-fix.yaml") == broken
    assert gitorch(planned, "plan", "check", "plan.yaml").status == 0


def test_a_request_without_a_key_says_what_works_without_one(planned: Repo) -> None:
    done = gitorch(planned, "plan", "Add dark mode")
    assert done.status == 1
    assert done.stderr == (
        "error: there is no key for the model: ANTHROPIC_API_KEY is not set\n"
        "hint: gitorch plan --from tasks.md needs no key, and no model\n"
    )


def test_a_dry_run_prints_the_prompt_and_sends_nothing(planned: Repo) -> None:
    done = gitorch(planned, "plan", "Add dark mode", "--dry-run")
    assert done.status == 0
    assert "<request>\nAdd dark mode\n</request>" in done.stdout
    assert "app/api.py: users()" in done.stdout


@pytest.mark.slow
def test_the_compiler_s_objections_go_back_to_the_model(planned: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("anthropic")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    with serving(Reply(_answer(needs=["ghost"])), Reply("no plan at all"), Reply(_answer())) as server:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", server.url)
        done = gitorch(planned, "plan", "Serve users", "-o", "new.yaml")
    assert done.status == 0
    assert "drafted in 3 rounds" in done.stderr
    assert "request: Serve users" in planned.read("new.yaml")
    said = [request["messages"][-1]["content"][0]["text"] for request in server.requests]
    assert "task api needs 'ghost', which is not in the plan" in said[1]
    assert "the answer is not a plan" in said[2]
    assert server.requests[0]["output_config"]["format"]["type"] == "json_schema"


@pytest.mark.slow
def test_a_model_that_stays_unsound_is_left_to_a_person(planned: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("anthropic")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    with serving(Reply(_answer(scope=["../etc"]))) as server:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", server.url)
        done = gitorch(planned, "plan", "Serve users", "-o", "new.yaml")
    assert (done.status, len(server.requests)) == (2, 3)
    assert done.stderr.splitlines()[-2:] == [
        "  plan.yaml:9:9 task api: '../etc' leaves the repository with '..'",
        "hint: write the tasks down and run gitorch plan --from tasks.md",
    ]
    assert not (planned.path / "new.yaml").exists()
