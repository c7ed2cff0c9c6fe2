"""C305: one side sends a list under a name that carried one thing, or the reverse; a new listener counts on the old."""

from __future__ import annotations

from collections.abc import Iterator

from gitorch.code.wire.model import ARRAY, OBJECT
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.sides import Side
from gitorch.integrate.wire.speaking import Said, said
from gitorch.integrate.wire.wiring import WireFiles, changed_files, changed_lines

_KINDS = {ARRAY: "a list", OBJECT: "one thing"}


def payload_findings(integration: Integration) -> Iterator[Finding]:
    """Every new listener that takes a message for what it no longer is."""
    files = integration.wire_files
    for side in integration.all_sides:
        others = [one for one in integration.all_sides if one is not side and _may_meet(integration, side, one)]
        changed = list(_reshaped(files, integration, side)) if others else []
        for other in others if changed else ():
            yield from _between(files, integration, (side, other), changed)


def _may_meet(integration: Integration, side: Side, other: Side) -> bool:
    """Whether the other side newly says any text that this one's changed files say."""
    mine, theirs = integration.wordings[side.name].told, integration.wordings[other.name].told
    return not mine.said_newly.isdisjoint(theirs.said_newly)


def _reshaped(files: WireFiles, integration: Integration, side: Side) -> Iterator[tuple[Said, Said]]:
    """Messages as a file sent them and sends them, where the one is a list and the other is not."""
    base, view = integration.view(side.base_tree), integration.view(side.tree)
    for path in changed_files(side):
        before = {one.name: one for one in said(files, base, path) if one.sends and one.carries}
        after = [one for one in said(files, view, path) if one.sends and one.name in before] if before else []
        for new in after:
            old = before[new.name]
            if new.carries and old.carries != new.carries and old.carries | new.carries == {ARRAY, OBJECT}:
                yield old, new


def _between(
    files: WireFiles, integration: Integration, sides: tuple[Side, Side], changed: list[tuple[Said, Said]]
) -> Iterator[Finding]:
    side, other = sides
    base, view = integration.view(other.base_tree), integration.view(other.tree)
    for path in changed_files(other):
        heard = [one for one in said(files, view, path) if one.sends is False and one.carries]
        fresh = changed_lines(view, base, path) if heard else frozenset()
        for use in heard:
            for old, new in changed:
                if use.name == old.name and use.carries == old.carries and use.place.line in fresh:
                    yield _finding(side, other, (old, new), use)
                    break


def _finding(side: Side, other: Side, sent: tuple[Said, Said], use: Said) -> Finding:
    was, now = (_KINDS[next(iter(one.carries))] for one in sent)
    read = [Location(other.name, use.path, *place, role="use") for _, place in use.keys[:2]]
    return Finding(
        "C305",
        Severity.ERROR,
        f"{side.name} sends {now} as {use.name}, not {was}; {other.name} newly takes it for {was}",
        (side.name, other.name),
        (
            Location(side.name, sent[1].path, *sent[1].place, role="definition"),
            *(read or [Location(other.name, use.path, *use.place, role="use")]),
        ),
        use.name,
        wire_language(use.path),
    )
