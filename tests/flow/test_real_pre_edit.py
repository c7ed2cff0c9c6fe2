"""The real Claude Code asks before each edit, and hears of another live worktree's diff.

``tests/install_agents.sh`` installs it; without it the test is skipped and says so.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from agent_server import Edit, Rule, Turn, agents_served
from conftest import AGENTS, Repo

from gitorch.run.assignment import Grants
from gitorch.run.runners import Found
from gitorch.run.runners.claude import ClaudeRunner
from gitorch.run.runners.claude_permissions import settings

ROOT = Path(__file__).parents[2]
FILE = "".join(f"line {number}\n" for number in range(9))

pytestmark = pytest.mark.slow


def test_an_edit_of_lines_that_another_live_worktree_has_changed_is_answered_with_its_diff(
    repo: Repo, tmp_path: Path
) -> None:
    path = f"{AGENTS / 'bin'}{os.pathsep}{os.environ['PATH']}"
    found = ClaudeRunner().find({**os.environ, "PATH": path, "ANTHROPIC_API_KEY": "sk-scripted"})
    if not isinstance(found, Found):
        pytest.skip(f"{found.reason}; tests/install_agents.sh {AGENTS} claude")
    repo.commit("file", {"app.py": FILE})
    for name in ("one", "two"):
        repo.git("worktree", "add", "-q", "-b", name, str(tmp_path / name))
    one, two = tmp_path / "one", tmp_path / "two"
    (two / "app.py").write_text(FILE.replace("line 4\n", "line four\n"))
    (tmp_path / "settings.json").write_text(json.dumps(settings(Grants(), one)))
    turns = (
        Turn("", (Edit("app.py", "line 4", "line IV"),)),
        Turn("", (Edit("app.py", "line 8", "line VIII"),)),
        Turn("", (Edit("app.py", "line 4", "line IV"),)),
        Turn("Done."),
    )

    with agents_served(Rule("MARK-EDIT", turns)) as server:
        done = subprocess.run(
            [found.path, "-p", "MARK-EDIT", "--output-format", "stream-json", "--verbose", "--model", "claude-opus-5-5",
             "--settings", str(tmp_path / "settings.json"), "--setting-sources", ""],
            cwd=one, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=120,
            env={
                **os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "CLAUDE_CONFIG_DIR": str(tmp_path / "config"),
                "ANTHROPIC_BASE_URL": server.url, "ANTHROPIC_API_KEY": "sk-scripted",
                "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
            },
        )  # fmt: skip

    assert done.returncode == 0, done.stderr
    results = _tool_results(done.stdout)
    assert results[0][0]
    assert f"app.py: {two} is changing the same lines:" in results[0][1]
    assert "-line 4\n+line four\n" in results[0][1]
    assert [is_error for is_error, _ in results[1:]] == [False, False]
    assert (one / "app.py").read_text() == FILE.replace("line 4", "line IV").replace("line 8", "line VIII")


def _tool_results(stream: bytes) -> list[tuple[bool, str]]:
    """Each tool result that the program gave its model: whether it is an error, and its text."""
    found = []
    for line in stream.splitlines():
        said = json.loads(line)
        content = said.get("message", {}).get("content") if said.get("type") == "user" else None
        for block in content if isinstance(content, list) else ():
            if block.get("type") == "tool_result":
                found.append((bool(block.get("is_error")), str(block["content"])))
    return found
