"""``gitorch doctor`` looks and changes nothing."""

from __future__ import annotations

import json

import pytest
from conftest import Repo, gitorch


def test_a_plain_repository_is_healthy_and_left_alone(repo: Repo) -> None:
    before = repo.refs()

    done = gitorch(repo, "doctor", "--json")

    document = json.loads(done.stdout)
    health = {one["name"]: one["health"] for one in document["examined"]}
    assert (done.status, document["schema"], document["healthy"]) == (0, "gitorch.health/1", True)
    assert (health["python"], health["libgit2"], health["format"], health["target"]) == ("good",) * 4
    assert health["config"] == "fair"
    assert (repo.refs(), repo.status()) == (before, "")


def test_a_mistake_in_the_configuration_is_bad(repo: Repo) -> None:
    repo.commit("config", {"gitorch.yaml": "cheks: []\n"})

    done = gitorch(repo, "doctor")

    assert done.status == 1
    assert done.stdout.splitlines()[-1].startswith("bad: mend config first: ")


def test_a_key_is_never_shown(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "canary-5d1c")

    done = gitorch(repo, "doctor")

    assert "canary" not in done.stdout + done.stderr


def test_only_analyzers_of_the_projects_languages_are_looked_for(repo: Repo) -> None:
    repo.commit("code", {"app.py": "x = 1\n"})

    document = json.loads(gitorch(repo, "doctor", "--json").stdout)

    assert [one["name"] for one in document["examined"] if one["topic"] == "analyzers"] == ["ty"]


def test_agents_that_are_missing_are_one_line(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gitorch.doctor.machine.shutil.which", lambda name: "/bin/true" if name == "bwrap" else None)

    document = json.loads(gitorch(repo, "doctor", "--json").stdout)

    agents = {one["name"]: one["detail"] for one in document["examined"] if one["topic"] == "agents"}
    assert agents["programs"] == (
        "none of claude, codex, gemini, opencode and aider is on PATH; merging and validating need none"
    )
    assert agents.keys() == {"sandbox", "model", "programs"}


def test_a_configuration_without_checks_is_pointed_to(repo: Repo) -> None:
    gitorch(repo, "init", "--only", "config")
    repo.commit("begin")

    document = json.loads(gitorch(repo, "doctor", "--json").stdout)

    mends = {one["name"]: one["mend"] for one in document["examined"]}
    assert mends["config"] == "name them under checks, then commit gitorch.yaml"
