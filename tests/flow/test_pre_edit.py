"""The hook that an agent's program runs before an edit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Repo

from gitorch.git.repository import Oid, open_repository
from gitorch.hook import pre_edit
from gitorch.run.runners import claude_events
from gitorch.workspace import Lease
from gitorch.workspace.prepare import prepare
from gitorch.workspace.snapshots import Snapshots

ROOT = Path(__file__).parents[2]
FILE = "".join(f"line {number}\n" for number in range(9))


def _asked(cwd: Path, call: object) -> str:
    said = call if isinstance(call, str) else json.dumps({"tool_name": "Edit", "tool_input": call, "cwd": str(cwd)})
    done = subprocess.run(
        [sys.executable, "-m", "gitorch", "hook", "pre-edit"],
        cwd=cwd, env={**os.environ, "PYTHONPATH": str(ROOT)}, input=said.encode("utf-8", "surrogateescape"),
        capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    if not done.stdout:
        return ""
    answer = json.loads(done.stdout)["hookSpecificOutput"]
    assert (answer["hookEventName"], answer["permissionDecision"]) == ("PreToolUse", "deny")
    return str(answer["permissionDecisionReason"])


@pytest.fixture
def trees(repo: Repo, tmp_path: Path) -> tuple[Path, Path]:
    """Two worktrees of a user's own."""
    repo.commit("file", {"app.py": FILE})
    for name in ("one", "two"):
        repo.git("worktree", "add", "-q", "-b", name, str(tmp_path / name))
    return tmp_path / "one", tmp_path / "two"


def test_lines_that_another_worktree_changed_are_answered_once_with_its_diff(trees: tuple[Path, Path]) -> None:
    one, two = trees
    (two / "app.py").write_text(FILE.replace("line 4\n", "line four\n"))
    edit = {"file_path": str(one / "app.py"), "old_string": "line 5\n", "new_string": "x\n"}

    assert _asked(one, edit) == (
        f"app.py: {two} is changing the same lines:\n"
        f"--- base\n+++ {two}\n@@ -4,3 +4,3 @@\n line 3\n-line 4\n+line four\n line 5\n"
        "Neither of you has merged yet. Fit your edit to that or make it elsewhere; the same edit again goes through."
    )
    assert _asked(one, edit) == ""
    (two / "app.py").write_text(FILE.replace("line 4\n", "line IV\n"))
    assert "+line IV" in _asked(one, edit)


def test_what_others_leave_alone_goes_through(trees: tuple[Path, Path]) -> None:
    one, two = trees
    (two / "app.py").write_text(FILE.replace("line 4\n", "line four\n"))
    (two / "other.py").write_text("x\n")

    assert _asked(one, {"file_path": "app.py", "old_string": "line 8", "new_string": "x"}) == ""
    assert _asked(one, {"file_path": "new.py", "content": "x\n"}) == ""
    assert _asked(one, {"command": "rm -r ."}) == ""
    assert _asked(two, {"file_path": "app.py", "old_string": "line four", "new_string": "x"}) == ""


def test_our_own_earlier_edits_do_not_confuse_the_lines(trees: tuple[Path, Path]) -> None:
    one, two = trees
    (two / "app.py").write_text(FILE.replace("line 6\n", "line six\n"))
    (one / "app.py").write_text("first\nsecond\nthird\n" + FILE)

    assert "line six" in _asked(one, {"file_path": "app.py", "old_string": "line 6", "new_string": "x"})
    assert _asked(one, {"file_path": "app.py", "old_string": "line 3", "new_string": "x"}) == ""


def test_a_file_that_both_make_or_one_removes_is_said(trees: tuple[Path, Path]) -> None:
    one, two = trees
    (two / "new.py").write_text("theirs\n")
    (two / "app.py").unlink()

    assert f"new.py: {two} has made this file too:" in _asked(one, {"file_path": "new.py", "content": "ours\n"})
    assert f"app.py: {two} has removed it:" in _asked(one, {"file_path": "app.py", "old_string": "line 1"})


def test_a_checkout_that_a_sandbox_hides_has_removed_nothing(repo: Repo, trees: tuple[Path, Path]) -> None:
    for entry in repo.path.iterdir():
        if entry.name != ".git":
            entry.unlink()

    assert _asked(trees[0], {"file_path": "app.py", "old_string": "line 1", "new_string": "x"}) == ""


def test_the_reader_of_claudes_stream_knows_advice_by_its_words() -> None:
    assert pre_edit.ADVICE == claude_events.ADVICE


def test_work_that_was_committed_counts_too_and_what_was_merged_does_not(trees: tuple[Path, Path], repo: Repo) -> None:
    one, two = trees
    (two / "app.py").write_text(FILE.replace("line 4\n", "line four\n"))
    Repo(two).git("commit", "-q", "-am", "four")
    edit = {"file_path": "app.py", "old_string": "line 4", "new_string": "x"}
    assert "line four" in _asked(one, edit)

    Repo(one).git("merge", "-q", "two")

    assert _asked(one, {"file_path": "app.py", "old_string": "line four", "new_string": "x"}) == ""


def test_agents_of_a_run_are_known_by_their_tasks_and_by_snapshots_where_they_can_not_be_seen(repo: Repo) -> None:
    base = Oid(repo.commit("file", {"app.py": FILE}))
    repository = open_repository(repo.path)
    first = prepare(repository, Lease("r1", "api", 1, base))
    second = prepare(repository, Lease("r1", "web", 1, base))
    (second.files / "app.py").write_text(FILE.replace("line 4\n", "line four\n"))
    Snapshots(repository, second).take("turn 1")
    edit = {"file_path": str(first.path / "app.py"), "old_string": "line 4", "new_string": "x"}

    assert "app.py: r1/web is changing the same lines:" in _asked(first.path, edit)

    (second.files / "app.py").write_text(FILE.replace("line 4\n", "line IV\n"))
    second.path.rename(second.path.with_name("hidden"))
    (first.directory / "gitorch-told").unlink()
    assert "+line four" in _asked(first.path, edit)


@pytest.mark.parametrize(
    "said", ["", "{", "[]", "null", '{"tool_input": 3}', '{"tool_input": {"file_path": 7}}', "[" * 9999]
)
def test_what_can_not_be_understood_is_no_objection(trees: tuple[Path, Path], said: str) -> None:
    assert _asked(trees[0], said) == ""


def test_outside_of_a_repository_and_with_a_damaged_registry_nothing_is_said(
    trees: tuple[Path, Path], repo: Repo, tmp_path: Path
) -> None:
    folder = repo.path / ".git" / "gitorch" / "workspaces"
    folder.mkdir(parents=True)
    (folder / "broken.json").write_text("{")

    assert _asked(tmp_path, {"file_path": "x.py", "content": "x"}) == ""
    assert _asked(trees[0], {"file_path": "app.py", "old_string": "line 1", "new_string": "x"}) == ""


def test_it_says_what_it_is_for_when_it_is_asked(repo: Repo) -> None:
    asked = subprocess.run(
        [sys.executable, "-m", "gitorch", "hook", "pre-edit", "--help"],
        cwd=repo.path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert asked.stdout.startswith("Usage: gitorch hook pre-edit [OPTIONS]\n\n  Answer an agent's program")
