"""S203 in schemas and Makefiles: both sides add a block of one name that there may only be one of."""

from __future__ import annotations

from collections.abc import Iterator

from gitorch.code.project.blocks import Block, blocks
from gitorch.integrate.finding import Finding
from gitorch.integrate.integration import Integration
from gitorch.integrate.rules.symbols.twice import told_twice
from gitorch.integrate.sides import Pair, Side, View

_Blocks = dict[tuple[str, str], tuple[str, Block]]


def blocks_twice(integration: Integration) -> Iterator[Finding]:
    """Every block that each side adds, and of which the merge has two."""
    for pair in integration.pairs():
        ours = _added(pair.left, pair.left_base, pair.left_view)
        theirs = _added(pair.right, pair.right_base, pair.right_view) if ours else {}
        for key in sorted(ours.keys() & theirs.keys()):
            (mine, left), (other, right) = ours[key], theirs[key]
            if left.body != right.body and _standing(pair, key, mine, other) > 1:
                yield told_twice(pair, (mine, left.place), (other, right.place), left.name)


def _added(side: Side, base: View, view: View) -> _Blocks:
    found: _Blocks = {}
    for path, change in sorted(side.changes.items()):
        if change.new is not None:
            known = {(one.around, one.name) for one in blocks(path, base.text(path) or "")}
            for one in blocks(path, view.text(path) or ""):
                if (one.around, one.name) not in known:
                    found[one.around, one.name] = (path, one)
    return found


def _standing(pair: Pair, key: tuple[str, str], *paths: str) -> int:
    found = (one for path in dict.fromkeys(paths) for one in blocks(path, pair.merged.text(path) or ""))
    return sum((one.around, one.name) == key for one in found)
