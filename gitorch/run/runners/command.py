"""Any program as a specialist: its arguments are templates, never a shell line.

A placeholder is filled with names and paths that gitorch made. The brief is text that a model wrote: it goes into a
file and to standard input, or is an argument of its own, so that no program takes a part of it for an option or a path.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from gitorch.errors import UsageError
from gitorch.run.assignment import Assignment
from gitorch.run.runners import Found, Invocation, Missing
from gitorch.run.runners.spoken import SpokenReader

BRIEF = ".gitorch/brief.md"
ROLE = ".gitorch/role.md"

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_WHOLE = frozenset({"brief", "role"})


class CommandRunner:
    """The program and its arguments are the choice's ``command``; its lines are those of ``spoken``.

    Its options: ``result: required`` where the program always gives a result, ``api`` for the URL that it has to reach,
    ``warnings: stdin`` where it reads on standard input, instead of the brief, what it is told while it works.
    """

    name = "command"

    def find(self, environment: Mapping[str, str]) -> Found | Missing:
        """There is always a shell's worth of programs; whether the one that is named is there, its start tells."""
        return Found("", "")

    def invocation(self, assignment: Assignment, found: Found, workspace: Path, home: Path) -> Invocation:
        choice = assignment.choice
        if not choice.command:
            raise UsageError(
                f"the command runner has no command for {assignment.task}",
                hint="name one in gitorch.yaml, as a list: runner: command, command: [./agent.sh, '{brief_file}']",
            )
        values, talks = _values(assignment, workspace, home), choice.options.get("warnings") == "stdin"
        return Invocation(
            tuple(filled(argument, values) for argument in choice.command),
            {"GITORCH_TASK": assignment.task, "GITORCH_BRIEF": values["brief_file"]},
            stdin=b"" if talks else _bytes(assignment.brief),
            home={BRIEF: _bytes(assignment.brief), ROLE: _bytes(assignment.role)},
            api=choice.options.get("api"),
            talks=talks,
        )

    def reader(self, assignment: Assignment) -> SpokenReader:
        return SpokenReader(is_bound=assignment.choice.options.get("result") == "required")


def filled(template: str, values: Mapping[str, str]) -> str:
    """An argument with its placeholders filled; other braces, as of JSON, stay as they are.

    Raises UsageError for a text that is not the whole argument.
    """
    whole = _PLACEHOLDER.fullmatch(template)
    if whole and whole[1] in values:
        return values[whole[1]]
    return "".join(_part(part, values, template) for part in re.split(r"(\{[a-z_]+\})", template))


def _part(part: str, values: Mapping[str, str], template: str) -> str:
    name = part[1:-1]
    if not _PLACEHOLDER.fullmatch(part) or name not in values:
        return part
    if name in _WHOLE:
        raise UsageError(
            f"{{{name}}} in {template!r} is a text: it may only be an argument of its own",
            hint=f"use {{{name}_file}}",
        )
    return values[name]


def _values(assignment: Assignment, workspace: Path, home: Path) -> Mapping[str, str]:
    return {
        "brief": assignment.brief,
        "brief_file": str(home / BRIEF),
        "role": assignment.role,
        "role_file": str(home / ROLE),
        "workspace": str(workspace),
        "home": str(home),
        "run": assignment.run,
        "task": assignment.task,
        "attempt": str(assignment.attempt),
        "base": assignment.base,
        "model": assignment.choice.model or "",
    }


def _bytes(words: str) -> bytes:
    return words.encode("utf-8", "replace")
