"""What gitorch's commits say: a merge of its task, a fix of its findings, for ``git log`` and its trailers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gitorch import names
from gitorch.errors import HandoffError
from gitorch.git.repository import Repository
from gitorch.integrate.finding import Finding, Fix
from gitorch.integrate.sides import Side

_MOST = 8  # names in one trailer
_WIDEST = 72  # characters of a subject


def merge_message(repository: Repository, side: Side) -> str:
    """``Merge branch 'x'``, and for a run its name, for a task branch the key facts of its handoff as trailers."""
    if (run := names.parse_run_branch(side.name)) is not None:
        return f"Merge run '{run}'\n\nGitorch-Run: {run}\n"
    head = f"Merge branch '{side.name}'\n"
    task = names.parse_task_branch(names.branch_ref(side.name))
    if task is None:
        return head
    trailers = [f"Gitorch-Task: {task.run}/{task.task}", *_facts(repository, side)]
    return "\n".join((head, *trailers)) + "\n"


def fix_message(findings: Sequence[Finding]) -> str:
    """What was mended, for who has never seen the report: each finding in words, and its fingerprint as a trailer."""
    rules = ", ".join(dict.fromkeys(one.rule for one in findings))
    deeds = dict.fromkeys(_deed(one.fix, one.symbol) for one in findings if one.fix is not None)
    subject = f"fix: {_listed(list(deeds))} ({rules})"
    if len(subject) > _WIDEST:
        subject = f"fix: mend {len(findings)} finding{'s' * (len(findings) > 1)} ({rules})"
    told = [line for one in findings if one.fix is not None for line in _told(one, one.fix)]
    trailers = [f"Gitorch-Finding: {one.rule} {one.fingerprint}" for one in findings]
    return "\n".join((subject, "", *told, "", *trailers)) + "\n"


def _deed(fix: Fix, symbol: str) -> str:
    """What a fix does, with the name that is written no more: ``call fetch_user instead of load_user``."""
    name = re.split(r"[:.]", symbol)[-1]
    return f"{fix.description} of {name}" if name and fix.description.endswith(" instead") else fix.description


def _told(finding: Finding, fix: Fix) -> tuple[str, str]:
    deed = f"Fix in the files of {fix.branch}: {_deed(fix, finding.symbol)}."
    return f"{finding.rule}: {_listed([finding.message])}.", f"      {_listed([deed])}"


def _facts(repository: Repository, side: Side) -> list[str]:
    from gitorch.handoff.store import handoff_on  # noqa: PLC0415 - a merge of other branches must not pay for pydantic

    try:
        handoff = handoff_on(repository, side.commit)
    except HandoffError:
        return []
    if handoff is None:
        return []
    interfaces = [one.symbol for one in handoff.artifacts.interfaces if one.change != "removed"]
    routes = [f"{one.method} {one.route}" for one in handoff.artifacts.endpoints if one.change != "removed"]
    checks = [f"{one.command} {one.status}" for one in handoff.checks]
    lines = [("From", [handoff.specialist]), ("Provides", [*routes, *interfaces]), ("Checks", checks)]
    return [f"Gitorch-{name}: {_listed(said)}" for name, said in lines if said]


def _listed(said: list[str]) -> str:
    """On one line whatever it holds: a line break would end the trailer, and could begin another."""
    shown = [" ".join(one.split()) for one in said[:_MOST]]
    return ", ".join(shown) + (f" and {len(said) - _MOST} more" if len(said) > _MOST else "")
