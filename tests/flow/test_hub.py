"""``gitorch hub`` and ``gitorch status --economics`` on runs that real processes carried out."""

from __future__ import annotations

import json

from conftest import Repo, gitorch

AGENT = """\
import json, os, pathlib
task = os.environ["GITORCH_TASK"]
if task == "users":
    pathlib.Path("users.py").write_text("def load_user(id: int) -> str:\\n    return str(id)\\n")
    pathlib.Path(".gitorch").mkdir(exist_ok=True)
    notes = {"critical": ["ids are integers"]}
    said = {"summary": "Users can be loaded", "notes": notes, "open_points": ["no cache yet"]}
    pathlib.Path(".gitorch/handoff.json").write_text(json.dumps(said))
else:
    pathlib.Path("page.py").write_text("from users import load_user\\n\\nprint(load_user(1))\\n")
"""
PLAN = """\
request: Show users
architecture: [{id: plain, decision: No framework}]
contracts: [{id: load-user, kind: function, name: load_user, fields: {id: integer}, returns: string}]
tasks:
  - {id: users, title: Load, goal: Load users, scope: [users.py], provides: [load-user], done_when: [it is]}
  - {id: page, title: Page, goal: Show one, needs: [users], scope: [page.py], consumes: [load-user], done_when: [it is]}
"""


def ran(repo: Repo) -> Repo:
    config = f"run:\n  runner: command\n  command: {json.dumps(['python3', 'agent.py'])}\n"
    files = {"agent.py": AGENT, "gitorch.yaml": config, ".gitignore": "plan.yaml\n", "page.py": "print()\n" * 100}
    repo.commit("agents", {**files})
    repo.write({"plan.yaml": PLAN})
    assert gitorch(repo, "run").status == 0
    return repo


def test_the_hub_shows_what_is_decided_done_and_to_heed(repo: Repo) -> None:
    ran(repo)
    done = gitorch(repo, "hub")
    commits = [
        repo.git("rev-parse", "--short=12", f"refs/heads/gitorch/show-users/{task}") for task in ("users", "page")
    ]
    assert done.stdout == (
        "show-users  Show users\n"
        "\n"
        "architecture\n"
        "  - No framework\n"
        "\n"
        "tasks\n"
        f"  users  validated  {commits[0]}  Users can be loaded\n"
        f"  page  validated  {commits[1]}  changes 1 file\n"
        "\n"
        "interfaces\n"
        "  function load_user {id: integer} -> string [load-user]  users → page\n"
        "    users.py:1 load_user(id: int) -> str\n"
        "\n"
        "to heed\n"
        "  users: ids are integers\n"
        "  users: no cache yet\n"
    )
    assert (done.status, done.stderr) == (0, "")
    plain = json.loads(gitorch(repo, "hub", "--json").stdout)
    assert (plain["schema"], plain["run"], plain["completions"]) == ("gitorch.hub/1", "show-users", ["users", "page"])


def test_a_brief_of_a_run_has_the_handoffs_that_its_task_needs(repo: Repo) -> None:
    ran(repo)
    told = gitorch(repo, "brief", "page", "--run", "show-users").stdout
    at = repo.git("rev-parse", "--short=12", "refs/heads/gitorch/show-users/users")
    assert "users.py\n1 load_user(id: int) -> str\n" in told
    handed = told.partition("# Handoffs\n")[2].partition("# ")[0]
    assert handed == (
        f"users (Load) is done at {at}\n"
        "- critical: ids are integers\n"
        "- added load_user(id: int) -> str (users.py:1)\n"
        "- open: no cache yet\n"
    )


def test_economics_tell_the_formula_and_everything_in_it(repo: Repo) -> None:
    ran(repo)
    plain = json.loads(gitorch(repo, "status", "--economics", "--json").stdout)
    assert plain["formula"] == (
        "together = sum over tasks of (brief + work + repair) + turns * "
        "(tokens of all touched files - of its own touched)"
    )
    users, page = plain["tasks"]
    assert (users["task"], users["touched"], users["work"], users["repair"]) == ("users", ["users.py"], 0, 0)
    assert (users["carried"], page["carried"]) == (plain["files"]["page.py"], 0)
    assert plain["apart"] == users["brief"] + page["brief"]
    assert plain["together"] == plain["apart"] + plain["files"]["page.py"]
    assert "saved" in gitorch(repo, "status", "--economics").stdout


def test_a_hub_of_a_run_that_never_was_is_refused_with_a_clear_word(repo: Repo) -> None:
    empty = gitorch(repo, "hub")
    assert (empty.status, empty.stderr) == (2, "error: nothing has been run here\nhint: gitorch run plan.yaml\n")
    named = gitorch(repo, "hub", "never")
    assert (named.status, named.stderr) == (2, "error: there is no run 'never'\nhint: gitorch status\n")
    odd = gitorch(repo, "hub", "../x")
    assert (odd.status, odd.stderr) == (2, "error: there is no run '../x'\nhint: gitorch status\n")
    assert gitorch(repo, "status", "--economics", "never").status == 2
