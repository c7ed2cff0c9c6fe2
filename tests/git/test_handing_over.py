"""A finished attempt leaves its handoff: made from its code, whatever the agent left."""

from __future__ import annotations

import pytest
from conftest import Repo

from gitorch.errors import HandoffError
from gitorch.git.repository import Oid, Repository, open_repository
from gitorch.handoff.manifest import CheckRun, Tokens
from gitorch.handoff.store import handoff_on
from gitorch.plan.model import Decision, Plan, Task
from gitorch.run.activity import End, Usage
from gitorch.run.assignment import Assignment, Checked, Choice, Finished
from gitorch.run.handing_over import Closing, hand_over

_NOW = "2026-01-02T03:04:05+00:00"
_PLAN = Plan(
    request="rename",
    architecture=(Decision(id="d1", decision="ids are text"),),
    tasks=(
        Task(id="users", title="Users", goal="rename", scope=("users.py",), done_when=("it is renamed",)),
        Task(id="report", title="Report", goal="report", needs=("users",), scope=("report.py",), done_when=("x",)),
    ),
)


_UNPROVED = "`make fit` was not run: make can't be started"


def _attempt(repo: Repo) -> tuple[Repository, Assignment, Finished]:
    base = repo.commit("users", {"users.py": "def load_user(id):\n    return id\n"})
    commit = repo.branch("gitorch/r1/users", {"users.py": "def fetch_user(id):\n    return id\n"})
    repo.commit("meanwhile", {"other.py": "x = 1\n"})
    assignment = Assignment("r1", "users", 2, str(repo.path), Oid(base), "brief", "role", Choice("command"))
    usage = Usage(entered=100, left=20, read=300, written=5, dollars=0.25)
    checks = (
        Checked("pytest", "passed", 1.5, log="out"),
        Checked("make fit", "not-run", complaint="make can't be started"),
    )
    finished = Finished("users", 2, End.COMPLETED, "done", usage, Oid(commit), checks=checks)
    return open_repository(repo.path), assignment, finished


def test_the_handoff_stands_on_the_last_commit_and_comes_from_the_code(repo: Repo) -> None:
    repository, assignment, finished = _attempt(repo)
    made = hand_over(repository, _PLAN, assignment, finished, Closing(_NOW, sandbox="bubblewrap"))

    assert handoff_on(repository, Oid(made.commit)) == made
    assert (made.run, made.task, made.attempt, made.specialist, made.to) == ("r1", "users", 2, "backend", ("report",))
    assert (made.base, made.commit, made.made_by) == (assignment.base, finished.commit, "gitorch")
    assert [one.path for one in made.changed_paths] == ["users.py"]
    assert [(one.symbol, one.change) for one in made.artifacts.interfaces] == [("fetch_user", "renamed")]
    assert made.usage == Tokens(input=105, output=20, cached=300, dollars=0.25)
    assert made.checks == (
        CheckRun(command="pytest", status="passed", seconds=1.5),
        CheckRun(command="make fit", status="not-run"),
    )
    assert made.open_points == (_UNPROVED,)
    assert made.sandbox == "bubblewrap"
    assert made.next_agent_context.constraints == ("ids are text",)
    assert made.next_agent_context.available_budget == 60_000


def test_claims_are_taken_for_what_only_the_agent_knows(repo: Repo) -> None:
    repository, assignment, finished = _attempt(repo)
    claims = b'{"interfaces": ["users.drop"], "notes": {"critical": ["ids are text now"]}, "open_points": ["docs"]}'

    made = hand_over(repository, _PLAN, assignment, finished, Closing(_NOW, claims=claims))

    assert made.made_by == "agent"
    assert made.artifacts.notes.critical == ("ids are text now",)
    assert made.open_points == ("docs", _UNPROVED)
    assert [one.name for one in made.unmet] == ["users.drop"]


def test_claims_that_are_none_are_said_and_stop_nothing(repo: Repo) -> None:
    repository, assignment, finished = _attempt(repo)

    made = hand_over(repository, _PLAN, assignment, finished, Closing(_NOW, claims=b"{broken"))

    assert made.made_by == "gitorch"
    assert made.open_points[1:] == (_UNPROVED,)
    assert made.open_points[0].startswith("the agent's handoff can't be read: ")


def test_handing_over_twice_writes_once(repo: Repo) -> None:
    repository, assignment, finished = _attempt(repo)
    first = hand_over(repository, _PLAN, assignment, finished, Closing(_NOW))
    tip = repository.tip("refs/notes/gitorch/handoffs")

    again = hand_over(repository, _PLAN, assignment, finished, Closing("2027-01-01T00:00:00+00:00"))

    assert again == first
    assert repository.tip("refs/notes/gitorch/handoffs") == tip


def test_an_attempt_without_a_commit_hands_nothing_over(repo: Repo) -> None:
    repository, assignment, _ = _attempt(repo)

    with pytest.raises(HandoffError, match="users left no commit to hand over"):
        hand_over(repository, _PLAN, assignment, Finished("users", 2, End.FAILED, "no"), Closing(_NOW))
