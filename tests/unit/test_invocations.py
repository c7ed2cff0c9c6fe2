"""What each runner starts: arguments, files of its home, and the permissions that are settled before the start."""

from __future__ import annotations

import json
import os
import sys
import tomllib
from pathlib import Path

import pytest
from invoked import assignment

from gitorch.errors import UsageError
from gitorch.run.assignment import Assignment, Bounds, Choice, Grants
from gitorch.run.runners import Found, Missing
from gitorch.run.runners.claude import ClaudeRunner, bundled_program
from gitorch.run.runners.claude_permissions import settings, tools
from gitorch.run.runners.codex import CodexRunner
from gitorch.run.runners.table import RUNNERS

WORKSPACE, HOME = Path("/w"), Path("/h")
EVIL = "--dangerously-skip-permissions $(touch pwned) {task}\n"
PROGRAMS = ("claude", "codex", "gemini", "opencode", "aider")


def given(name: str, **more: object) -> Assignment:
    return assignment(Choice(name, model="openai/model"), brief=EVIL, role=EVIL, **more)  # type: ignore[arg-type]


def program(directory: Path, name: str, says: str) -> None:
    place = directory / name
    place.write_text(f"#!/bin/sh\n{says}\n")
    place.chmod(0o755)


@pytest.mark.parametrize("name", PROGRAMS)
def test_no_text_of_a_model_is_an_argument(name: str) -> None:
    made = RUNNERS[name].invocation(given(name), Found("/bin/it", "1.0", frozenset({"resume"})), WORKSPACE, HOME)
    assert not [argument for argument in made.argv if "pwned" in argument]
    assert EVIL.encode() in (made.stdin, *made.home.values())
    assert all(not Path(path).is_absolute() and ".." not in path for path in made.home)
    assert made.argv[0] == "/bin/it"
    assert made.api is not None
    assert made.api.startswith("https://")


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_missing_program_is_one_sentence_and_its_mend(name: str, tmp_path: Path) -> None:
    if name == "claude" and bundled_program():
        pytest.skip("the wheel that carries the program is installed")
    found = RUNNERS[name].find({"PATH": str(tmp_path)})
    assert isinstance(found, Missing)
    assert found.reason == f"{name} is not on PATH"
    assert "install" in found.hint


def test_a_program_that_says_no_version_is_missing(tmp_path: Path) -> None:
    program(tmp_path, "aider", "echo 'bad interpreter'; exit 1")
    found = RUNNERS["aider"].find({"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"})
    mend = "pip install aider-install && aider-install"
    assert found == Missing(f"{tmp_path}/aider does not say its version: bad interpreter", mend)


def test_opencode_needs_the_url_of_a_provider_that_is_not_known() -> None:
    with pytest.raises(UsageError, match="opencode can't reach the provider 'mine'"):
        RUNNERS["opencode"].invocation(assignment(Choice("opencode", "mine/m")), Found("/o", "1"), WORKSPACE, HOME)


@pytest.mark.parametrize(
    ("name", "wanted", "asked"),
    [
        ("claude", "sonnet", "claude-sonnet-5-5"),
        ("claude", "inherit", "claude-opus-5-5"),
        ("claude", "claude-opus-4-8[1m]", "claude-opus-4-8[1m]"),
        ("gemini", "sonnet", "gemini-2.5-pro"),
        ("gemini", "claude-opus-5-5", "gemini-2.5-pro"),
        ("gemini", "gemini-3-pro", "gemini-3-pro"),
        ("opencode", "haiku", "anthropic/claude-haiku-5-5"),
        ("aider", "claude-opus-5-5", "anthropic/claude-opus-5-5"),
        ("aider", None, "anthropic/claude-opus-5-5"),
    ],
)
def test_a_specialists_model_is_put_in_the_words_of_its_program(name: str, wanted: str | None, asked: str) -> None:
    made = RUNNERS[name].invocation(assignment(Choice(name, wanted)), Found("/bin/it", "1"), WORKSPACE, HOME)
    assert asked in made.argv


def test_a_program_without_a_key_is_not_started(tmp_path: Path) -> None:
    program(tmp_path, "codex", "echo 1.2.3 --json")
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    assert isinstance(RUNNERS["codex"].find({"PATH": path, "OPENAI_API_KEY": "x"}), Found)
    lacking = Missing("codex 1.2.3 has no key: OPENAI_API_KEY is not set", "export OPENAI_API_KEY=…")
    assert RUNNERS["codex"].find({"PATH": path}) == lacking


def test_what_a_program_can_do_is_read_from_its_help(tmp_path: Path) -> None:
    program(
        tmp_path, "claude", 'case $1 in --version) echo "2.0.1 (Claude Code)";; *) echo " --resume  --settings";; esac'
    )
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    found = ClaudeRunner().find({"PATH": path, "ANTHROPIC_BASE_URL": "http://x", "ANTHROPIC_AUTH_TOKEN": "t"})
    assert found == Found(f"{tmp_path}/claude", "2.0.1", frozenset({"resume", "permission rules"}), "http://x")


def test_a_flag_that_the_program_lacks_is_not_used() -> None:
    old = ClaudeRunner().invocation(given("claude"), Found("/bin/it", "1"), WORKSPACE, HOME)
    new = ClaudeRunner().invocation(
        given("claude"), Found("/bin/it", "2", frozenset({"session", "no settings of the project"})), WORKSPACE, HOME
    )
    assert "--session-id" not in old.argv
    assert "--setting-sources" not in old.argv
    assert new.argv[new.argv.index("--setting-sources") + 1] == ""
    assert len(new.argv[new.argv.index("--session-id") + 1]) == 36


def test_claude_may_write_in_its_scope_and_nowhere_else() -> None:
    named = ("Read", "Edit", "Write", "Write(//**)", "Bash(make *)", "Bash(npm *)", "WebFetch")
    grants = Grants(scope=("src/{a,b}/**", "!src/a/secret.py"), tools=named)
    assert tools(grants) == ("Read", "Glob", "Grep", "TodoWrite", "Edit", "Write", "NotebookEdit", "Bash")
    assert settings(grants, WORKSPACE) == {
        "permissions": {
            "defaultMode": "dontAsk",
            "allow": [
                "Read", "Glob", "Grep", "TodoWrite", "Bash(make *)", "Bash(npm *)",
                "Edit(//w/src/a/**)", "Edit(//w/src/b/**)", "Edit(//w/.gitorch/**)",
            ],
            "deny": [
                "Bash(git push *)", "Bash(git worktree *)", "Bash(git stash *)", "AskUserQuestion",
                "Edit(//w/.git/**)", "WebFetch", "WebSearch", "Edit(//w/src/a/secret.py)",
            ],
        },
        "hooks": {"PreToolUse": [{"matcher": "Edit|Write|NotebookEdit|MultiEdit", "hooks": [{
            "type": "command", "command": f"{sys.executable} -P -m gitorch hook pre-edit", "timeout": 10,
        }]}]},
        "attribution": {"commit": "", "pr": ""},
        "includeCoAuthoredBy": False,
    }  # fmt: skip


def test_the_web_is_for_those_who_were_granted_it() -> None:
    allowed = settings(Grants(network=True), WORKSPACE)["permissions"]
    assert {"WebFetch", "WebSearch", "Bash"} <= set(allowed["allow"])  # type: ignore[index]


def test_claude_is_told_its_bounds_model_and_api() -> None:
    one = assignment(Choice("claude", options={"effort": "low", "resume": "s-1"}), role="r", bounds=Bounds(turns=7))
    made = ClaudeRunner().invocation(one, Found("/bin/it", "2", frozenset({"resume"}), "http://m"), WORKSPACE, HOME)
    assert made.argv == (
        "/bin/it", "-p", "--output-format", "stream-json", "--verbose", "--model", "claude-opus-5-5",
        "--max-turns", "7", "--settings", "/h/.gitorch/claude.json", "--resume", "s-1",
        "--append-system-prompt-file", "/h/.gitorch/role.md", "--effort", "low",
    )  # fmt: skip
    assert (made.api, made.environment["ANTHROPIC_BASE_URL"]) == ("http://m", "http://m")
    assert json.loads(made.home[".gitorch/claude.json"])["permissions"]["defaultMode"] == "dontAsk"


def test_codex_is_configured_by_a_file_that_no_text_can_break() -> None:
    one = assignment(Choice("codex", model='a"\n[evil]', options={"sandbox": "workspace-write"}))
    made = CodexRunner().invocation(one, Found("/bin/it", "1", frozenset(), "http://m/v1"), WORKSPACE, HOME)
    configuration = tomllib.loads(made.home[".codex/config.toml"].decode())
    assert configuration["model"] == 'a"\n[evil]'
    assert configuration["sandbox_mode"] == "workspace-write"
    assert configuration["sandbox_workspace_write"] == {"network_access": False}
    assert configuration["model_providers"]["gitorch"]["base_url"] == "http://m/v1"
