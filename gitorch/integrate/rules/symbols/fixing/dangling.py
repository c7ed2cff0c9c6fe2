"""Uses that mean something on their own side and nothing any more in one tree: what a fix must not leave behind."""

from __future__ import annotations

from collections.abc import Iterator

from gitorch.integrate.delta import Use
from gitorch.integrate.finding import Location
from gitorch.integrate.integration import Integration
from gitorch.integrate.resolve import Found, Missing
from gitorch.integrate.rules.symbols.merged import resolved, standing_in
from gitorch.integrate.sides import View


def dangling(integration: Integration, merged: View, words: frozenset[str]) -> Iterator[Location]:
    """Each use of one of these words that a side added, that it can resolve and that ``merged`` lacks."""
    for side in integration.all_sides:
        own = integration.view(side.tree)
        for use in integration.deltas[side.name].uses:
            if not use.what.is_guarded and use.words & words and _dangles(own, merged, use):
                yield Location(side.name, use.path, *use.what.place)


def _dangles(own: View, merged: View, use: Use) -> bool:
    there = standing_in(own, merged, use)
    if there is None or not isinstance(resolved(merged, use, there), Missing):
        return False
    return isinstance(resolved(own, use, use.what), Found)
