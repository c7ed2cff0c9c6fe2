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
    for turn in (1, 2, 3):
        said = {"gitorch": "usage", "entered": 1000 * turn, "left": 20 * turn, "read": 500 * (turn - 1)}
        print(json.dumps(said), flush=True)
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
        f"  page   validated  {commits[1]}  changes 1 file\n"
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
    assert "users.py\nload_user(id: int) -> str\n" in told
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
    assert users["turns"] is None
    assert {key: page[key] for key in ("input", "cached", "output", "turns")} == {
        "input": 3000, "cached": 1000, "output": 60, "turns": 3,
    }  # fmt: skip
    assert page["brief"] + page["work"] == 4060
    assert (users["carried"], page["carried"]) == (plain["files"]["page.py"], 0)
    assert plain["apart"] == users["brief"] + 4060
    assert plain["together"] == plain["apart"] + plain["files"]["page.py"]


def test_economics_are_printed_with_their_formula_and_its_inputs(repo: Repo) -> None:
    ran(repo)
    plain = json.loads(gitorch(repo, "status", "--economics", "--json").stdout)
    briefs = [task["brief"] for task in plain["tasks"]]
    assert gitorch(repo, "status", "--economics").stdout == (
        "task      brief      work    repair     input    cached    output     turns   carried\n"
        f"users {briefs[0]:>9}         0         0         ?         ?         ?         ?       229\n"
        f"page  {briefs[1]:>9}     {4060 - briefs[1]:,}         0     3,000     1,000        60         3         0\n"
        "\n"
        f"spent            {4060 + briefs[0]:,} tokens: brief + work + repair; where the agent's program counts, "
        "that is input + cached + output\n"
        f"together         {4289 + briefs[0]:,} tokens, at least, in one context with every touched file: "
        "spent + carried\n"
        "saved               5%\n"
        "\n"
        "together = sum over tasks of (brief + work + repair) + turns * "
        "(tokens of all touched files - of its own touched)\n"
        "all touched files: 229 tokens in 1 file, estimated from their size at the base\n"
        "turns of users are not known and count as one\n"
    )
    spent = f"spent: {4060 + briefs[0]:,} tokens in 3 turns, {4289 + briefs[0]:,} or more in one context"
    assert f"{spent}; gitorch status --economics reckons it up\n" in gitorch(repo, "status").stdout


def test_what_each_turn_cost_is_in_the_journal(repo: Repo) -> None:
    ran(repo)
    bodies = repo.git("log", "--format=%b", "--grep=page is submitted", "refs/gitorch/runs/show-users")
    finished = json.loads(next(line for line in bodies.splitlines() if line.startswith("{")))
    assert finished["turns"] == [[1000, 20, 0, 0], [1000, 20, 500, 0], [1000, 20, 500, 0]]
    assert finished["usage"] == {"entered": 3000, "left": 60, "read": 1000, "written": 0, "dollars": None}


def test_a_hub_of_a_run_that_never_was_is_refused_with_a_clear_word(repo: Repo) -> None:
    empty = gitorch(repo, "hub")
    assert (empty.status, empty.stderr) == (2, "error: nothing has been run here\nhint: gitorch run plan.yaml\n")
    named = gitorch(repo, "hub", "never")
    assert (named.status, named.stderr) == (2, "error: there is no run 'never'\nhint: gitorch status\n")
    odd = gitorch(repo, "hub", "../x")
    assert (odd.status, odd.stderr) == (2, "error: there is no run '../x'\nhint: gitorch status\n")
    assert gitorch(repo, "status", "--economics", "never").status == 2


def test_an_entry_of_the_journal_that_can_t_be_read_is_named_and_changes_nothing(repo: Repo) -> None:
    ran(repo)
    journal = "refs/gitorch/runs/show-users"
    status, told = gitorch(repo, "status").stdout, gitorch(repo, "log").stdout
    damaged = repo.git("commit-tree", "-p", journal, "-m", 'garbage\n\n{"event": "fini', f"{journal}^{{tree}}")
    repo.git("update-ref", journal, damaged)

    done = gitorch(repo, "log")

    assert (done.status, done.stdout, gitorch(repo, "status").stdout) == (0, told, status)
    assert done.stderr == (
        f"warning: no event that this gitorch can read, and counted for nothing: garbage (git show {damaged[:12]})\n"
    )
