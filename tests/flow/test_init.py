"""``gitorch init``: writes once, overwrites nothing, and says how to take it back."""

from __future__ import annotations

import re

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
    assert again.stdout.count("kept ") == 2


def test_every_setting_of_the_example_is_accepted(repo: Repo) -> None:
    gitorch(repo, "init")

    settings = re.sub(r"(?m)^# (?=[a-z]+:|  )", "", repo.read("gitorch.yaml"))
    config = parse_config(settings)

    assert (config.target, len(config.checks), config.constraints.excluded) == ("main", 2, ("left-pad",))
    assert [one.reason for one in config.silence] == ["both ends speak version 2 of the protocol", "vendored as it is"]


def test_a_bare_repository_is_refused(repo: Repo) -> None:
    repo.git("config", "core.bare", "true")

    assert gitorch(repo, "init").status == 1
