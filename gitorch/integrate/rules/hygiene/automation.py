"""G604: what runs by itself, on whose machine ever. A plain edit informs; a new way for code to start warns."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from gitorch.git.trees import Change
from gitorch.integrate.added import added_lines, texts
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.sides import Side

_KINDS = (
    ("continuous integration", r"\.github/(?:workflows|actions)/|\.gitlab-ci\.ya?ml$|\.circleci/|\.travis\.yml$"
     r"|azure-pipelines[\w.-]*\.ya?ml$|Jenkinsfile$|bitbucket-pipelines\.yml$|\.buildkite/|\.drone\.yml$|\.woodpecker"
     r"|appveyor\.yml$|\.gitea/workflows/|\.forgejo/workflows/|\.teamcity/"),
    ("git hooks", r"\.husky/|\.githooks/|\.pre-commit-config\.ya?ml$|lefthook\.ya?ml$|\.lefthook/|\.lintstagedrc"
     r"|(?:.*/)?hooks/(?:pre|post|commit|prepare|update|applypatch)[\w-]*$"),
    ("agent configuration", r"\.claude/|\.mcp\.json$|\.codex/|\.gemini/|\.cursor/|\.cursorrules$|\.opencode/|\.aider"
     r"|\.windsurf|\.github/copilot|(?:.*/)?(?:CLAUDE|AGENTS|GEMINI)\.md$|gitorch\.yaml$"),
    ("editor tasks", r"\.vscode/(?:tasks|launch|settings)\.json$|\.idea/runConfigurations/|\.devcontainer/"
     r"|\.devcontainer\.json$|\.envrc$"),
    ("git attributes", r"(?:.*/)?\.gitattributes$|\.gitmodules$"),
    ("install scripts", r"(?:.*/)?package\.json$|(?:.*/)?\.npmrc$|(?:.*/)?\.yarnrc(?:\.yml)?$|(?:.*/)?\.pnpmfile\.cjs$"
     r"|(?:.*/)?binding\.gyp$"),
)  # fmt: skip
_AUTOMATIC = tuple((kind, re.compile(pattern)) for kind, pattern in _KINDS)
_INSTALL_SCRIPTS = ("preinstall", "install", "postinstall", "prepare", "preprepare", "postprepare", "prepublish")
_STARTS_CODE = {
    "continuous integration": r"pull_request_target|curl[^|\n]*\|\s*(?:sudo )?(?:ba|z)?sh|wget[^|\n]*\|\s*(?:ba)?sh"
    r"|base64 (?:-d|--decode)[^|\n]*\|\s*(?:ba)?sh|permissions:\s*write-all",
    "git hooks": r"curl[^|\n]*\|\s*(?:ba)?sh|wget[^|\n]*\|\s*(?:ba)?sh",
    "agent configuration": r"[\"']hooks[\"']\s*:|[\"'](?:apiKeyHelper|awsAuthRefresh)[\"']|bypassPermissions"
    r"|dangerously|[\"']command[\"']\s*:|enableAllProjectMcpServers",
    "editor tasks": r"[\"']runOn[\"']\s*:\s*[\"']folderOpen|postCreateCommand|initializeCommand"
    r"|task\.allowAutomaticTasks",
    "git attributes": r"\bfilter=(?!lfs\b)|\b(?:diff|merge)=(?!lfs\b|binary\b|union\b|text\b|ours\b)\w+"
    r"|^\s*url\s*=\s*(?:ext::|-|\.\./)|^\s*update\s*=\s*!",
}


def automation_touched(integration: Integration) -> Iterator[Finding]:
    """Hooks, CI, agent and editor configuration, install scripts."""
    for side in integration.sides:
        for path, change in side.changes.items():
            kind = next((kind for kind, pattern in _AUTOMATIC if pattern.match(path)), None)
            if kind is not None and (found := _judge(integration, side, kind, change)) is not None:
                yield found


def _judge(integration: Integration, side: Side, kind: str, change: Change) -> Finding | None:
    both = texts(integration.repository, change, 1_000_000)
    line = None if both is None else _code_starter(kind, *both)
    if line is None and kind in ("install scripts", "git attributes"):
        return None
    what = _verb(change)
    if both is not None and line:
        started = _code_starter(kind, "", both[0]) is not None
        what = "changes what starts code by itself in" if started else "adds a way for code to start by itself to"
    return Finding(
        "G604",
        Severity.WARNING if line else Severity.NOTE,
        f"{side.name} {what} {change.path} ({kind}): it runs without being asked, so read it first",
        (side.name,),
        (Location(side.name, change.path, line or 1, 1, "edit"),),
        symbol=change.path,
    )


def _verb(change: Change) -> str:
    return "adds" if change.old is None else "deletes" if change.new is None else "edits"


def _code_starter(kind: str, old: str, new: str) -> int | None:
    """The first new line that starts code, or None."""
    if kind == "install scripts":
        return _install_script(old, new)
    pattern = re.compile(_STARTS_CODE[kind])
    return next((number for number, line in added_lines(old, new) if pattern.search(line)), None)


def _install_script(old: str, new: str) -> int | None:
    before, after = _scripts(old), _scripts(new)
    for name in _INSTALL_SCRIPTS:
        if after.get(name) and after[name] != before.get(name) and not _is_harmless(after[name]):
            lines = new.splitlines()
            return next((n for n, line in enumerate(lines, 1) if f'"{name}"' in line), 1)
    return None


def _is_harmless(command: str) -> bool:
    return re.fullmatch(r"husky(?: install)?|tsc(?: -[\w.-]+)*|(?:npm|pnpm|yarn)(?: run)? build", command) is not None


def _scripts(text: str) -> dict[str, str]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    scripts = document.get("scripts") if isinstance(document, dict) else None
    return {str(name): str(command) for name, command in scripts.items()} if isinstance(scripts, dict) else {}
