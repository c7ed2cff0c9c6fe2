"""S203: both sides add a service that takes one and the same port of the machine; only one of them can start."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.project.ports import Published, is_compose, published
from gitorch.integrate.finding import Finding
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.rules.symbols.twice import told_twice


class _Taken(NamedTuple):
    path: str
    one: Published


def ports_twice(integration: Integration) -> Iterator[Finding]:
    """Ports that services of one file newly publish on two sides."""
    added = {side.name: integration.one(side).know(_ADDED) for side in integration.all_sides}
    for pair in integration.pairs():
        theirs = {(path, one.port): one for path, one in added[pair.right.name]}
        for path, mine in added[pair.left.name]:
            other = theirs.get((path, mine.port))
            if other is not None and other.service != mine.service:
                yield told_twice(pair, (path, mine.place), (path, other.place), f"the port {mine.port}")


def _added(side: OneSide) -> Iterator[_Taken]:
    for path, change in side.side.changes.items():
        if change.new is not None and is_compose(path):
            known = {(one.port, one.service) for one in published(side.base.text(path) or "")}
            for one in published(side.view.text(path) or ""):
                if (one.port, one.service) not in known:
                    yield _Taken(path, one)


_ADDED = Fact("added ports", tuple[_Taken, ...], lambda one: tuple(_added(one)))
