"""Many agents at once, and many waves: nothing is lost and no lock is heard of."""

from __future__ import annotations

import json
from collections import Counter

import pytest
import yaml
from conftest import EVERYTHING, Repo, gitorch

from gitorch.git.repository import open_repository
from gitorch.workspace.prepare import leased

AGENT = """\
mkdir -p "$GITORCH_TASK"
echo "$GITORCH_TASK" > "$GITORCH_TASK/one.txt"
git add -A && git -c user.name=A -c user.email=a@example.org commit -q -m "begin $GITORCH_TASK"
echo "$GITORCH_TASK" > "$GITORCH_TASK/two.txt"
"""


def prepared(repo: Repo, waves: int, width: int) -> list[str]:
    """A plan of so many waves of so many tasks, each needing one of the wave before; the tasks' names."""
    config = "run: {runner: command, command: [sh, agent.sh], jobs: 0, sandbox: off}\n"
    repo.commit("agents", {"agent.sh": AGENT, "gitorch.yaml": config, ".gitignore": "plan.yaml\n"})
    tasks = [
        {
            "id": f"w{wave}t{place}",
            "title": f"Task {place} of wave {wave}",
            "goal": "it is done",
            "scope": [f"w{wave}t{place}/**"],
            "needs": [f"w{wave - 1}t{place}"] if wave else [],
            "done_when": ["it is"],
        }
        for wave in range(waves)
        for place in range(width)
    ]
    repo.write({"plan.yaml": yaml.safe_dump({"request": "Many things", "tasks": tasks}, sort_keys=False)})
    return [str(task["id"]) for task in tasks]


@pytest.mark.slow
@pytest.mark.parametrize(("waves", "width"), [(1, 50), (20, 10) if EVERYTHING else (3, 5)])
def test_no_commit_note_or_event_is_lost(repo: Repo, waves: int, width: int) -> None:
    tasks = prepared(repo, waves, width)

    done = gitorch(repo, "run")

    assert (done.status, "lock" in done.stderr) == (0, False), done.stdout
    status = json.loads(gitorch(repo, "status", "--json").stdout)
    assert Counter(one["stage"] for one in status["tasks"]) == {"validated": len(tasks)}
    files = repo.git("ls-tree", "-r", "--name-only", status["candidate"]).splitlines()
    assert {f"{task}/{name}.txt" for task in tasks for name in ("one", "two")} <= set(files)
    commits = Counter(repo.git("log", "--format=%s", status["candidate"]).splitlines())
    assert {task: commits[f"begin {task}"] for task in tasks} == dict.fromkeys(tasks, 1)
    notes = json.loads(gitorch(repo, "handoff", "list", "--json").stdout)
    assert Counter(one["task"] for one in notes) == Counter(tasks)
    events = json.loads(gitorch(repo, "log", "--json").stdout)
    for kind in ("assigned", "started", "finished"):
        assert Counter(one["task"] for one in events if one["event"] == kind) == Counter(tasks)
    assert leased(open_repository(repo.path)) == ()
    assert repo.git("fsck", "--strict", "--no-dangling", "--no-progress") == ""
    assert gitorch(repo, "merge", "--quiet").status == 0
    assert repo.read(f"{tasks[-1]}/two.txt") == f"{tasks[-1]}\n"
