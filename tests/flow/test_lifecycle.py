"""Agents that go in circles, leave their scope or fail their own checks are stopped, and the next one is told why."""

from __future__ import annotations

import json

from conftest import Repo, gitorch

AGENT = '''\
import json, os, pathlib, sys, time

out = pathlib.Path("app")
out.mkdir(exist_ok=True)
brief = sys.stdin.read()
spent = 0


def say(**said):
    print(json.dumps(said), flush=True)


def write(path, text):
    """A turn: an edit, and the tokens that it took."""
    global spent
    spent += 100
    pathlib.Path(path).write_text(text)
    say(gitorch="usage", entered=spent, left=20)
    time.sleep(0.3)


if "attempt 1 ended" in brief:
    write("app/a.py", "x = 3\\n")
    sys.exit(0)
match os.environ["GITORCH_TASK"]:
    case "circles":
        for number in range(50):
            write("app/a.py", f"x = {1 + number % 2}\\n")
    case "strays":
        for number in range(50):
            write("elsewhere.py", f"x = {number}\\n")
    case "fails":
        for number in range(50):
            say(gitorch="tool", tool="bash", detail="cd . && make check", is_error=True)
            write("app/a.py", f"x = {number}\\n")
'''

MAKEFILE = "check:\n\tgrep 'x = 3' app/a.py\n"


def _run(repo: Repo, task: str) -> tuple[str, str]:
    config = f"run:\n  runner: command\n  sandbox: 'off'\n  command: {json.dumps(['python3', 'agent.py'])}\n"
    repo.commit(
        "agents", {"agent.py": AGENT, "gitorch.yaml": config, ".gitignore": "plan.yaml\n", "Makefile": MAKEFILE}
    )
    repo.write(
        {
            "plan.yaml": f"request: Do it\ntasks:\n  - {{id: {task}, title: It, goal: do it, "
            'scope: ["app/**"], done_when: [{run: make check}]}\n'
        }
    )
    done = gitorch(repo, "run")
    return done.stdout, gitorch(repo, "log").stdout


def test_an_agent_that_goes_in_circles_is_stopped_and_its_task_given_to_another(repo: Repo) -> None:
    page, log = _run(repo, "circles")

    assert "circles is stopped, looping: " in log
    assert "circles  validated" in page
    assert repo.git("show", "gitorch/do-it/circles:app/a.py") == "x = 3"


def test_an_agent_outside_its_scope_is_warned_and_then_stopped(repo: Repo) -> None:
    page, log = _run(repo, "strays")

    assert "strays is warned: elsewhere.py is outside your scope; put it back" in log
    assert "strays is stopped, out-of-scope: it wrote elsewhere.py outside its scope, after a warning" in log
    assert "strays  validated" in page
    assert "elsewhere.py" not in repo.git("ls-tree", "-r", "--name-only", "gitorch/do-it/strays")


def test_an_agent_whose_own_checks_fail_three_times_is_stopped(repo: Repo) -> None:
    page, log = _run(repo, "fails")

    assert "fails is stopped, failed: its own checks failed 3 times in a row: cd . && make check" in log
    assert "fails  validated" in page
