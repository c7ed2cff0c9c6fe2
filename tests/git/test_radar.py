"""The radar of a run sees what unfinished work breaks, tells it once, and does not look all the time."""

from __future__ import annotations

from conftest import Repo

from gitorch.config.model import Config
from gitorch.git.repository import Oid, open_repository
from gitorch.run.activity import End
from gitorch.run.assignment import Finished
from gitorch.run.events import Assigned, Began, Part, Sighted
from gitorch.run.folding import after, begun
from gitorch.run.radar import Radar
from gitorch.run.standing import State

USERS = "def load_user(id):\n    return id\n"


def _running(base: Oid, *tasks: str) -> State:
    state = begun(Began("r1", "it", "refs/heads/main", base, (tuple(Part(task) for task in tasks),)))
    for task in tasks:
        state = after(state, Assigned(task, 1, base, "command"))
    return state


def test_a_collision_is_sighted_once_and_again_only_when_it_is_another(repo: Repo) -> None:
    base = Oid(repo.commit("users", {"users.py": USERS}))
    renamed = Oid(repo.branch("one", {"users.py": USERS.replace("load", "fetch")}))
    called = Oid(repo.branch("two", {"report.py": "from users import load_user\n\nprint(load_user(1))\n"}))
    more = Oid(repo.branch("three", {"report.py": "from users import load_user\n\nprint(load_user(2))\n"}))
    now = [0.0]
    radar, state = Radar(open_repository(repo.path), Config(), lambda: now[0]), _running(base, "api", "web")

    radar.note("api", renamed)
    assert radar.sweep(state) == ()  # nothing to compare with yet
    radar.note("web", called)
    (sighted,) = radar.sweep(state)
    assert sighted == Sighted(
        ("api", "web"), "S201",
        "api renames load_user to fetch_user; web calls load_user (users.py:1, report.py:3)",
    )  # fmt: skip
    radar.note("web", more)
    assert radar.sweep(state) == ()  # not yet time to look again
    now[0] = 60.0
    assert radar.sweep(state) == ()  # looked, and it is the one that was told


def test_what_is_submitted_counts_and_what_is_over_does_not(repo: Repo) -> None:
    base = Oid(repo.commit("users", {"users.py": USERS}))
    renamed = Oid(repo.branch("one", {"users.py": USERS.replace("load", "fetch")}))
    called = Oid(repo.branch("two", {"report.py": "from users import load_user\n\nprint(load_user(1))\n"}))
    repository = open_repository(repo.path)
    state = after(_running(base, "api", "web"), Finished("api", 1, End.COMPLETED, "", commit=renamed))

    radar = Radar(repository, Config())
    radar.note("web", called)
    assert [one.tasks for one in radar.sweep(state)] == [("api", "web")]

    over = after(state, Finished("web", 1, End.COMPLETED, "", commit=called))
    assert Radar(repository, Config()).sweep(over) == ()  # nobody works: the wave's end judges them
