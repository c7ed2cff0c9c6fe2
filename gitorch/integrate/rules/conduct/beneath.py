"""S212: a function that one side changed in a way that no other rule has a name for, and a new use on the other side.

That is no conflict by itself, and most such pairs are well: a note, so that somebody reads the two places together.
"""

from __future__ import annotations

from gitorch.code.model import Place
from gitorch.integrate.delta import Use
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.linking import Linked
from gitorch.integrate.sides import Pair
from gitorch.integrate.work import is_test


def changed_beneath(pair: Pair, use: Use, linked: Linked, place: Place) -> Finding | None:
    """The note on a new use that is known to mean a function which the left side rewrote; a test tells itself."""
    if not linked.is_certain or is_test(use.path):
        return None
    left, right = pair.left.name, pair.right.name
    return Finding(
        "S212",
        Severity.NOTE,
        f"on {left} {linked.qualname} is written anew; {right} begins to use it",
        (left, right),
        (Location(left, linked.path, *place, "definition"), Location(right, use.path, *use.what.place, "use")),
        symbol=f"{linked.path}:{linked.qualname}",
        language=use.language,
    )
