"""``gitorch check``: collisions seen before anything is committed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import Repo, gitorch

from gitorch.api import watching
from gitorch.git.repository import Oid, open_repository
from gitorch.workspace import Lease
from gitorch.workspace.prepare import prepare
from gitorch.workspace.snapshots import Snapshots

ROOT = Path(__file__).parents[2]
USERS = "def load_user(id):\n    return id\n"
RENAMED = "def fetch_user(id):\n    return id\n"
CALLER = "from users import load_user\n\nprint(load_user(1))\n"


@pytest.fixture
def trees(repo: Repo, tmp_path: Path) -> tuple[Path, Path]:
    repo.commit("users", {"users.py": USERS})
    for name in ("rename", "report"):
        repo.git("worktree", "add", "-q", "-b", name, str(tmp_path / name))
    return tmp_path / "rename", tmp_path / "report"


def test_uncommitted_work_of_two_worktrees_is_compared_in_meaning(repo: Repo, trees: tuple[Path, Path]) -> None:
    rename, report = trees
    (rename / "users.py").write_text(RENAMED)
    (report / "report.py").write_text(CALLER)
    before = repo.refs(), repo.status(), Repo(rename).status(), Repo(report).status()

    found = gitorch(repo, "check")

    assert found.status == 1
    assert "error[S201]" in found.stdout
    assert "with what is not committed yet: rename, report\n" in found.stdout
    said = json.loads(gitorch(repo, "check", "--json").stdout)
    assert [(one["rule"], one["branches"]) for one in said["findings"]] == [("S201", ["rename", "report"])]
    assert (repo.refs(), repo.status(), Repo(rename).status(), Repo(report).status()) == before


def test_what_is_committed_and_what_is_not_meet_as_one(repo: Repo, trees: tuple[Path, Path]) -> None:
    rename, report = trees
    Repo(rename).commit("rename", {"users.py": RENAMED})
    Repo(report).commit("start", {"other.py": "x = 1\n"})
    assert gitorch(repo, "check").status == 0

    (report / "report.py").write_text(CALLER)

    assert gitorch(repo, "check", "-q").stdout.startswith("error[S201]: rename renames load_user")
    assert gitorch(repo, "check", "rename").status == 0


def test_what_lies_on_the_target_is_a_side_of_its_own(repo: Repo, trees: tuple[Path, Path]) -> None:
    (trees[0] / "users.py").write_text(RENAMED)
    repo.write({"mine.py": CALLER})

    found = gitorch(repo, "check")

    assert found.status == 1
    assert "main (uncommitted)" in found.stdout


def test_agents_of_a_run_speak_through_their_snapshots(repo: Repo) -> None:
    base = Oid(repo.commit("users", {"users.py": USERS}))
    repository = open_repository(repo.path)
    for task, files in (("api", {"users.py": RENAMED}), ("web", {"report.py": CALLER})):
        workspace = prepare(repository, Lease("r1", task, 1, base))
        for name, text in files.items():
            (workspace.files / name).write_text(text)
        Snapshots(repository, workspace).take("turn 1")

    said = json.loads(gitorch(repo, "check", "--json").stdout)

    assert [(one["rule"], one["branches"]) for one in said["findings"]] == [
        ("S201", ["gitorch/r1/api", "gitorch/r1/web"])
    ]


def test_looking_again_leaves_nothing_new_in_the_repository(repo: Repo, trees: tuple[Path, Path]) -> None:
    (trees[0] / "users.py").write_text("x = 1\n")
    first = gitorch(repo, "check")
    known = repo.git("count-objects")

    assert gitorch(repo, "check") == first
    assert repo.git("count-objects") == known


def test_nothing_under_way_is_said(repo: Repo) -> None:
    assert gitorch(repo, "check").stdout == "nothing is under way: no branch is ahead, and no worktree has changes\n"


def test_the_watch_tells_what_comes_and_what_goes(repo: Repo, trees: tuple[Path, Path]) -> None:
    rename, report = trees
    (rename / "users.py").write_text(RENAMED)
    changes = watching.watch(repo.path, every=0.01)

    assert [finding.rule for finding in next(changes).new] == []
    (report / "report.py").write_text(CALLER)
    assert [finding.rule for finding in next(changes).new] == ["S201"]
    (report / "report.py").write_text(CALLER.replace("load", "fetch"))
    last = next(changes)
    assert ([one.rule for one in last.new], [one.rule for one in last.gone]) == ([], ["S201"])


@pytest.mark.slow
def test_the_watch_prints_as_it_goes_and_ends_with_ctrl_c(repo: Repo, trees: tuple[Path, Path]) -> None:
    (trees[0] / "users.py").write_text(RENAMED)
    (trees[1] / "report.py").write_text(CALLER)
    child = subprocess.Popen(
        [sys.executable, "-u", "-m", "gitorch", "check", "--watch", "--every", "0.2"],
        cwd=repo.path, env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert child.stdout is not None
    assert child.stdout.readline().startswith("error  S201 ")
    assert child.stdout.readline().startswith("       rename:users.py:1 · report:report.py:")
    time.sleep(0.1)
    child.send_signal(2)
    child.communicate(timeout=60)

    assert child.returncode == 130
