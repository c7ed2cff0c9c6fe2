"""What an agent's program runs before it edits a file: do other live worktrees change the same lines?

It speaks the hook protocol of Claude Code (PreToolUse: JSON in, JSON out). The first edit of lines that somebody else
has changed is answered with the other side's diff; the same edit again goes through, as the agent may know better. It
never stands in the way: whatever it can't find out is no objection.
"""

from __future__ import annotations

import json
import os
import sys
from difflib import unified_diff
from hashlib import sha256
from pathlib import Path

from gitorch.hook.changed_lines import changes, edited, in_base, touch
from gitorch.hook.neighbours import LARGEST, Neighbour, Place, content
from gitorch.hook.objects import Objects, read

TYPE_CHECKING = False  # typing's own costs an import
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

ADVICE = "Neither of you has merged yet."  # by which the reader of an agent's stream knows it from a refusal
_SHOWN = 60  # lines of a diff
_TOLD = "gitorch-told"  # in the worktree's own git directory: what was answered once
_PATHS = ("file_path", "path", "notebook_path")


def pre_edit() -> int:
    """Answer one question on standard input; the exit status is always 0."""
    try:
        said = json.loads(sys.stdin.buffer.read(8 * LARGEST))
        reason = _objection(said)
    except (OSError, ValueError, RecursionError, KeyError, TypeError, AttributeError):
        return 0
    if reason:
        answer = {"hookEventName": "PreToolUse", "permissionDecision": "deny", "permissionDecisionReason": reason}
        sys.stdout.write(json.dumps({"hookSpecificOutput": answer}) + "\n")
    return 0


def _objection(said: Mapping[str, Any]) -> str | None:
    """Why a tool call should be thought over, or None."""
    given = said["tool_input"]
    named = next((given[key] for key in _PATHS if isinstance(given.get(key), str)), None)
    if named is None:
        return None
    path = Path(os.path.realpath(Path(said.get("cwd") or ".") / named))
    root = next((above for above in path.parents if (above / ".git").exists()), None)
    if root is None:
        return None
    place, mine = Place(root, path.relative_to(root).as_posix()), content(path)
    wanted = edited(_lines(mine), given)
    with Objects(str(place.common)) as objects:
        for neighbour in place.neighbours(objects) if wanted else ():
            clash = _clash(objects, place, neighbour, mine, wanted)
            if clash and _tell_once(place, clash):
                return clash
    return None


def _clash(
    objects: Objects, place: Place, other: Neighbour, mine: bytes | None, wanted: Sequence[tuple[int, int]]
) -> str | None:
    """What a neighbour did to the lines that are about to be edited; None where it leaves them alone."""
    if other.content == mine:
        return None
    base = place.base(other)
    before = objects.read(f"{base}:{place.path}") if base else None
    if other.content == before:
        return None
    if before is None:
        act = "has made this file too:"
    elif other.content is None:
        act = "has removed it:"
    else:
        made = changes(_lines(before), _lines(mine))
        theirs = [(low, high) for low, high, _, _ in changes(_lines(before), _lines(other.content))]
        if not any(touch(in_base(made, ours), one) for ours in wanted for one in theirs):
            return None
        act = "is changing the same lines:"
    return (
        f"{place.path}: {other.name} {act}\n{_diff(before, other)}"
        f"{ADVICE} Fit your edit to that or make it elsewhere; the same edit again goes through."
    )


def _tell_once(place: Place, clash: str) -> bool:
    """Whether this was not said here before; from now on it was."""
    key, told = sha256(clash.encode("utf-8", "surrogateescape")).hexdigest(), place.directory / _TOLD
    if key in read(str(told)).split():
        return False
    try:
        with told.open("a", encoding="utf-8") as file:
            file.write(f"{key}\n")
    except OSError:
        return False  # what can't be remembered would be said for ever
    return True


def _diff(before: bytes | None, other: Neighbour) -> str:
    """The other side's diff, cut where it is long."""
    lines = list(unified_diff(_lines(before), _lines(other.content), "base", other.name, lineterm="", n=1))
    more = f"… and {len(lines) - _SHOWN} more lines\n" if len(lines) > _SHOWN else ""
    return "".join(f"{line}\n" for line in lines[:_SHOWN]) + more


def _lines(text: bytes | None) -> list[str]:
    return (text or b"").decode("utf-8", "replace").splitlines()
