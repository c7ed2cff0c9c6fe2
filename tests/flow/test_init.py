"""``gitorch init``: writes once, overwrites nothing, and says how to take it back."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from pathlib import Path

from conftest import Repo, gitorch

from gitorch.config.load import parse_config
from gitorch.config.model import Config


def test_a_fresh_repository_gets_a_commented_configuration(repo: Repo) -> None:
    done = gitorch(repo, "init")

    assert (done.status, done.stderr) == (0, "")
    assert done.stdout == (
        f"wrote  {repo.path}/gitorch.yaml  every setting, commented out; it counts once it is committed\n"
        "       to undo: rm gitorch.yaml\n"
        f"wrote  {repo.path}/.git/info/exclude  keeps /.gitorch/ out of git status\n"
        "       to undo: remove the line /.gitorch/\n"
        f"wrote  {repo.path}/.claude/agents  12 specialists\n"
        "       to undo: rm -r .claude/agents\n"
        f"wrote  {repo.path}/.claude/commands  3 commands\n"
        "       to undo: rm -r .claude/commands\n"
        "hook   to keep unvalidated commits from being pushed: gitorch hooks install\n"
        "next: gitorch doctor  # says what is missing\n"
    )
    assert parse_config(repo.read("gitorch.yaml")) == Config()


def test_what_is_there_stays_as_it_is(repo: Repo) -> None:
    repo.write({"gitorch.yaml": "target: main\n", ".git/info/exclude": "*.log"})

    gitorch(repo, "init")
    again = gitorch(repo, "init")

    assert repo.read("gitorch.yaml") == "target: main\n"
    assert repo.read(".git/info/exclude") == "*.log\n/.gitorch/\n"
    assert again.stdout.count("kept ") == 4


def test_a_part_can_be_chosen(repo: Repo) -> None:
    done = gitorch(repo, "init", "--only", "commands")

    assert done.status == 0
    assert sorted(path.name for path in repo.path.iterdir()) == [".claude", ".git", "README.md"]
    assert [path.name for path in (repo.path / ".claude").iterdir()] == ["commands"]


def test_a_specialist_of_the_project_is_kept_and_undoing_spares_it(repo: Repo) -> None:
    repo.write({".claude/agents/backend.md": "ours\n"})

    done = gitorch(repo, "init", "--only", "agents")
    undo = done.stdout.partition("to undo: ")[2].splitlines()[0]
    subprocess.run(shlex.split(undo), cwd=repo.path, check=True)

    assert "11 specialists; 1 of the same name is kept" in done.stdout
    assert [path.name for path in (repo.path / ".claude/agents").iterdir()] == ["backend.md"]
    assert repo.read(".claude/agents/backend.md") == "ours\n"


def test_nothing_is_written_through_a_link_out_of_the_repository(repo: Repo, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (repo.path / ".claude").symlink_to(outside)

    done = gitorch(repo, "init", "--only", "agents")

    assert (done.status, list(outside.iterdir())) == (1, [])
    assert "leads out of the repository" in done.stderr


def test_what_is_written_are_the_specialists_that_are_listed(repo: Repo) -> None:
    gitorch(repo, "init")
    repo.commit("begin")

    listed = json.loads(gitorch(repo, "agents", "--json").stdout)

    assert len(listed) == 12
    assert {one["source"] for one in listed} == {f".claude/agents/{one['name']}.md" for one in listed}


def test_every_setting_of_the_example_is_accepted(repo: Repo) -> None:
    gitorch(repo, "init")

    settings = re.sub(r"(?m)^# (?=[a-z]+:|  )", "", repo.read("gitorch.yaml"))
    config = parse_config(settings)

    assert (config.target, len(config.checks), config.constraints.excluded) == ("main", 3, ("left-pad",))
    assert [one.reason for one in config.silence] == ["both ends speak version 2 of the protocol", "vendored as it is"]


def test_a_bare_repository_is_refused(repo: Repo) -> None:
    repo.git("config", "core.bare", "true")

    assert gitorch(repo, "init").status == 1
