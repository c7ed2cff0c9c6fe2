"""C303: one side sends a field of a message as another type or in another unit; a new listener counts on the old one.

Within one language, where only the message's name tells that both ends mean the same thing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.model import Place
from gitorch.code.wire.model import NULL, NUMBER, Field, Mention
from gitorch.code.wire.reading import wire_language
from gitorch.code.wire.verbs import last
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.rules.wire.events.payloads import may_meet
from gitorch.integrate.sides import Side
from gitorch.integrate.wire.changing import Change, field_changes, is_rescaled
from gitorch.integrate.wire.speaking import Said, said
from gitorch.integrate.wire.wiring import WireFiles, changed_files, changed_lines


class _Read(NamedTuple):
    """One field that a new listener reads of its message."""

    path: str
    heard: Said
    mention: Mention


def value_type_findings(integration: Integration) -> Iterator[Finding]:
    """Every new listener that works with a field of a message as it was sent before."""
    files = integration.wire_files
    for side in integration.all_sides:
        others = [one for one in integration.all_sides if one is not side and may_meet(integration, side, one)]
        changes = [one for one in field_changes(files, integration, side) if one.new is not None] if others else []
        sent = [(one, _sent(files, integration, one)) for one in changes]
        for other in others if any(names for _, names in sent) else ():
            reads = list(_reads(files, integration, other, frozenset().union(*(names for _, names in sent))))
            yield from _between(sent, other, reads)


def _sent(files: WireFiles, integration: Integration, change: Change) -> frozenset[str]:
    """The names of the messages that carry what changed: sent by the function that makes it, or that asks for it."""
    view, made = integration.view(change.side.tree), change.after.name
    facts = files.facts(view, change.path)
    asking = {one.name for one in facts.scopes if last(made) in one.uses} if facts is not None else set()
    told = (one for one in said(files, view, change.path) if one.sends and one.is_strong and one.is_telling)
    return frozenset(one.name for one in told if one.use[1] == made or one.use[1] in asking)


def _reads(files: WireFiles, integration: Integration, other: Side, names: frozenset[str]) -> Iterator[_Read]:
    base, view = integration.view(other.base_tree), integration.view(other.tree)
    for path in changed_files(other):
        heard = [one for one in said(files, view, path) if one.sends is False and one.name in names and one.keys]
        facts = files.facts(view, path) if heard else None
        fresh = changed_lines(view, base, path) if facts is not None else frozenset()
        for mention in facts.mentions if facts is not None else ():
            for one in heard if mention.place.line in fresh else ():
                if (mention.key, mention.place.line) in {(key, place.line) for key, place in one.keys}:
                    yield _Read(path, one, mention)


def _between(sent: list[tuple[Change, frozenset[str]]], other: Side, reads: list[_Read]) -> Iterator[Finding]:
    told: set[tuple[str, Place]] = set()
    for change, names in sent:
        for one in reads:
            is_seen = one.path in change.side.changes  # by the side that changes the message
            is_told = (one.path, one.mention.place) in told
            if one.heard.name in names and not is_seen and not is_told and _counts_on_old(change, one):
                told.add((one.path, one.mention.place))
                yield _finding(change, other, one)


def _counts_on_old(change: Change, read: _Read) -> bool:
    """Whether a listener reads only what such a message carries, and works with a field as it no longer is."""
    old, new, needs = change.old, change.new, read.mention.needs - {NULL}
    fields = {key for key, _ in read.heard.keys}
    if new is None or read.mention.key != old.name or not fields <= change.before.fields.keys():
        return False
    if wire_language(read.path) != wire_language(change.path):
        return False  # told by what both shapes say
    if is_rescaled(old, new):
        return NUMBER in needs
    is_of_old = not old.types or bool(needs & old.types)
    return bool(needs) and is_of_old and needs.isdisjoint(new.types)


def _finding(change: Change, other: Side, read: _Read) -> Finding:
    new = change.new or change.old
    now = f"in another unit ({new.scale or 'as it is'})" if is_rescaled(change.old, new) else f"as {_spelled(new)}"
    was = "in the old one" if is_rescaled(change.old, new) else f"as {' or '.join(sorted(read.mention.needs))}"
    name = read.heard.name
    return Finding(
        "C303",
        Severity.ERROR,
        f"{change.side.name} sends {change.old.name} of {name} {now}; {other.name} newly counts with it {was}",
        (change.side.name, other.name),
        (
            Location(change.side.name, change.at[0], *change.at[1], role="definition"),
            Location(other.name, read.path, *read.mention.place, role="use"),
        ),
        f"{name}.{change.old.name}",
        wire_language(read.path),
    )


def _spelled(field: Field) -> str:
    return " or ".join(sorted(field.types)) or "something else"
