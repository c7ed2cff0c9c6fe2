"""``gitorch handoff`` as people type it."""

from __future__ import annotations

import json
from pathlib import Path

from conftest import Repo, gitorch


def _branch(repo: Repo) -> None:
    repo.commit("users", {"users.py": "def load_user(id):\n    return id\n"})
    repo.branch("gitorch/r1/users", {"users.py": "def fetch_user(id):\n    return id\n"})


def test_a_handoff_is_made_shown_listed_and_checked(repo: Repo) -> None:
    _branch(repo)

    made = gitorch(repo, "handoff", "make", "r1/users")
    tip = repo.git("rev-parse", "gitorch/r1/users")

    assert made.status == 0
    head, where, *rest = made.stdout.splitlines()
    assert head == "r1/users by person"
    assert where.startswith(f"{repo.git('rev-parse', 'main')[:12]}..{tip[:12]}, ")
    assert rest == [
        "changes fetch_user (1 file)", "", "interfaces", "  → fetch_user(id)  users.py:1", "      was load_user(id)",
        "", "limitations", "  load_user(id) became fetch_user(id)", "", "look at", "  fetch_user(id) (users.py:1)", "",
        "files", "  ~ users.py  +1 -1",
    ]  # fmt: skip
    assert made.stderr == f"noted on {tip[:12]}; git notes --ref gitorch/handoffs remove {tip[:12]} takes it away\n"
    assert gitorch(repo, "handoff", "show", "r1/users").stdout == made.stdout
    assert gitorch(repo, "handoff", "list").stdout == f"{tip[:12]}  r1/users  changes fetch_user (1 file)\n"
    assert gitorch(repo, "handoff", "list", "r2").stdout == ""
    checked = gitorch(repo, "handoff", "check")
    assert (checked.status, checked.stdout) == (0, "sound  gitorch/r1/users\n")
    noted = json.loads(repo.git("notes", "--ref", "gitorch/handoffs", "show", tip))
    assert noted == json.loads(gitorch(repo, "handoff", "show", tip, "--json").stdout)


def test_what_a_branch_lacks_is_said(repo: Repo, tmp_path: Path) -> None:
    _branch(repo)
    claims = tmp_path / "claims.json"
    claims.write_text(
        '{"interfaces": ["users.fetch_user", "users.drop_user"], "notes": {"critical": ["ids are text"]}}'
    )

    made = gitorch(repo, "handoff", "make", "r1/users", "--claims", str(claims))
    checked = gitorch(repo, "handoff", "check", "r1/users", "--json")

    assert "critical\n  ids are text\n" in made.stdout
    assert "claimed by person, not in the branch\n  users.drop_user: the diff neither adds" in made.stdout
    assert checked.status == 1
    assert json.loads(checked.stdout) == [
        {
            "branch": "gitorch/r1/users",
            "wrong": ["claims interface users.drop_user, but the diff neither adds nor changes it"],
        }
    ]


def test_a_rebased_branch_keeps_its_handoff_and_a_changed_one_is_named(repo: Repo) -> None:
    _branch(repo)
    gitorch(repo, "handoff", "make", "r1/users")
    repo.git("checkout", "-q", "gitorch/r1/users")
    repo.git("commit", "-q", "--amend", "-m", "said better")

    assert gitorch(repo, "handoff", "check").stdout == "sound  gitorch/r1/users\n"

    repo.commit("more", {"users.py": "def fetch_user(id, *, strict=False):\n    return id\n"})
    moved = gitorch(repo, "handoff", "check")
    assert moved.status == 1
    assert moved.stdout.startswith("wrong  gitorch/r1/users: the branch moved on from ")
    assert moved.stdout.endswith(" after the handoff: fetch_user, load_user\n")


def test_a_squashed_branch_keeps_its_handoff(repo: Repo) -> None:
    _branch(repo)
    gitorch(repo, "handoff", "make", "r1/users")
    repo.commit("meanwhile", {"other.py": "x = 1\n"})
    repo.git("merge", "-q", "--squash", "gitorch/r1/users")
    repo.git("commit", "-q", "-m", "Squashed commit of the following:\n\n    rename\n\n    Gitorch-Task: r1/users")

    assert gitorch(repo, "handoff", "show", "main").stdout.startswith("r1/users by person\n")


def test_the_merge_commit_says_the_key_facts(repo: Repo) -> None:
    _branch(repo)
    repo.branch("plain", {"plain.py": "x = 1\n"})
    gitorch(repo, "handoff", "make", "r1/users")

    assert gitorch(repo, "merge", "r1/users", "plain").status == 2  # as a task, r1/users is no branch's name
    assert gitorch(repo, "merge", "gitorch/r1/users", "plain").status == 0

    messages = repo.git("log", "--merges", "--format=%B%x00", "main").split("\0")
    assert sorted(message.strip() for message in messages if message.strip()) == [
        "Merge branch 'gitorch/r1/users'\n\nGitorch-Task: r1/users\nGitorch-From: person\nGitorch-Provides: fetch_user",
        "Merge branch 'plain'",
    ]


def test_what_is_not_there_is_one_sentence_and_a_hint(repo: Repo) -> None:
    _branch(repo)

    assert gitorch(repo, "handoff", "show", "r1/users").stderr == (
        "error: gitorch/r1/users has no handoff\nhint: gitorch handoff make r1/users\n"
    )
    assert gitorch(repo, "handoff", "make", "main").stderr == (
        "error: main is the target; a handoff is of a branch that goes there\nhint: git branch\n"
    )
    assert gitorch(repo, "handoff", "show", "nothing").status == 2
    assert gitorch(repo, "handoff", "check").stdout == "wrong  gitorch/r1/users: there is no handoff\n"


def test_a_damaged_note_is_named_and_hides_no_other(repo: Repo) -> None:
    _branch(repo)
    gitorch(repo, "handoff", "make", "r1/users")
    main = repo.git("rev-parse", "main")
    repo.git("notes", "--ref", "gitorch/handoffs", "add", "-m", "no json", main)

    listed = gitorch(repo, "handoff", "list")

    assert listed.status == 1
    assert len(listed.stdout.splitlines()) == 1
    assert listed.stderr.startswith(f"damaged: the handoff on {main[:12]} can't be read: ")


def test_the_schemas_are_json(repo: Repo) -> None:
    assert json.loads(gitorch(repo, "handoff", "schema").stdout)["title"] == "gitorch.handoff/1"
    assert "open_points" in json.loads(gitorch(repo, "handoff", "schema", "--claims").stdout)["properties"]
