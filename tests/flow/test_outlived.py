"""An agent that outlived the gitorch that started it: it is known again, ended, and marked in the journal."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import Repo, gitorch

from gitorch.git.repository import open_repository
from gitorch.process import MARK, table
from gitorch.run.executors.place import Survivor, made_place, outlived, put_down, survivors

PLAN = """\
request: One thing
tasks: [{id: one, title: One, goal: one is, scope: ["one/**"], done_when: [it is]}]
"""
AGENT = "mkdir -p one; test -e one/begun || { echo begun > one/begun; sleep 60; }; echo done > one/done"


def agent(mark: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(["sleep", "99"], env={**os.environ, MARK: mark}, start_new_session=True)


def awaited(path: Path) -> None:
    deadline = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} never came"
        time.sleep(0.02)


def test_it_is_known_by_its_pid_and_birth_and_ended(repo: Repo) -> None:
    repo.commit("start", {"a": "a\n"})
    repository, child = open_repository(repo.path), agent("m1")
    place = made_place(repository, "r1", "one", 1)
    place.record((child.pid, table.born(child.pid) or ""), "m1")
    (survivor,) = survivors(repository, "r1")
    assert survivor == Survivor("r1", "one", 1, child.pid, "m1")
    put_down(repository, survivor)
    assert child.wait() == -signal.SIGKILL
    assert (survivors(repository, "r1"), outlived(repository, "r1", "one", 1)) == ((), child.pid)


@pytest.mark.slow
def test_a_resumed_run_says_so(repo: Repo) -> None:
    config = f"run:\n  runner: command\n  command: {json.dumps(['sh', '-c', AGENT])}\n"
    repo.commit("agents", {"gitorch.yaml": config, ".gitignore": "plan.yaml\n"})
    repo.write({"plan.yaml": PLAN})
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    run = subprocess.Popen([sys.executable, "-m", "gitorch", "-C", str(repo.path), "run", "-q"], env=environment)
    record = repo.path / ".git/gitorch/attempts/one-thing/one/1/process.json"
    awaited(record)
    awaited(repo.path / ".git/refs/gitorch/snapshots/one-thing/one")
    run.kill()
    run.wait()
    child = agent("m2")  # as if nothing had bound it to its gitorch
    record.write_text(json.dumps({"pid": child.pid, "born": table.born(child.pid), "mark": "m2"}))
    assert "whoever ran it is gone; what it did is kept: git log refs/gitorch/snapshots/one-thing/one" in (
        gitorch(repo, "status").stdout
    )

    assert gitorch(repo, "resume").status == 0

    assert child.wait() == -signal.SIGKILL
    said = f"gitorch went down under it; its agent, process {child.pid}, outlived that and was ended; its work is kept"
    assert f"one ended as lost: {said}" in gitorch(repo, "log").stdout
    assert repo.git("show", "refs/heads/gitorch/one-thing/one:one/begun") == "begun"
