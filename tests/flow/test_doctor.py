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
