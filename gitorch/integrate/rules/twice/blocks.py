"""S203 in schemas and Makefiles: both sides add a block of one name that there may only be one of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from gitorch.code.project.blocks import Block, blocks
from gitorch.integrate.finding import Finding
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.rules.symbols.twice import told_twice
from gitorch.integrate.sides import Pair

_Blocks = dict[tuple[str, str], tuple[str, Block]]


def blocks_twice(integration: Integration) -> Iterator[Finding]:
    """Every block that each side adds, and of which the merge has two."""
    added = {side.name: _by_name(integration.one(side).know(_ADDED)) for side in integration.all_sides}
    for pair in integration.pairs():
        ours, theirs = added[pair.left.name], added[pair.right.name]
        for key in sorted(ours.keys() & theirs.keys()):
            (mine, left), (other, right) = ours[key], theirs[key]
            if left.body != right.body and _standing(pair, key, mine, other) > 1:
                yield told_twice(pair, (mine, left.place), (other, right.place), left.name)


class _Added(NamedTuple):
    path: str
    block: Block


def _by_name(added: Iterable[_Added]) -> _Blocks:
    return {(block.around, block.name): (path, block) for path, block in added}


def _added(side: OneSide) -> Iterator[_Added]:
    for path, change in sorted(side.side.changes.items()):
        if change.new is not None:
            known = {(one.around, one.name) for one in blocks(path, side.base.text(path) or "")}
            for one in blocks(path, side.view.text(path) or ""):
                if (one.around, one.name) not in known:
                    yield _Added(path, one)


_ADDED = Fact("added blocks", tuple[_Added, ...], lambda one: tuple(_added(one)))


def _standing(pair: Pair, key: tuple[str, str], *paths: str) -> int:
    found = (one for path in dict.fromkeys(paths) for one in blocks(path, pair.merged.text(path) or ""))
    return sum((one.around, one.name) == key for one in found)
