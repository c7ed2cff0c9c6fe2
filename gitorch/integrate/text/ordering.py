"""In which order branches go in, and why: what overlaps least goes first, and what another contains before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gitorch.integrate.sides import Side
from gitorch.integrate.text.ancestry import Ancestry
from gitorch.integrate.text.matrix import Matrix


def ordered(sides: Sequence[Side], matrix: Matrix, ancestry: Ancestry) -> tuple[tuple[Side, str], ...]:
    """The sides in the order they go in, each with the reason for its place."""
    shared = {side.name: _partners(side, matrix) for side in sides}
    others = [(other, having) for other in sides if (having := ancestry.having(other))]
    below = {
        side.name: [other.name for other, having in others if side.name in having and other.commit != side.commit]
        for side in sides
    }
    place = {side.name: number for number, side in enumerate(sides)}

    def rank(side: Side) -> tuple[int, int, int]:
        return len(below[side.name]), sum(shared[side.name].values()), place[side.name]

    done: list[Side] = []
    todo = sorted(sides, key=rank)
    while todo:
        names = {side.name for side in todo}
        ready = next(side for side in todo if names.isdisjoint(below[side.name]))
        done.append(ready)
        todo.remove(ready)
    return tuple((side, _reason(side, shared[side.name], below[side.name])) for side in done)


def _partners(side: Side, matrix: Matrix) -> dict[str, int]:
    """How many paths the side shares with each other side that it shares any with."""
    found = {}
    for (left, right), count in matrix.shared.items():
        if count and side.name in (left, right):
            found[right if side.name == left else left] = count
    return found


def _reason(side: Side, shared: Mapping[str, int], below: Sequence[str]) -> str:
    if not side.changes:
        return "changes nothing"
    if below:
        return f"contains {_listed(below)}"
    if not shared:
        return f"shares no path with another side ({_counted(len(side.changes), 'path')} changed)"
    return f"shares {_counted(sum(shared.values()), 'path')} with {_listed(sorted(shared))}"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"
