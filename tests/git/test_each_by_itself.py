"""What each branch has by itself is no finding of their merge."""

from __future__ import annotations

from conftest import Repo

from gitorch import api

QUEUE = "class Queue {\n    int left = 0;\n\n    void put() {\n        left++;\n    }\n}\n"
LOCKED = QUEUE.replace("    void put", "    synchronized void put")
WORKER = "class Worker {\n    private final Queue queue;\n\n    void drain() {\n    }\n}\n"
DRAINING = WORKER.replace("drain() {\n", "drain() {\n        queue.left--;\n")


def _rules(repo: Repo, *branches: str) -> list[str]:
    return [finding.rule for finding in api.validate(repo.path, branches).findings]


def test_a_lock_and_who_does_not_take_it_are_told_where_they_come_from_two_branches(repo: Repo) -> None:
    repo.commit("base", {"Queue.java": QUEUE, "Worker.java": WORKER})
    repo.branch("a", {"Queue.java": LOCKED})
    repo.branch("b", {"Worker.java": DRAINING})
    assert _rules(repo, "a", "b") == ["R403"]


def test_they_are_not_told_where_each_branch_has_both(repo: Repo) -> None:
    repo.commit("base", {"Queue.java": QUEUE, "Worker.java": WORKER})
    both: dict[str, str | None] = {"Queue.java": LOCKED, "Worker.java": DRAINING}
    repo.branch("a", {**both, "a.txt": "a\n"})
    repo.branch("b", {**both, "b.txt": "b\n"})
    assert _rules(repo, "a", "b") == []
