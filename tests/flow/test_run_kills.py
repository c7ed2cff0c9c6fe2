"""Kill -9 of gitorch in the middle of a run, and the same command again: 200 moments, a few of them in every suite."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from conftest import Repo, gitorch, thinned

from gitorch.git.repository import open_repository
from gitorch.git.worktrees import worktrees
from gitorch.workspace.prepare import leased
from gitorch.workspace.registry import records

PROGRAM = Path(__file__).parents[1] / "killed_run.py"
AGENT = """\
import os, pathlib, subprocess, time
task = os.environ["GITORCH_TASK"]
folder = pathlib.Path(task)
folder.mkdir(exist_ok=True)
(folder / "begun.txt").write_text(task)
who = ["-c", "user.name=A", "-c", "user.email=a@e"]
for command in (["add", "-A"], [*who, "commit", "-qm", "begin", "--allow-empty"]):
    subprocess.run(["git", *command], check=True)
time.sleep(0.05)
(folder / "done.txt").write_text(task)
"""
PLAN = """\
request: Add things
tasks:
  - {id: a, title: A, goal: a is, scope: ["a/**"], done_when: [it is]}
  - {id: b, title: B, goal: b is, scope: ["b/**"], done_when: [it is]}
  - {id: c, title: C, goal: c is, needs: [a, b], scope: ["c/**"], done_when: [it is]}
"""
CONFIG = f"run:\n  runner: command\n  command: {json.dumps([sys.executable, 'agent.py'])}\n"


@pytest.fixture(scope="session")
def prepared(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a plan of two waves, to be copied."""
    path = tmp_path_factory.mktemp("kills") / "repo"
    shutil.copytree(template, path)
    Repo(path).commit("agents", {"agent.py": AGENT, "gitorch.yaml": CONFIG, ".gitignore": "plan.yaml\n"})
    (path / "plan.yaml").write_text(PLAN)
    return path


def start(repo: Repo, at: int = 0) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return subprocess.Popen(
        [sys.executable, str(PROGRAM), str(repo.path), str(at)],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def killed(repo: Repo, at: int) -> list[str]:
    """Run until the Nth update of a ref; what was acknowledged."""
    out, error = start(repo, at).communicate(timeout=120)
    assert "Traceback" not in error, error
    return [line for line in out.splitlines() if not line.startswith("updates: ")]


def require_whole(repo: Repo, acknowledged: list[str]) -> None:
    """The run goes on to its end, with nothing lost, nothing done twice and nothing left behind."""
    out, error = start(repo).communicate(timeout=120)
    assert "Traceback" not in error, error
    status = json.loads(gitorch(repo, "status", "--json").stdout)
    assert {one["task"]: one["stage"] for one in status["tasks"]} == dict.fromkeys("abc", "validated"), out + error
    told = repo.git("log", "--reverse", "--format=%s", "refs/gitorch/runs/add-things").splitlines()
    assert not Counter(acknowledged) - Counter(told)
    events = json.loads(gitorch(repo, "log", "--json").stdout)
    done = Counter(one["task"] for one in events if one["event"] == "finished" and one["end"] == "completed")
    assert done == Counter("abc")
    files = repo.git("ls-tree", "-r", "--name-only", status["candidate"]).splitlines()
    assert [file for file in files if "/" in file] == [
        f"{task}/{name}.txt" for task in "abc" for name in ("begun", "done")
    ]
    repository = open_repository(repo.path)
    assert leased(repository) == ()
    linked = {one.directory.name for one in worktrees(repository)[1:]}
    assert linked == {one.workspace.name for one in records(repository)}
    assert repo.git("fsck", "--strict", "--no-dangling", "--no-progress") == ""
    assert repo.status() == "!! plan.yaml"


def fresh(prepared: Path, tmp_path: Path) -> Repo:
    shutil.copytree(prepared, tmp_path / "repo")
    return Repo(tmp_path / "repo")


@pytest.mark.slow
@pytest.mark.parametrize("at", thinned(range(1, 51), every=16))
def test_a_run_killed_at_any_update_of_a_ref_goes_on(prepared: Path, tmp_path: Path, at: int) -> None:
    repo = fresh(prepared, tmp_path)
    acknowledged = killed(repo, at)
    if at % 3 == 0:  # and once more, while it recovers
        acknowledged += killed(repo, at // 3 + 1)

    require_whole(repo, acknowledged)


@pytest.mark.slow
@pytest.mark.parametrize("seed", thinned(range(150), every=50))
def test_a_run_killed_at_any_moment_goes_on(prepared: Path, tmp_path: Path, seed: int) -> None:
    repo = fresh(prepared, tmp_path)
    chance = random.Random(seed)
    acknowledged: list[str] = []
    for _ in range(1 + seed % 2):
        running = start(repo)
        time.sleep(chance.uniform(0.4, 4.0))
        running.kill()
        acknowledged += running.communicate(timeout=120)[0].splitlines()

    require_whole(repo, [line for line in acknowledged if not line.startswith("updates: ")])
