"""What the merge commit of a task branch says of the task, for ``git log`` and ``git interpret-trailers``."""

from __future__ import annotations

from gitorch import names
from gitorch.errors import HandoffError
from gitorch.git.repository import Repository
from gitorch.integrate.sides import Side

_MOST = 8  # names in one trailer


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
