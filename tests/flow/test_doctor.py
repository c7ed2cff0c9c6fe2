"""``gitorch doctor`` looks and changes nothing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from conftest import Repo, gitorch

from gitorch.run.runners.claude import bundled_program


def test_a_plain_repository_is_healthy_and_left_alone(repo: Repo) -> None:
    before = repo.refs()

    done = gitorch(repo, "doctor", "--json")

    document = json.loads(done.stdout)
    health = {one["name"]: one["health"] for one in document["examined"]}
    assert (done.status, document["schema"], document["healthy"]) == (0, "gitorch.health/1", True)
    assert (health["python"], health["libgit2"], health["format"], health["target"]) == ("good",) * 4
    assert health["grammars"] == "good"
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


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A directory that is all of PATH, with git and a shell in it."""
    place = tmp_path / "bin"
    place.mkdir()
    for name in ("git", "sh", "bash", "cat"):
        (place / name).symlink_to(shutil.which(name) or "/bin/false")
    monkeypatch.setenv("PATH", str(place))
    return place


def agents(repo: Repo) -> dict[str, tuple[str, str, str]]:
    examined = json.loads(gitorch(repo, "doctor", "--json").stdout)["examined"]
    return {
        one["name"]: (one["health"], one["detail"], one["mend"])
        for one in examined
        if one["topic"] == "agents" and one["name"] not in ("sandbox", "processes", "model")
    }


@pytest.mark.skipif(bundled_program() is not None, reason="the wheel that carries claude is installed")
@pytest.mark.usefixtures("only")
def test_agents_that_are_missing_are_one_line(repo: Repo) -> None:
    detail = "none of claude, codex, gemini, opencode and aider is on PATH; merging and validating need none"
    mend = "pip install 'gitorch[claude]'  # or: npm install -g @anthropic-ai/claude-code"
    assert agents(repo) == {"programs": ("fair", detail, mend)}


@pytest.mark.skipif(bundled_program() is not None, reason="the wheel that carries claude is installed")
def test_agents_that_are_there_are_told_with_their_version_and_what_is_wrong_with_them(
    repo: Repo, only: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEMINI_API_KEY", "x")
    for name, says in (("codex", "codex-cli 9.1.0"), ("gemini", "5.0.0"), ("aider", "no module named aider")):
        (only / name).write_text(f"#!/bin/sh\necho {says} --json\n")
        (only / name).chmod(0o755)
    assert agents(repo) == {
        "codex": ("fair", "codex 9.1.0 has no key: OPENAI_API_KEY is not set", "export OPENAI_API_KEY=…"),
        "gemini": ("fair", "gemini 5.0.0 can't be run unattended: it is too old", "npm install -g @google/gemini-cli"),
        "aider": (
            "fair",
            f"{only}/aider does not say its version: no module named aider --json",
            "pip install aider-install && aider-install",
        ),
        "not here": (
            "good",
            "claude, opencode; one program is enough",
            "pip install 'gitorch[claude]'  # or: npm install -g @anthropic-ai/claude-code"
            " · npm install -g opencode-ai",
        ),
    }


def test_a_configuration_without_checks_is_pointed_to(repo: Repo) -> None:
    gitorch(repo, "init", "--only", "config")
    repo.commit("begin")

    document = json.loads(gitorch(repo, "doctor", "--json").stdout)

    mends = {one["name"]: one["mend"] for one in document["examined"]}
    assert mends["config"] == "name them under checks, then commit gitorch.yaml"


def test_how_workspaces_are_made_is_told_and_none_is_made(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    def told() -> dict[str, str]:
        examined = json.loads(gitorch(repo, "doctor", "--json").stdout)["examined"]
        return next(one for one in examined if one["name"] == "workspaces")

    assert told()["detail"] == "checkouts by git, used again: 1 file is not worth more"
    monkeypatch.setattr("gitorch.doctor.workspaces.WORTH_A_LAYER", 1)
    monkeypatch.setattr("gitorch.workspace.ways.is_mountable_by_root", lambda _: False)
    monkeypatch.setattr("gitorch.workspace.ways.is_mountable_in_a_namespace", lambda _: True)
    assert told()["detail"] == "overlays over one checkout, seen inside of the sandbox only"
    monkeypatch.setattr("gitorch.workspace.ways.is_mountable_in_a_namespace", lambda _: False)
    assert (told()["health"], told()["mend"].split(" ")[0]) == ("fair", "allow")
    assert [path.name for path in repo.path.parent.iterdir()] == ["repo"]
