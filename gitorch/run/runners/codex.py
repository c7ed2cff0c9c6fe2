"""Codex, headless: ``codex exec --json``, its configuration in a home of its own.

Source: https://developers.openai.com/codex/noninteractive and config-reference, and the program itself (0.169.0). In a
linked worktree its sandbox makes git's directory read-only: gitorch commits what it leaves.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from gitorch.run.assignment import Assignment
from gitorch.run.runners import Found, Invocation, Missing
from gitorch.run.runners.codex_events import CodexReader
from gitorch.run.runners.models import other_model
from gitorch.run.runners.probing import keyed, probed

DEFAULT_MODEL = "gpt-5.5-codex"
DEFAULT_API = "https://api.openai.com/v1"

_MEND = "npm install -g @openai/codex"
_KEYS = ("OPENAI_API_KEY",)
_ABILITIES = {"events": "--json", "any directory": "--skip-git-repo-check"}


class CodexRunner:
    """Its options: ``api``, ``sandbox`` (workspace-write, or danger-full-access inside another sandbox), ``effort``."""

    name = "codex"

    def find(self, environment: Mapping[str, str]) -> Found | Missing:
        found = probed("codex", environment, mend=_MEND, abilities=_ABILITIES, topic=("exec",))
        found = keyed(found, environment, _KEYS)
        if isinstance(found, Missing):
            return found
        if "events" not in found.abilities:
            return Missing(f"codex {found.version} can't tell what it does: it has no exec --json", _MEND)
        return Found(found.path, found.version, found.abilities, environment.get("OPENAI_BASE_URL", ""))

    def invocation(self, assignment: Assignment, found: Found, workspace: Path, home: Path) -> Invocation:
        api = assignment.choice.options.get("api") or found.api or DEFAULT_API
        any_directory = ("--skip-git-repo-check",) if "any directory" in found.abilities else ()
        return Invocation(
            (found.path, "exec", "--json", "--cd", str(workspace), *any_directory, "-"),
            {"CODEX_HOME": str(home / ".codex")},
            stdin=assignment.brief.encode("utf-8", "replace"),
            home={
                ".codex/config.toml": _configuration(assignment, api).encode("utf-8", "replace"),
                ".codex/AGENTS.md": assignment.role.encode("utf-8", "replace"),
            },
            secrets=_KEYS,
            api=api,
        )

    def reader(self, assignment: Assignment) -> CodexReader:
        return CodexReader()


def _configuration(assignment: Assignment, api: str) -> str:
    """config.toml; a JSON string is a TOML string."""
    choice, network = assignment.choice, json.dumps(assignment.grants.network)
    sandbox = choice.options.get("sandbox", "danger-full-access")
    effort = choice.options.get("effort")
    lines = [
        f"model = {json.dumps(other_model(choice.model, DEFAULT_MODEL))}",
        'model_provider = "gitorch"',
        'approval_policy = "never"',
        f"sandbox_mode = {json.dumps(sandbox)}",
        "check_for_update_on_startup = false",
        *([f"model_reasoning_effort = {json.dumps(effort)}"] if effort else []),
        "[analytics]",
        "enabled = false",
        "[sandbox_workspace_write]",
        f"network_access = {network}",
        "[model_providers.gitorch]",
        'name = "gitorch"',
        f"base_url = {json.dumps(api)}",
        'env_key = "OPENAI_API_KEY"',
        'wire_api = "responses"',
        "request_max_retries = 4",
        "stream_max_retries = 4",
        "supports_websockets = false",
    ]
    return "\n".join(lines) + "\n"
