"""Where something begins and ends in source that is read by its words alone, as statements of SQL are. Pure."""

from __future__ import annotations

from gitorch.code.model import Place

_LONGEST = 20_000  # characters that are looked at for the end


def enclosed(source: str, start: int) -> str:
    """What stands up to the parenthesis that closes one opened before ``start``."""
    depth = 1
    for at in range(start, min(len(source), start + _LONGEST)):
        depth += (source[at] == "(") - (source[at] == ")")
        if depth == 0:
            return source[start:at]
    return source[start:]


def place_after(source: str, at: int) -> Place:
    """The place of the first sign from ``at`` on that is neither blank nor a comma."""
    while at < len(source) and source[at] in " \n\t,":
        at += 1
    return Place(source.count("\n", 0, at) + 1, at - source.rfind("\n", 0, at))
