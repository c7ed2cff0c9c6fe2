"""A503: an edit outside the scope that the plan gave to a branch's task."""

from __future__ import annotations

from collections.abc import Iterator

from gitorch.config.model import Scope
from gitorch.integrate.editing import first_edit
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.sides import Side, does
from gitorch.plan.globs import matching


def out_of_scope(integration: Integration) -> Iterator[Finding]:
    """Every path that a task's branch changes and its scope leaves out: an error where another task has it."""
    scopes = integration.config.scopes
    for side in integration.sides:
        own = next((one for one in scopes if does(side, (one.task,))), None)
        if own is None:
            continue
        inside = set(matching(own.globs, side.changes))
        for path in side.changes:
            if path not in inside:
                owner = next((one for one in scopes if matching(one.globs, [path])), None)
                yield _finding(integration, side, own, path, owner)


def _finding(integration: Integration, side: Side, own: Scope, path: str, owner: Scope | None) -> Finding:
    beside = next((one for one in integration.sides if owner is not None and does(one, (owner.task,))), None)
    whose = f"; it is task {owner.task}'s" if owner is not None else ""
    return Finding(
        "A503",
        Severity.ERROR if owner is not None else Severity.WARNING,
        f"{side.name} edits {path}, outside the scope of task {own.task}{whose}",
        (side.name, *([beside.name] if beside is not None else [])),
        tuple(_edits(integration, path, side, beside)),
        symbol=path,
    )


def _edits(integration: Integration, path: str, *sides: Side | None) -> Iterator[Location]:
    for side in sides:
        if side is not None and path in side.changes:
            yield first_edit(integration.repository, side, path)
