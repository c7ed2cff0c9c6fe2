"""T108: two paths that are one on systems that ignore case or normalise accents. Git merges them without a word."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.sides import Pair, Side


def case_clashes(integration: Integration) -> Iterator[Finding]:
    """Added paths against those that another side adds, and against what the target has."""
    for pair in integration.pairs():
        yield from _between(integration, pair)
    for side in integration.sides:
        yield from _with_target(integration, side)


def _between(integration: Integration, pair: Pair) -> Iterator[Finding]:
    left, right = _added_names(pair.left), _added_names(pair.right)
    for key in sorted(left.keys() & right.keys()):
        one, other = left[key], right[key]
        if one[0] != other[0] and not _is_in_target(integration, one[0]) and not _is_in_target(integration, other[0]):
            yield _finding(pair.left, one, pair.right.name, other, f"{pair.right.name} adds {other[0]}")


def _with_target(integration: Integration, side: Side) -> Iterator[Finding]:
    for name, path in sorted(set(_added_names(side).values())):
        directory, _, last = name.rpartition("/")
        listed = integration.target.listing(directory)
        for there in sorted(listed) if last not in listed else ():
            existing = f"{directory}/{there}" if directory else there
            if there != last and _folded(there) == _folded(last) and not _goes(side, existing):
                text = f"{integration.onto.name} has {existing}"
                yield _finding(side, (name, path), integration.onto.name, (existing, existing), text)


def _is_in_target(integration: Integration, name: str) -> bool:
    """Whether the target has a name already: then nobody adds it, and whoever adds its like clashes with the target."""
    directory, _, last = name.rpartition("/")
    return last in integration.target.listing(directory)


def _goes(side: Side, existing: str) -> bool:
    """Whether the side takes the other spelling away, as when it renames a file to another case."""
    return any(change.new is None and (path + "/").startswith(existing + "/") for path, change in side.changes.items())


def _added_names(side: Side) -> dict[str, tuple[str, str]]:
    """Each path that the side adds and each directory above it, by its folded form, with the file that brings it."""
    found: dict[str, tuple[str, str]] = {}
    for path, change in side.changes.items():
        if change.old is None and not side.is_target:
            parts = path.split("/")
            for depth in range(1, len(parts) + 1):
                name = "/".join(parts[:depth])
                found.setdefault(_folded(name), (name, path))
    return found


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _finding(side: Side, here: tuple[str, str], other: str, there: tuple[str, str], text: str) -> Finding:
    return Finding(
        "T108",
        Severity.ERROR,
        f"{side.name} adds {here[0]}; {text}: one path where case is ignored",
        (side.name, other),
        (Location(side.name, here[1], 1, role="addition"), Location(other, there[1], 1, role="addition")),
        symbol=here[0],
    )
