"""A504 below the manifests: one branch's lock file holds a version that a package of another's can't live with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.project.demands import Demand, Locked, has_demands, locked
from gitorch.code.project.versions import exclude_each_other
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.sides import Side


class _New(NamedTuple):
    """What a side's lock file newly holds, and what it newly demands."""

    path: str
    packages: tuple[Locked, ...]
    demands: tuple[Demand, ...]


def demands_unmet(integration: Integration) -> Iterator[Finding]:
    """Versions that one side locks and a package that another side brings excludes."""
    found = {side.name: integration.one(side).know(_NEW) for side in integration.all_sides}
    for side in integration.all_sides:
        for other in integration.all_sides:
            for mine in found[side.name] if other is not side else ():
                for theirs in found[other.name]:
                    if mine.path == theirs.path:
                        yield from _unmet(side, mine, other, theirs)


def _read(one: OneSide) -> Iterator[_New]:
    for path, change in one.side.changes.items():
        if change.new is None or change.old is None or not has_demands(path):
            continue
        (old_packages, old_demands), (packages, demands) = (
            locked(path, view.text(path) or "") for view in (one.base, one.view)
        )
        held = {(each.name, each.version) for each in old_packages}
        known = {(each.by, each.name, each.requirement) for each in old_demands}
        yield _New(
            path,
            tuple(each for each in packages if (each.name, each.version) not in held),
            tuple(each for each in demands if (each.by, each.name, each.requirement) not in known),
        )


_NEW = Fact("lock files", tuple[_New, ...], lambda one: tuple(_read(one)))


def _unmet(side: Side, mine: _New, other: Side, theirs: _New) -> Iterator[Finding]:
    versions = {one.name: one for one in mine.packages}
    changed = {one.name for one in theirs.packages}
    for demand in theirs.demands:
        held = versions.get(demand.name)
        if held is None or demand.name in changed or not exclude_each_other(f"={held.version}", demand.requirement):
            continue
        yield Finding(
            "A504",
            Severity.WARNING,
            f"{side.name} locks {held.name} at {held.version}, {other.name} brings {demand.by}, which wants"
            f" {demand.requirement}: agree on one, then make the lock file anew",
            (side.name, other.name),
            (
                Location(side.name, mine.path, *held.place, role="definition"),
                Location(other.name, theirs.path, *demand.place, role="use"),
            ),
            symbol=held.name,
        )
