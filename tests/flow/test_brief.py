"""``gitorch brief`` as a user runs it."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
from conftest import Repo, gitorch
from model_server import Reply, serving

from gitorch.api.briefing import brief
from gitorch.api.counting import tally
from gitorch.context.tokens import Tally

PLAN = """\
request: Show users
constraints: {excluded: [requests]}
tasks:
  - {id: page, title: Show, goal: Show the user, scope: [app/page.py], done_when: [{run: pytest}],
     budget: {context: 700}}
"""
FILES: dict[str, str | bytes | None] = {
    "plan.yaml": PLAN,
    "AGENTS.md": "# Rules\n\nSome words.\n\n- Never print\n",
    "app/users.py": "class User:\n    def __init__(self, id: int) -> None: ...\n    def name(self) -> str: ...\n",
    "app/page.py": "from app.users import User\n\ndef page(user: User) -> str:\n    return user.name()\n",
}


@pytest.fixture
def planned(repo: Repo) -> Repo:
    repo.commit("files", FILES)
    return repo


def test_a_brief_is_printed_and_its_tokens_by_section_beside_it(planned: Repo) -> None:
    done = gitorch(planned, "brief", "page")
    assert (done.status, done.stdout) == (
        0,
        "# Architecture\n"
        "- Never add these dependencies: requests\n"
        "# Interfaces\n"
        "app/users.py\n"
        "class User(id: int)\n"
        "  name() -> str\n"
        "# Conventions\n"
        "- Never print\n"
        "# Task\n"
        "Show\n"
        "Show the user\n"
        "May write: app/page.py\n"
        "Done when:\n"
        "- `pytest` succeeds\n"
        "Budget: 600000 tokens, 80 turns, 45 minutes\n"
        "In the end: commit your work; what the next ones must know goes into .gitorch/handoff.json\n",
    )
    assert done.stderr == (
        "Architecture      16  pinned\n"
        "Interfaces        25\n"
        "Conventions        9\n"
        "Task              71  pinned\n"
        "page: about 121 tokens of 700, estimated, 2 of 2 interfaces\n"
    )


def test_a_second_brief_is_the_same_and_so_is_its_document(planned: Repo) -> None:
    first, second = (gitorch(planned, "brief", "page", "--json") for _ in range(2))
    assert first == second
    plain = json.loads(first.stdout)
    assert plain["schema"] == "gitorch.brief/1"
    assert "".join(section["text"] for section in plain["sections"]) == gitorch(planned, "brief", "page").stdout
    assert [section["name"] for section in plain["sections"] if section["pinned"]] == ["Architecture", "Task"]


NO_PLAN = 'error: there is no plan no.yaml\nhint: gitorch plan "Add dark mode", or --plan FILE\n'
NO_TASK = "error: the plan has no task 'nobody'; it has page\nhint: gitorch plan check plan.yaml\n"
TOO_SMALL = (
    "error: task page: architecture, constraints, contracts and goal alone take about 87 tokens; "
    "its budget is 30\n"
    "hint: set budget.context of page to 87 or more, or part the task\n"
)


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["nobody"], 2, NO_TASK),
        (["page", "--plan", "no.yaml"], 2, NO_PLAN),
        (["page", "--budget", "30"], 1, TOO_SMALL),
    ],
)
def test_what_cannot_be_told_is_refused_with_a_hint(
    planned: Repo, arguments: list[str], status: int, said: str
) -> None:
    done = gitorch(planned, "brief", *arguments)
    assert (done.status, done.stdout, done.stderr) == (status, "", said)


def test_where_there_is_a_key_the_api_counts(planned: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    with serving() as server:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", server.url)
        done = gitorch(planned, "brief", "page")
        plain = json.loads(gitorch(planned, "brief", "page", "--json").stdout)
    asked = server.requests[0]
    assert asked["path"] == "/v1/messages/count_tokens"
    assert asked["messages"] == [{"role": "user", "content": [{"type": "text", "text": done.stdout}]}]
    counted = len(json.dumps(asked["messages"])) // 4
    last = done.stderr.splitlines()[-1]
    assert last == (
        f"page: {counted} tokens of 700, counted for claude-opus-5-5; estimated {plain['tokens']}, 2 of 2 interfaces"
    )
    assert plain["counted"] == {"tokens": counted, "model": "claude-opus-5-5"}


def test_a_count_over_the_budget_is_said(planned: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    with serving(counting=Reply("x" * 1000)) as server:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", server.url)
        done = gitorch(planned, "brief", "page")
    assert done.stderr.splitlines()[-1] == "that is 300 over the budget; --budget 490 would keep to it"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://127.0.0.1:9", "the model's API can't be reached"),
        ("refusing", "the model's API said no (401): scripted authentication_error"),
    ],
)
def test_without_an_answer_the_estimate_stands_and_why_is_said(
    planned: Repo, monkeypatch: pytest.MonkeyPatch, url: str, why: str
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    with serving(counting=Reply(status=401, error="authentication_error")) as server:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", server.url if url == "refusing" else url)
        done = gitorch(planned, "brief", "page")
    assert done.status == 0
    *_, last, note = done.stderr.splitlines()
    assert last.endswith(" tokens of 700, estimated, 2 of 2 interfaces")
    assert note == f"not counted: {why}"


def test_an_api_that_does_not_answer_is_not_waited_for(planned: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    made = brief(planned.path, Path("plan.yaml"), "page")
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", f"http://127.0.0.1:{deaf.getsockname()[1]}")
        told = tally(made, patience=0.3)
    assert told == Tally(made.tokens, None, "the model's API did not answer within 0.3 s")


def test_a_base_that_is_no_commit_is_refused(planned: Repo) -> None:
    planned.write({"plan.yaml": f"base: {'ab' * 20}\n{PLAN}"})
    done = gitorch(planned, "brief", "page")
    assert (done.status, done.stderr) == (
        2,
        f"error: the plan's base {'ab' * 20} is no commit of this repository\nhint: git fetch\n",
    )


def test_a_brief_from_what_was_kept_is_the_same_and_follows_the_tree(planned: Repo) -> None:
    first = gitorch(planned, "brief", "page").stdout

    assert gitorch(planned, "brief", "page").stdout == first
    planned.commit("move", {"app/users.py": "from app.people import User\n", "app/people.py": FILES["app/users.py"]})
    moved = first.replace("app/users.py\nclass User(id: int)", "app/people.py\nclass User(id: int)")
    assert gitorch(planned, "brief", "page").stdout == moved
