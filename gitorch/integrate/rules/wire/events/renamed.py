"""C305: one side renames an event, topic, channel or job, or a field of its payload; the other newly uses the old."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gitorch.code.model import Place
from gitorch.code.wire.reading import wire_language
from gitorch.code.wire.verbs import last, named
from gitorch.git.hunks import hunks, line_now
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.patching import renamed
from gitorch.integrate.sides import Side, View
from gitorch.integrate.wire.speaking import STREAM, Said, said
from gitorch.integrate.wire.telling_apart import are_messages
from gitorch.integrate.wire.wiring import WireFiles, changed_files, changed_lines, siblings

_PUBLISHES = frozenset({"publish", "xadd", "basic_publish", "sendToQueue", "produce", "send_task"})
_SUBSCRIBES = frozenset({"subscribe", "psubscribe", "consume", "basic_consume", "xread", "pSubscribe"})

_HEARS = frozenset({"addEventListener", "on", "addListener"})
_SOCKET = re.compile(r"(?i)(?:^|\.)(?:\w*socket(?:\(\))?|io|sio|nsp)\.(?:\w+\([^()]*\)\.)*\w+$")
_OF_SOCKETS = named(
    "connect connection disconnect disconnecting connect_error error close open data end drain timeout ready listening "
    "finish ping pong lookup"
)


@dataclass(frozen=True)
class Silenced:
    """A name that a side's file said before and doesn't any more; ``heir`` stands in its place."""

    side: Side
    before: Said
    heir: Said | None
    paths: frozenset[str]


def event_findings(integration: Integration) -> Iterator[Finding]:
    """Every name, then every field of a payload, that one side changed and the other newly uses as it was."""
    if not any(_may_meet_by_words(integration, side) for side in integration.all_sides):
        return
    files = integration.wire_files
    fresh = {side.name: list(_fresh(files, integration, side)) for side in integration.all_sides}
    for side in integration.all_sides:
        lost: dict[str, list[Silenced]] = {}
        for one in silenced(integration, side):
            lost.setdefault(one.before.name, []).append(one)
        for other in integration.all_sides:
            if other is not side:
                yield from _names(files, integration, lost, other, fresh[other.name])
                yield from _payloads(files, integration, side, other, fresh[other.name])


def _may_meet_by_words(integration: Integration, side: Side) -> bool:
    """Whether any other side newly says what a side may have silenced, or either hands on names that hold texts."""
    mine = integration.wordings[side.name].told
    return any(
        other.tells_by_constant or mine.tells_by_constant or not mine.said_before.isdisjoint(other.said_newly)
        for other in (one.told for one in integration.others(side))
    )


def _fresh(files: WireFiles, integration: Integration, side: Side) -> Iterator[Said]:
    base, view = integration.view(side.base_tree), integration.view(side.tree)
    for path in changed_files(side):
        found = said(files, view, path)
        lines = changed_lines(view, base, path) if found else frozenset()
        for one in found:
            if one.place.line in lines or any(place.line in lines for _, place in one.keys):
                yield one


def silenced(integration: Integration, side: Side) -> Iterator[Silenced]:
    """Names that all of a side's changed files together say no more, strong positions first."""
    files = integration.wire_files
    base, view = integration.view(side.base_tree), integration.view(side.tree)
    paths = [path for path in changed_files(side) if path in side.changes and side.changes[path].old is not None]
    after = [one for path in changed_files(side) for one in said(files, view, path)]
    still = {one.name for one in after}
    found = [one for path in paths for one in said(files, base, path) if one.name not in still]
    known = {one.name for path in paths for one in said(files, base, path)}
    for one in sorted(found, key=lambda said: (not said.is_strong, not said.sends)):
        heirs = [new for new in after if new.path == one.path and new.use == one.use and new.name not in known]
        yield Silenced(side, one, heirs[0] if heirs else None, frozenset(paths))


def _names(
    files: WireFiles, integration: Integration, lost: dict[str, list[Silenced]], other: Side, fresh: list[Said]
) -> Iterator[Finding]:
    for use in fresh:
        near = files.imported(integration.view(other.tree), use.path, 1) if use.name in lost else []
        silenced = lost.get(use.name, ())
        gone = next(
            (
                one
                for one in silenced
                if _may_meet(one.before, use)
                or _is_of_import(one.before, use, near)
                or (one.heir is not None and _are_messages(integration, one, other, use))
            ),
            None,
        )
        if gone is None:
            continue
        pair = integration.pair(gone.side, other)
        here = _resolved(files, pair.merged, use)
        if here is None or _is_answered(files, pair.merged, gone, use, here):
            continue
        yield _renamed(integration, gone, other, use)


def _are_messages(integration: Integration, gone: Silenced, other: Side, use: Said) -> bool:
    before, after = integration.view(gone.side.base_tree), integration.view(other.tree)
    return are_messages((before, gone.before), (after, use))


def _may_meet(one: Said, other: Said) -> bool:
    """Whether two places can speak of one name: one sends and one listens, on the same bus as far as is known."""
    if one.sends is not None and one.sends == other.sends:
        return False
    if not _same_bus(one, other):
        return False
    if one.is_strong and other.is_strong:
        is_shared = bool(one.owner) and one.owner == other.owner
        are_ends = _are_ends_of_a_channel(one, other) or _are_sockets(one, other) or _are_ends_of_a_stream(one, other)
        return one.is_telling or is_shared or are_ends
    is_apart = wire_language(one.path) != wire_language(other.path) and None not in (one.sends, other.sends)
    return (one.is_strong or other.is_strong or is_apart) and one.is_telling


def _is_of_import(one: Said, use: Said, near: list[str]) -> bool:
    """Whether a name is waited for that a file which is imported, and no other, used to send."""
    waits = use.sends is False and (use.is_strong or use.use[0] in ("row", "key", "case"))
    return one.sends is True and one.is_strong and waits and one.path in near and one.path != use.path


def _are_ends_of_a_channel(one: Said, other: Said) -> bool:
    """Whether one publishes and the other subscribes: there a single word is a name that somebody gave."""
    verbs = {last(one.use[0]), last(other.use[0])}
    return bool(verbs & _PUBLISHES) and bool(verbs & _SUBSCRIBES)


def _are_ends_of_a_stream(one: Said, other: Said) -> bool:
    """Whether one sends over HTTP what the other, in another language, waits for as ``EventSource`` has one do."""
    verbs = {one.use[0].rpartition(".")[2], other.use[0].rpartition(".")[2]}
    is_apart = wire_language(one.path) != wire_language(other.path)
    return STREAM in verbs and bool(verbs & _HEARS) and is_apart and one.name not in _OF_SOCKETS


def _are_sockets(one: Said, other: Said) -> bool:
    """Whether both speak through a socket of events: there a word that is not the library's own is the project's."""
    return one.name not in _OF_SOCKETS and all(_SOCKET.search(each.use[0]) is not None for each in (one, other))


def _same_bus(one: Said, other: Said) -> bool:
    """Whether two places may use one bus: not where both are known to come from different files."""
    if not one.owner or not other.owner or wire_language(one.path) != wire_language(other.path):
        return True
    return one.owner == other.owner


def _resolved(files: WireFiles, merged: View, use: Said) -> str | None:
    """The name that the same place says in the merged tree."""
    same = [one.name for one in said(files, merged, use.path) if one.use == use.use and one.sends == use.sends]
    return use.name if use.name in same else None


def _is_answered(files: WireFiles, merged: View, gone: Silenced, use: Said, name: str) -> bool:
    """Whether anybody near still says the name as the counterpart would, or the very file that said it as any text."""
    quoted = re.compile(rf"""(["'`]){re.escape(name)}\1""")
    if gone.before.path != use.path and quoted.search(merged.text(gone.before.path) or ""):
        return True
    near = siblings(merged, [gone.before.path], wire_language(gone.before.path))
    for path in sorted({*gone.paths, *near, use.path}):
        for one in said(files, merged, path):
            is_other = (one.path, one.place) != (use.path, use.place) and (one.is_strong or path != use.path)
            same_end = one.sends is not None and one.sends == use.sends
            if one.name == name and is_other and not same_end and _same_bus(one, use):
                return True
    return False


def _renamed(integration: Integration, gone: Silenced, other: Side, use: Said) -> Finding:
    side, old = gone.side, use.name
    heir = gone.heir.name if gone.heir is not None else None
    what = f"renames {old} to {heir}" if heir is not None else f"no longer uses {old}"
    verb = {True: "sends", False: "waits for", None: "uses"}[use.sends]
    path, at = turned_at(integration, gone)
    view = integration.view(other.tree)
    return Finding(
        "C305",
        Severity.ERROR if gone.before.is_strong or use.is_strong else Severity.WARNING,
        f"{side.name} {what}; {other.name} newly {verb} {old}",
        (side.name, other.name),
        (
            Location(side.name, path, *at, role="definition"),
            Location(other.name, use.path, *use.place, role="use"),
        ),
        old,
        wire_language(use.path),
        renamed(view, other.name, [(use.path, use.place)], old, heir) if heir is not None else None,
    )


def turned_at(integration: Integration, gone: Silenced) -> tuple[str, Place]:
    """Where a side says the new name: on a line that it changed, be it that of a constant."""
    path, heir = gone.before.path, gone.heir
    if heir is None:
        return path, _standing(integration, gone)
    base, view = integration.view(gone.side.base_tree), integration.view(gone.side.tree)
    if heir.place.line not in changed_lines(view, base, path):
        for each in sorted(gone.paths):
            lines = changed_lines(view, base, each)
            for one in said(integration.wire_files, view, each):
                if one.name == heir.name and one.place.line in lines:
                    return each, one.place
    return path, heir.place


def _standing(integration: Integration, gone: Silenced) -> Place:
    """Where a name stood that nothing took the place of: what is on that line now."""
    base, view = integration.view(gone.side.base_tree), integration.view(gone.side.tree)
    before, after = base.entry(gone.before.path), view.entry(gone.before.path)
    if before is None or after is None:
        return Place(1, 1)
    return Place(line_now(hunks(view.repository, before.oid, after.oid), gone.before.place.line), 1)


def _payloads(
    files: WireFiles, integration: Integration, side: Side, other: Side, fresh: list[Said]
) -> Iterator[Finding]:
    """Fields of a message that one side renames and the other newly names."""
    wanted = {one.name for one in fresh if one.keys}
    if not wanted:
        return
    base, view = integration.view(side.base_tree), integration.view(side.tree)
    for path in changed_files(side):
        before = [one for one in said(files, base, path) if one.name in wanted and one.keys]
        after = [one for one in said(files, view, path) if one.name in wanted] if before else []
        for name in sorted({one.name for one in before}):
            olds, news = [o for o in before if o.name == name], [n for n in after if n.name == name]
            if news and not any(one.is_open for one in news):
                yield from _payload(files, integration, (side, other), (olds, news), fresh)


def _payload(
    files: WireFiles, integration: Integration, sides: tuple[Side, Side], versions: tuple[list[Said], list[Said]],
    fresh: list[Said],
) -> Iterator[Finding]:  # fmt: skip
    other, (olds, news) = sides[1], versions
    kept = {key for one in news for key, _ in one.keys}
    had = {key for one in olds for key, _ in one.keys}
    gained = [(key, place) for one in news for key, place in one.keys if key not in had]
    base, view = integration.view(other.base_tree), integration.view(other.tree)
    for use in fresh:
        if use.name != olds[0].name or not _may_meet(olds[0], use):
            continue
        lines = changed_lines(view, base, use.path)
        for key, place in use.keys:
            if key in had - kept and place.line in lines and not _still_sent(files, integration, sides, olds[0], key):
                yield _rekeyed(integration, sides, (olds[0], news[0]), gained, (use, key, place))


def _still_sent(files: WireFiles, integration: Integration, sides: tuple[Side, Side], old: Said, key: str) -> bool:
    merged = integration.pair(*sides).merged
    return any(
        one.name == old.name and one.sends == old.sends and key in {name for name, _ in one.keys}
        for one in said(files, merged, old.path)
    )


def _rekeyed(
    integration: Integration, sides: tuple[Side, Side], versions: tuple[Said, Said],
    gained: list[tuple[str, Place]], found: tuple[Said, str, Place],
) -> Finding:  # fmt: skip
    (side, other), (old, new), (use, key, place) = sides, versions, found
    heir = gained[0][0] if gained else None
    what = f"renames {key} of {old.name} to {heir}" if heir is not None else f"removes {key} from {old.name}"
    verb = "sends" if use.sends else "reads"
    view = integration.view(other.tree)
    return Finding(
        "C305",
        Severity.ERROR,
        f"{side.name} {what}; {other.name} newly {verb} it",
        (side.name, other.name),
        (
            Location(side.name, old.path, *(gained[0][1] if gained else new.place), role="definition"),
            Location(other.name, use.path, *place, role="use"),
        ),
        f"{old.name}.{key}",
        wire_language(use.path),
        renamed(view, other.name, [(use.path, place)], key, heir) if heir is not None else None,
    )
