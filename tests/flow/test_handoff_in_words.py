"""An agent may leave its handoff in what it says, where it leaves no file."""

from __future__ import annotations

import json

from conftest import Repo, gitorch

AGENT = """\
import json, pathlib
pathlib.Path("users").mkdir()
pathlib.Path("users/done.txt").write_text("done\\n")
print(json.dumps({"gitorch": "handoff", "handoff": {"summary": "users are there", "open_points": ["delete them"]}}))
"""
PLAN = """\
request: Add users
tasks:
  - {id: users, title: Users, goal: users exist, scope: ["users/**"], done_when: [it is]}
"""


def test_a_handoff_in_words_is_kept(repo: Repo) -> None:
    config = f"run:\n  runner: command\n  command: {json.dumps(['python3', 'agent.py'])}\n"
    repo.commit("agents", {"agent.py": AGENT, "gitorch.yaml": config, "plan.yaml": PLAN})

    assert gitorch(repo, "run", "--quiet").status == 0

    shown = gitorch(repo, "handoff", "show", "gitorch/add-users/users").stdout
    assert "users are there" in shown
    assert "delete them" in shown
