"""C305: one side sends something else under a name; a new listener of the other takes it for what it was.

A list for one thing or the reverse, one object for several arguments, fewer arguments or more.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.wire.casing import words
from gitorch.code.wire.model import ARRAY, OBJECT
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.sides import Side
from gitorch.integrate.wire.speaking import Payload, Said, said
from gitorch.integrate.wire.wiring import WireFiles, changed_files, changed_lines

_Given = tuple[str, ...] | None
_KINDS = {ARRAY: "a list", OBJECT: "one thing"}


def payload_findings(integration: Integration) -> Iterator[Finding]:
    """Every new listener that takes a message for what it no longer is."""
    files = integration.wire_files
    for side in integration.all_sides:
        others = [one for one in integration.all_sides if one is not side and may_meet(integration, side, one)]
        changed = list(_reshaped(files, integration, side)) if others else []
        for other in others if changed else ():
            yield from _between(files, integration, (side, other), changed)


def may_meet(integration: Integration, side: Side, other: Side) -> bool:
    """Whether the other side newly says any text that this one's changed files say."""
    mine, theirs = integration.wordings[side.name].told, integration.wordings[other.name].told
    return not mine.said_newly.isdisjoint(theirs.said_newly)


def _reshaped(files: WireFiles, integration: Integration, side: Side) -> Iterator[tuple[Said, Said]]:
    """Messages as a file sent them and sends them, where the one carries something else than the other."""
    base, view = integration.view(side.base_tree), integration.view(side.tree)
    for path in changed_files(side):
        before = {one.name: one for one in said(files, base, path) if one.sends and one.payload != Payload()}
        after = [one for one in said(files, view, path) if one.sends and one.name in before] if before else []
        for new in after:
            old = before[new.name]
            if new.payload != Payload() and old.payload != new.payload:
                yield old, new


def _between(
    files: WireFiles, integration: Integration, sides: tuple[Side, Side], changed: list[tuple[Said, Said]]
) -> Iterator[Finding]:
    side, other = sides
    base, view = integration.view(other.base_tree), integration.view(other.tree)
    for path in changed_files(other):
        heard = [one for one in said(files, view, path) if one.sends is False and one.payload != Payload()]
        fresh = changed_lines(view, base, path) if heard else frozenset()
        for use in (one for one in heard if one.place.line in fresh):
            told = (_apart(old, new, use) for old, new in changed if use.name == old.name)
            finding = next((_finding(side, other, apart) for apart in told if apart is not None), None)
            if finding is not None:
                yield finding


class _Apart(NamedTuple):
    """What a message is now and what a listener takes it for, in words."""

    new: Said
    use: Said
    was: str
    now: str


def _apart(old: Said, new: Said, use: Said) -> _Apart | None:
    """How a listener takes a message as it was and no longer is, if it does."""
    before, after, taken = old.payload, new.payload, use.payload
    kinds = [next(iter(one.carries), "") for one in (before, after)]
    if sorted(kinds) == sorted(_KINDS) and taken.carries == before.carries:
        return _Apart(new, use, _KINDS[kinds[0]], _KINDS[kinds[1]])
    is_foreign = use.is_common and not _is_of_class(new, use)  # a word that every library sends
    if is_foreign or wire_language(old.path) != wire_language(use.path):
        return None
    return _by_number(new, use, (before.given, after.given, taken.given))


def _is_of_class(new: Said, use: Said) -> bool:
    """Whether a listener asks a thing that is called like the class that sends: ``download.on``, ``Download.chunk``."""
    around, thing = new.use[1].rpartition(".")[0], use.use[0].rpartition(".")[0].rpartition(".")[2]
    return bool(around) and bool(set(words(around)) & set(words(thing)))


def _by_number(new: Said, use: Said, given: tuple[_Given, _Given, _Given]) -> _Apart | None:
    """By how many things are sent, and how many a listener takes; or by one that is wrapped into an object now."""
    before, after, taken = given
    if before is None or after is None or not taken or len(taken) != len(before):
        return None
    is_lenient = wire_language(use.path) == "javascript"  # what comes beyond the parameters is left
    if len(after) < len(taken) or (len(after) > len(taken) and not is_lenient):
        return _Apart(new, use, _counted(before), _counted(after))
    is_wrapped = len(before) == len(after) == 1 and before[0] in {key for key, _ in new.keys}
    if is_wrapped and before[0] and taken[0] and use.payload.carries != {OBJECT} and not use.keys:
        return _Apart(new, use, f"{before[0]} itself", f"an object with {before[0]}")
    return None


def _counted(given: tuple[str, ...]) -> str:
    return "one argument" if len(given) == 1 else f"{len(given) or 'no'} arguments"


def _finding(side: Side, other: Side, apart: _Apart) -> Finding:
    new, use = apart.new, apart.use
    read = [Location(other.name, use.path, *place, role="use") for _, place in use.keys[:2]]
    at_name = Location(other.name, use.path, *use.place, role="use")
    return Finding(
        "C305",
        Severity.ERROR,
        f"{side.name} sends {apart.now} as {use.name}, not {apart.was}; {other.name} newly takes it for {apart.was}",
        (side.name, other.name),
        (
            Location(side.name, new.path, *new.place, role="definition"),
            *(read or [at_name]),
        ),
        use.name,
        wire_language(use.path),
    )
