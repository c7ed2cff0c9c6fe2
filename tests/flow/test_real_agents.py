"""Real agent programs, driven by a scripted model through ``gitorch run``: two tasks each, from plan to landing.

``tests/install_agents.sh`` installs them; one that is not there skips its tests and says so.
"""

from __future__ import annotations

import json
import os

import pytest
from agent_server import AgentServer, Edit, Rule, Run, Turn, Write, agents_served
from conftest import AGENTS, Repo, gitorch

from gitorch.run.runners import Missing
from gitorch.run.runners.table import runner_named

MODELS = {
    "claude": "claude-opus-5-5",
    "codex": "scripted",
    "gemini": "gemini-2.5-pro",
    "opencode": "openai/scripted",
    "aider": "openai/scripted",
    "messages": "claude-opus-5-5",
}
PLAN = """\
request: Greet and part
tasks:
  - {id: greet, title: Greet, goal: MARK-GREET say hi, scope: ["greet/**", "shared.py"], done_when: [it greets]}
  - {id: part, title: Part, goal: MARK-PART say bye, needs: [greet], scope: ["part/**"], done_when: [it parts]}
"""
HANDOFF = json.dumps({"summary": "greets", "notes": {"critical": ["say hi first"]}, "open_points": ["say bye"]})
GREET = (
    Turn("I write the greeting.", (Write("greet/hello.py", 'print("hi")\n'),)),
    Turn("", (Edit("shared.py", "old = 1", "new = 1"),)),
    Turn("", (Run("python3 greet/hello.py > greet/said.txt"),)),
    Turn("", (Write(".gitorch/handoff.json", HANDOFF),)),
    Turn("It greets."),
)
PART = (
    Turn("", (Write("part/bye.py", "from greet import hello\n"),)),
    Turn("", (Run("cat greet/said.txt > part/heard.txt"),)),
    Turn("It parts."),
    Turn("{}"),
)
IN_ONE_WORD = (  # for a program that has no tools, and edits by what its model says
    Turn("I greet.", (Write("greet/hello.py", 'print("hi")\n'), Edit("shared.py", "old = 1\n", "new = 1\n"))),
    Turn("I part.", (Write("part/bye.py", "from greet import hello\n"),)),
)

pytestmark = pytest.mark.slow


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The programs that the script installed are on PATH."""
    monkeypatch.setenv("PATH", f"{AGENTS / 'bin'}{os.pathsep}{os.environ['PATH']}")
    for name in ("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "GEMINI_API_KEY"):
        monkeypatch.setenv(name, "sk-scripted")


def led_to(server: AgentServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_BASE_URL", server.url)
    monkeypatch.setenv("OPENAI_BASE_URL", f"{server.url}/v1")
    monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", server.url)


def require(name: str) -> None:
    found = runner_named(name).find(os.environ)
    if isinstance(found, Missing):
        pytest.skip(f"{found.reason}; tests/install_agents.sh {AGENTS} {name}")


def prepared(repo: Repo, name: str) -> None:
    config = f"run:\n  runner: {name}\n  model: {MODELS[name]}\n"
    files: dict[str, str | bytes | None] = {
        "shared.py": "old = 1\n",
        "gitorch.yaml": config,
        ".gitignore": "plan.yaml\n",
    }
    repo.commit("start", files)
    repo.write({"plan.yaml": PLAN})


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("name", ["claude", "codex", "gemini", "opencode", "messages"])
def test_a_plan_of_two_tasks_is_carried_out_handed_over_and_landed(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    require(name)
    prepared(repo, name)

    with agents_served(Rule("MARK-GREET", GREET), Rule("MARK-PART", PART)) as server:
        led_to(server, monkeypatch)
        ran = gitorch(repo, "run", "--quiet")
    assert ran.status == 0, f"{ran.stdout}\n{ran.stderr}"
    landed = gitorch(repo, "merge", "--run", "greet-and-part")

    assert landed.status == 0, landed.stdout
    assert {path: repo.git("show", f"main:{path}") for path in ("shared.py", "greet/said.txt", "part/heard.txt")} == {
        "shared.py": "new = 1", "greet/said.txt": "hi", "part/heard.txt": "hi",
    }  # fmt: skip
    handoffs = {one["task"]: one for one in json.loads(gitorch(repo, "handoff", "list", "--json").stdout)}
    assert sorted(handoffs) == ["greet", "part"]
    assert "say hi first" in gitorch(repo, "handoff", "show", "gitorch/greet-and-part/greet").stdout
    assert repo.git("log", "-1", "--format=%an <%ae>", "gitorch/greet-and-part/greet").startswith(f"greet ({name})")
    assert repo.git("ls-tree", "-r", "--name-only", "main", ".gitorch") == ""
    assert repo.git("config", "--local", "--list", "--name-only").count("user.") == 0
    assert repo.git("fsck", "--no-dangling") == ""


@pytest.mark.usefixtures("installed")
def test_a_program_that_edits_by_words_does_a_plan_as_well(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    require("aider")
    prepared(repo, "aider")

    with agents_served(Rule("MARK-GREET", IN_ONE_WORD[:1]), Rule("MARK-PART", IN_ONE_WORD[1:])) as server:
        led_to(server, monkeypatch)
        ran = gitorch(repo, "run", "--quiet")
    assert ran.status == 0, f"{ran.stdout}\n{ran.stderr}"
    assert gitorch(repo, "merge", "--run", "greet-and-part").status == 0

    tree = repo.git("ls-tree", "-r", "--name-only", "main").splitlines()
    assert tree == [".gitignore", "README.md", "gitorch.yaml", "greet/hello.py", "part/bye.py", "shared.py"]
    assert repo.git("show", "main:shared.py") == "new = 1"
    assert repo.git("config", "--local", "--list", "--name-only").count("user.") == 0


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(
    ("name", "turn", "message"),
    [
        ("claude", Turn("", (Write("../../outside.py", "x"),)), "permissions refused Write"),
        ("claude", Turn(status=400, error="invalid_request_error"), "scripted invalid_request_error"),
        ("codex", Turn(status=400, error="invalid_request_error"), "scripted invalid_request_error"),
        ("messages", Turn(status=400, error="invalid_request_error"), "scripted invalid_request_error"),
    ],
)
def test_a_program_that_is_refused_or_fails_is_not_taken_for_done(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, name: str, turn: Turn, message: str
) -> None:
    require(name)
    prepared(repo, name)
    with agents_served(Rule("MARK-GREET", (turn, Turn("All is done.")))) as server:
        led_to(server, monkeypatch)
        ran = gitorch(repo, "run", "--quiet")
    assert ran.status == 1
    assert message in ran.stdout
    assert not [ref for ref in repo.refs() if ref.startswith("refs/heads/gitorch/")]
