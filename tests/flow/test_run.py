"""``gitorch run`` with real processes as agents, as a user types it and reads it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys

import pytest
from conftest import Done, Repo, gitorch

from gitorch.git.repository import open_repository
from gitorch.workspace.prepare import leased

AGENT = """\
import os, pathlib, sys
task = os.environ["GITORCH_TASK"]
if task in sys.argv[1:]:
    sys.exit(3)
pathlib.Path(task).mkdir(exist_ok=True)
pathlib.Path(task, "done.txt").write_text(task + "\\n")
"""
PLAN = """\
request: Add three things
tasks:
  - {id: users, title: Users, goal: users exist, scope: ["users/**"], done_when: [it is]}
  - {id: notes, title: Notes, goal: notes exist, scope: ["notes/**"], done_when: [it is]}
  - {id: api, title: The API, goal: it exists, needs: [users, notes], scope: ["api/**"], done_when: [it is]}
"""


def prepared(repo: Repo, *failing: str) -> Repo:
    """A repository with a plan and with agents that write a file each, but for those that fail."""
    config = f"run:\n  runner: command\n  command: {json.dumps(['python3', 'agent.py', *failing])}\n"
    repo.commit("agents", {"agent.py": AGENT, "gitorch.yaml": config, ".gitignore": "plan.yaml\n"})
    repo.write({"plan.yaml": PLAN})
    return repo


def page(done: Done) -> str:
    """What was printed, without what a clock says."""
    return re.sub(r"[0-9]+\.[0-9] s", "N s", done.stdout)


def test_a_plan_is_carried_out_by_processes_in_worktrees(repo: Repo) -> None:
    prepared(repo)

    done = gitorch(repo, "run")

    assert page(done) == (
        "add-three-things  Add three things\n"
        "3 validated · onto main · complete\n"
        "\n"
        "wave 1\n"
        "  ● notes  validated  Notes  N s · notes/done.txt\n"
        "  ● users  validated  Users  N s · users/done.txt\n"
        "\n"
        "wave 2\n"
        "  ● api    validated  The API  N s · api/done.txt\n"
        "\n"
        f"next: gitorch -C {repo.path} merge --run add-three-things  # lands it on main\n"
    )
    assert done.status == 0
    assert "… the candidate takes in notes and users\n" in done.stderr
    assert repo.status() == "!! plan.yaml"
    assert repo.git("show", "refs/gitorch/candidates/add-three-things:api/done.txt") == "api"
    listed = json.loads(gitorch(repo, "handoff", "list", "--json").stdout)
    assert sorted(one["task"] for one in listed) == ["api", "notes", "users"]


def test_a_dry_run_starts_nothing(repo: Repo) -> None:
    prepared(repo)
    before = repo.refs()

    done = gitorch(repo, "run", "--dry-run", "--jobs", "0", "--runner", "codex")

    assert done.stdout == (
        "onto main · all of a wave at once · sandbox auto; nothing was started\n"
        "\n"
        "wave 1\n"
        "  notes  Notes  backend by codex · notes/**\n"
        "  users  Users  backend by codex · users/**\n"
        "\n"
        "wave 2\n"
        "  api    The API  backend by codex · api/**\n"
    )
    assert (done.status, repo.refs()) == (0, before)


def test_a_configuration_that_does_not_count_yet_is_told(repo: Repo) -> None:
    prepared(repo)
    assert gitorch(repo, "run", "--dry-run").stderr == ""
    repo.write({"gitorch.yaml": "run: {runner: claude}\n"})
    told = "note: gitorch.yaml here is not main's, which is what counts: commit it\n"
    assert gitorch(repo, "run", "--dry-run").stderr == told


def test_a_failed_task_is_named_with_its_reason_and_what_it_blocks(repo: Repo) -> None:
    prepared(repo, "users")

    done = gitorch(repo, "run", "--quiet")

    assert (done.status, done.stderr) == (1, "")
    assert "  ✗ users  failed     Users  N s · attempt 2\n" in page(done)
    assert "failed: it ended with status 3" in done.stdout
    assert "           blocked: it needs users\n" in page(done)
    found = json.loads(gitorch(repo, "status", "--json").stdout)
    assert [(one["task"], one["stage"], one["blocked_by"]) for one in found["tasks"]] == [
        ("notes", "validated", []),
        ("users", "failed", []),
        ("api", "waiting", ["users"]),
    ]


def test_a_plan_that_was_carried_out_in_vain_is_to_be_resumed(repo: Repo) -> None:
    prepared(repo, "users", "notes")
    assert gitorch(repo, "run", "--quiet").status == 1

    again = gitorch(repo, "run", "--quiet")

    hint = "hint: gitorch resume add-three-things, or gitorch run --new plan.yaml to do it again"
    assert (again.status, again.stderr.splitlines()[-1]) == (2, hint)


def test_work_whose_done_when_fails_is_no_work_and_the_next_attempt_is_told_so(repo: Repo) -> None:
    prepared(repo)
    broken = PLAN.replace('["notes/**"], done_when: [it is]', '["notes/**"], done_when: [run: cat notes/missing.txt]')
    kept = broken.replace('["users/**"], done_when: [it is]', '["users/**"], done_when: [run: cat users/done.txt]')
    repo.write({"plan.yaml": kept})

    shown = gitorch(repo, "run").stdout
    log = gitorch(repo, "log").stdout

    why = "`cat notes/missing.txt` fails: it ended with status 1: cat: notes/missing.txt: No such file or directory"
    assert "✗ notes  failed" in shown
    assert why in shown
    assert log.count(f"notes ended as failed: {why}") == 2
    assert re.search(r"users is submitted: 1 file in [0-9.]+ s, 1 check passed\n", log)
    assert (
        "checks\n  passed  cat users/done.txt\n"
        in gitorch(repo, "handoff", "show", "gitorch/add-three-things/users").stdout
    )


def test_the_log_is_the_journal(repo: Repo) -> None:
    prepared(repo)
    gitorch(repo, "run", "--quiet")

    done = gitorch(repo, "log")

    told = [line.split(" s  ", 1)[1] for line in done.stdout.splitlines()]
    assert told == repo.git("log", "--reverse", "--format=%s", "refs/gitorch/runs/add-three-things").splitlines()
    events = json.loads(gitorch(repo, "log", "--json").stdout)
    assert [one["event"] for one in events if one.get("task") == "api"] == ["assigned", "started", "finished"]


def begun(repo: Repo) -> subprocess.Popen[str]:
    """A run in a process of its own, its first agent at work."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    process = subprocess.Popen(
        [sys.executable, "-m", "gitorch", "run", "--sandbox", "off"],
        cwd=repo.path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    for line in process.stderr:
        if " works (" in line:
            return process
    raise AssertionError(process.communicate())


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_told_to_stop_it_keeps_everything_and_says_how_to_go_on(repo: Repo, number: signal.Signals) -> None:
    prepared(repo)
    told = repo.path.parent / "told to go on"
    waiting = f"import pathlib, time\nwhile not pathlib.Path({str(told)!r}).exists():\n    time.sleep(0.05)\n"
    repo.commit("agents that wait", {"agent.py": waiting + AGENT})
    process = begun(repo)

    process.send_signal(number)
    out, error = process.communicate(timeout=60)

    assert (process.returncode, "Traceback" in error) == (130, False)
    assert "error: interrupted; every agent was stopped and what it did is kept\n" in error
    assert out.splitlines()[-1] == "next: gitorch resume add-three-things  # goes on from here"
    assert leased(open_repository(repo.path)) == ()
    told.touch()
    assert gitorch(repo, "resume", "--sandbox", "off", "--quiet").status == 0


@pytest.mark.slow
def test_a_second_gitorch_says_who_works_and_watching_ends_with_the_run(repo: Repo) -> None:
    prepared(repo)
    repo.commit("slow agents", {"agent.py": f"import time\ntime.sleep(2)\n{AGENT}"})
    process = begun(repo)

    second = gitorch(repo, "resume")
    watched = gitorch(repo, "watch")
    process.communicate(timeout=60)

    assert second.status == 1
    assert re.fullmatch(
        rf"error: process {process.pid} on \S+ works on run add-three-things already\nhint: gitorch watch\n",
        second.stderr,
    )
    assert "… the candidate takes in api\n" in watched.stderr
    assert page(watched).splitlines()[1] == "3 validated · onto main · complete"


def test_without_a_run_there_is_nothing_to_say(repo: Repo) -> None:
    for command in ("status", "log", "watch", "resume"):
        done = gitorch(repo, command)
        assert (done.status, done.stderr) == (
            2,
            "error: nothing has been run here\nhint: gitorch run plan.yaml\n",
        )


def test_merge_without_names_lands_the_run(repo: Repo) -> None:
    prepared(repo)
    gitorch(repo, "run", "--quiet")
    candidate = repo.git("rev-parse", "refs/gitorch/candidates/add-three-things")

    done = gitorch(repo, "merge", "--quiet")

    assert (done.status, done.stderr) == (0, "")
    assert repo.git("log", "-1", "--format=%B%P", "main").split() == [
        "Merge", "run", "'add-three-things'", "Gitorch-Run:", "add-three-things",
        repo.git("rev-parse", "main^1"), candidate,
    ]  # fmt: skip
    assert repo.read("api/done.txt") == "api\n"
    assert page(gitorch(repo, "status")).splitlines()[1] == "3 landed · onto main · complete"
    assert repo.git("log", "-1", "--format=%s", "refs/gitorch/runs/add-three-things").startswith("landed on main as ")
    again = gitorch(repo, "merge")
    assert (again.status, again.stderr.splitlines()[0]) == (2, "error: say which branches to merge")
    assert gitorch(repo, "undo").status == 0
    assert page(gitorch(repo, "status")).splitlines()[1] == "3 validated · onto main · complete"
    assert gitorch(repo, "merge", "--quiet").status == 0
    assert page(gitorch(repo, "status")).splitlines()[1] == "3 landed · onto main · complete"
    assert (gitorch(repo, "clean").status, gitorch(repo, "undo").status) == (0, 0)
    assert gitorch(repo, "merge", "--run", "add-three-things").stderr == (
        "error: the candidate of add-three-things was cleaned away\nhint: gitorch undo, if it had landed\n"
    )


def test_a_run_that_is_not_complete_does_not_land(repo: Repo) -> None:
    prepared(repo)

    done = gitorch(repo, "merge", "--run", "add-three-things")

    assert (done.status, done.stderr.splitlines()[0]) == (2, "error: there is no run 'add-three-things'")


def test_merge_sends_what_collided_back_to_its_owner_first(repo: Repo) -> None:
    agent = (
        "import os, pathlib, sys\n"
        "name = 'fetch' if 'To mend' in sys.stdin.read() else 'load'\n"
        "if os.environ['GITORCH_TASK'] == 'rename':\n"
        "    pathlib.Path('users.py').write_text('def fetch(id):\\n    return id\\n')\n"
        "else:\n"
        "    pathlib.Path('report.py').write_text(f'from users import {name}\\n\\nprint({name}(1))\\n')\n"
    )
    config = f"run:\n  runner: command\n  repairs: 0\n  command: {json.dumps(['python3', 'agent.py'])}\n"
    files = {"agent.py": agent, "gitorch.yaml": config, "users.py": "def load(id):\n    return id\n"}
    repo.commit("start", {**files, ".gitignore": "plan.yaml\n"})
    repo.write(
        {
            "plan.yaml": "request: Rename\ntasks:\n"
            "  - {id: rename, title: Rename, goal: rename, scope: [users.py], done_when: [it is]}\n"
            "  - {id: report, title: Report, goal: report, scope: [report.py], done_when: [it is]}\n"
        }
    )
    assert gitorch(repo, "run", "--quiet").status == 1

    done = gitorch(repo, "merge", "--repair", "1", "--quiet", "--analyzers", "none")

    assert done.status == 0, done.stdout
    assert "landed" in done.stdout
    assert repo.git("show", "main:report.py") == "from users import fetch\n\nprint(fetch(1))"
    assert gitorch(repo, "merge", "--repair", "1", "rename").stderr == (
        "error: only a run's tasks have owners to repair them\nhint: gitorch merge --repair 1\n"
    )
