"""Where a side first names something on its new lines."""

from __future__ import annotations

import re

from gitorch.integrate.finding import Location
from gitorch.integrate.integration import Integration
from gitorch.integrate.sides import Side
from gitorch.integrate.wire.wiring import changed_lines


def first_mention(integration: Integration, side: Side, form: re.Pattern[str]) -> Location | None:
    """The first new or changed line of a side, in the order of its paths, that a pattern finds something on."""
    base, view = integration.view(side.base_tree), integration.view(side.tree)
    for path in side.changes:
        lines = (view.text(path) or "").splitlines()
        for number in sorted(changed_lines(view, base, path)):
            match = form.search(lines[number - 1])
            if match is not None:
                return Location(side.name, path, number, match.start() + 1, "use")
    return None
