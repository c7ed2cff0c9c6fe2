"""Claude Code, headless: one process a task, one JSON event a line.

Source: https://code.claude.com/docs/en/headless, and the program itself (2.1.330); ``claude_events`` reads it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from gitorch.run.assignment import Assignment
from gitorch.run.runners import Found, Invocation, Missing
from gitorch.run.runners.claude_events import ClaudeReader
from gitorch.run.runners.claude_permissions import settings, tools
from gitorch.run.runners.models import claude_model
from gitorch.run.runners.probing import keyed, probed

DEFAULT_MODEL = "claude-opus-5-5"
ROLE = ".gitorch/role.md"
SETTINGS = ".gitorch/claude.json"

_MEND = "pip install 'gitorch[claude]'  # or: npm install -g @anthropic-ai/claude-code"
_KEYS = ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN")  # the last: claude setup-token
_ABILITIES = {
    "permission rules": "--settings",
    "no settings of the project": "--setting-sources",
    "tools": "--tools",
    "session": "--session-id",
    "resume": "--resume",
}
_ENVIRONMENT = {
    "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
    "CLAUDE_CODE_DISABLE_BACKGROUND_TASKS": "1",  # else a slow command is left running and a second result follows
    "CLAUDE_CODE_MAX_RETRIES": "4",
    "DISABLE_AUTOUPDATER": "1",
}


class ClaudeRunner:
    """Its options: ``api``, ``effort``, ``resume``: a session of an earlier attempt."""

    name = "claude"

    def find(self, environment: Mapping[str, str]) -> Found | Missing:
        """The program on PATH, else the one that the ``claude-agent-sdk`` wheel carries."""
        found = probed("claude", environment, mend=_MEND, abilities=_ABILITIES)
        if isinstance(found, Missing) and (bundled := bundled_program()):
            found = probed(bundled, environment, mend=_MEND, abilities=_ABILITIES)
        found = keyed(found, environment, _KEYS)
        if isinstance(found, Missing):
            return found
        return Found(found.path, found.version, found.abilities, environment.get("ANTHROPIC_BASE_URL", ""))

    def invocation(self, assignment: Assignment, found: Found, workspace: Path, home: Path) -> Invocation:
        choice, api = assignment.choice, assignment.choice.options.get("api") or found.api
        argv = [
            found.path, "-p", "--output-format", "stream-json", "--verbose",
            "--model", claude_model(choice.model, DEFAULT_MODEL),
            "--max-turns", str(assignment.bounds.turns),
            "--settings", str(home / SETTINGS),
            *_session(assignment, found),
        ]  # fmt: skip
        if "no settings of the project" in found.abilities:
            argv += ["--setting-sources", ""]  # hooks and permissions of a branch are not ours
        if "tools" in found.abilities:
            argv += ["--tools", ",".join(tools(assignment.grants))]
        if assignment.role:
            argv += ["--append-system-prompt-file", str(home / ROLE)]
        if "effort" in choice.options:
            argv += ["--effort", choice.options["effort"]]
        environment = {**_ENVIRONMENT, "CLAUDE_CONFIG_DIR": str(home / ".claude")}
        if api:
            environment["ANTHROPIC_BASE_URL"] = api
        return Invocation(
            tuple(argv),
            environment,
            stdin=assignment.brief.encode("utf-8", "replace"),
            home={
                ROLE: assignment.role.encode("utf-8", "replace"),
                SETTINGS: json.dumps(settings(assignment.grants, workspace), indent=1).encode(),
            },
            secrets=_KEYS,
            api=api or "https://api.anthropic.com",
        )

    def reader(self, assignment: Assignment) -> ClaudeReader:
        return ClaudeReader()


def session(run: str, task: str, attempt: int) -> str:
    """The id of an attempt's conversation, the same whoever asks."""
    return str(uuid5(NAMESPACE_URL, f"gitorch:{run}/{task}/{attempt}"))


def bundled_program() -> str | None:
    """The program in the ``claude-agent-sdk`` wheel, without importing what is around it."""
    spec = find_spec("claude_agent_sdk")
    places = spec.submodule_search_locations if spec is not None else None
    program = Path(next(iter(places))) / "_bundled" / "claude" if places else None
    return str(program) if program is not None and program.is_file() else None


def _session(assignment: Assignment, found: Found) -> tuple[str, ...]:
    earlier = assignment.choice.options.get("resume")
    if earlier and "resume" in found.abilities:
        return ("--resume", earlier)
    if "session" in found.abilities:
        return ("--session-id", session(assignment.run, assignment.task, assignment.attempt))
    return ()
