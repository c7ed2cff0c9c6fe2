"""A task's grants in the words of Claude Code's permission rules: settled before the start, so that nothing is asked.

Source: https://code.claude.com/docs/en/permissions. ``//`` begins an absolute path; an Edit rule holds for every tool
that writes files. A bare tool name would allow writing anywhere. What a shell command writes no rule sees: that is for
the sandbox, and for what is enforced after the run.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

from gitorch.plan.globs import braceless
from gitorch.run.assignment import Grants

_ALWAYS = ("Read", "Glob", "Grep", "TodoWrite")
_WRITES = ("Edit", "Write", "NotebookEdit", "MultiEdit")
_UNTOLD = ("Bash", "Task")  # where neither the plan nor the specialist names tools
_NEVER = ("Bash(git push *)", "Bash(git worktree *)", "Bash(git stash *)", "AskUserQuestion")
_NETWORK = ("WebFetch", "WebSearch")
_BEFORE_AN_EDIT = {
    "type": "command",
    "command": f"{shlex.quote(sys.executable)} -P -m gitorch hook pre-edit",
    "timeout": 10,  # seconds; an answer takes a fifth of one
}
"""Asks whether another live worktree changes the same lines: https://code.claude.com/docs/en/hooks."""


def settings(grants: Grants, workspace: Path) -> dict[str, object]:
    """Claude Code's settings for one task: what is not allowed is refused without a question."""
    scope = [glob for glob in grants.scope if not glob.startswith("!")]
    barred = [glob[1:] for glob in grants.scope if glob.startswith("!")]
    allowed = [*_ALWAYS, *_named(grants), *(_NETWORK if grants.network else ())]
    denied = [*_NEVER, f"Edit(/{workspace}/.git/**)", *(() if grants.network else _NETWORK)]
    return {
        "permissions": {
            "defaultMode": "dontAsk",
            "allow": [*allowed, *_edits(workspace, [*scope, ".gitorch/**"])],
            "deny": [*denied, *_edits(workspace, barred)],
        },
        "hooks": {"PreToolUse": [{"matcher": "|".join(_WRITES), "hooks": [_BEFORE_AN_EDIT]}]},
        "attribution": {"commit": "", "pr": ""},
        "includeCoAuthoredBy": False,
    }


def tools(grants: Grants) -> tuple[str, ...]:
    """The tools that there are at all: one that isn't can't be refused."""
    named = [rule.partition("(")[0] for rule in _named(grants)]
    return tuple(dict.fromkeys([*_ALWAYS, *_WRITES[:3], *named, *(_NETWORK if grants.network else ())]))


def _named(grants: Grants) -> list[str]:
    """The rules of the task and its specialist; what writes files is allowed by its scope alone."""
    return [rule for rule in grants.tools or _UNTOLD if rule.partition("(")[0] not in (*_WRITES, *_ALWAYS, *_NETWORK)]


def _edits(workspace: Path, globs: list[str]) -> Iterator[str]:
    for glob in globs:
        yield from (f"Edit(/{workspace}/{plain})" for plain in braceless(glob))
