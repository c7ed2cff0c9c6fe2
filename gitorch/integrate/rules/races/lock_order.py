"""R403: two sides newly take the same two locks, each in the order that the other does not: both may wait for ever."""

from __future__ import annotations

from collections.abc import Iterator

from gitorch.code.behaviour.sharing.lock_order import Order
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.rules.races.resources import Resource, is_state
from gitorch.integrate.rules.races.touched import Touched
from gitorch.integrate.rules.races.work import work_of
from gitorch.integrate.sides import Pair

_Orders = dict[tuple[Resource, Resource], tuple[Touched, Order]]


def lock_order_findings(integration: Integration) -> Iterator[Finding]:
    """Every two locks that one side takes the other way round."""
    taken = {side.name: _orders(work_of(integration, side).ordering) for side in integration.all_sides}
    for pair in integration.pairs():
        left, right = taken[pair.left.name], taken[pair.right.name]
        for (first, second), ours in left.items():
            theirs = right.get((second, first))
            if theirs is not None and is_state(pair.merged, first) and is_state(pair.merged, second):
                yield _finding(pair, ours, theirs)


def _orders(ordering: list[Touched]) -> _Orders:
    return {locks: (one, order) for one in ordering for locks, order in one.new_orders}


def _finding(pair: Pair, ours: tuple[Touched, Order], theirs: tuple[Touched, Order]) -> Finding:
    (mine, order), (other, reverse) = ours, theirs
    return Finding(
        "R403",
        Severity.WARNING,
        f"{mine.definition.name} on {pair.left.name} takes {order.second} while it holds {order.first};"
        f" {other.definition.name} on {pair.right.name} takes them the other way round, and each may wait for the other"
        " for ever: take both in one order",
        (pair.left.name, pair.right.name),
        (
            Location(pair.left.name, mine.path, *order.taken, "lock"),
            Location(pair.right.name, other.path, *reverse.taken, "lock"),
        ),
        symbol=f"{order.first}, {order.second}",
    )
