"""A real Claude Code that is interrupted in the middle of a command ends with status 0 and has not done its work."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest
from agent_server import Rule, Run, Turn, agents_served
from conftest import AGENTS, Repo
from invoked import assignment

from gitorch.run.activity import End
from gitorch.run.assignment import Choice
from gitorch.run.runners import Found
from gitorch.run.runners.claude import ClaudeRunner

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 0), (signal.SIGTERM, 143)])
def test_an_interrupted_program_is_not_taken_for_done(
    repo: Repo, tmp_path: Path, number: signal.Signals, status: int
) -> None:
    environment = {**os.environ, "PATH": f"{AGENTS / 'bin'}{os.pathsep}{os.environ['PATH']}", "ANTHROPIC_API_KEY": "sk"}
    runner, given = ClaudeRunner(), assignment(Choice("claude", "claude-opus-5-5"), brief="MARK-WAIT")
    with agents_served(Rule("MARK-WAIT", (Turn("", (Run("python3 -c 'import time; time.sleep(60)'"),)),))) as server:
        found = runner.find({**environment, "ANTHROPIC_BASE_URL": server.url})
        if not isinstance(found, Found):
            pytest.skip(f"{found.reason}; tests/install_agents.sh {AGENTS} claude")
        made = runner.invocation(given, found, repo.path, tmp_path / "home")
        for name, content in made.home.items():
            (tmp_path / "home" / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "home" / name).write_bytes(content)
        with subprocess.Popen(
            made.argv, cwd=repo.path, env={**environment, **made.environment, "HOME": str(tmp_path / "home")},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        ) as child:  # fmt: skip
            assert child.stdin is not None and child.stdout is not None  # noqa: PT018 - for the type checker
            child.stdin.write(made.stdin)
            child.stdin.close()
            reader = runner.reader(given)
            for line in child.stdout:
                list(reader.feed(line))
                if b'"tool_use"' in line:
                    child.send_signal(number)
        ended = reader.end(child.returncode, b"")
    assert child.returncode == status
    assert ended.end in (End.FAILED, End.NO_RESULT), ended  # it gives a result or none, as the moment may be
