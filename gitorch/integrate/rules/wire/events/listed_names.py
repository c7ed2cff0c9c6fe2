"""C305 for names that files of data list: one side renames an event in code; the other newly lists the old name.

Rules of routing, alerts, subscriptions and schedules in YAML, JSON and TOML wait for what code sends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitorch.code.model import Place
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.patching import renamed
from gitorch.integrate.rules.wire.events.renamed import Silenced, silenced, turned_at
from gitorch.integrate.sides import Side
from gitorch.integrate.wire.speaking import said
from gitorch.integrate.wire.wiring import changed_lines

_DATA = (".yaml", ".yml", ".json", ".toml", ".ini", ".cfg", ".properties")
_ENTRY = re.compile(r"""^\s*(?:-\s+)?["']?(?P<key>[\w.:/-]+)["']?\s*[:=]\s*\[?\s*["']?(?P<value>[\w.:/*-]{3,80})?""")
_ITEM = re.compile(r"""^\s*-?\s*["']?(?P<value>[\w.:/*-]{3,80})["']?\s*,?\s*$""")
_MEASURED = re.compile(r"""^\s*(?:-\s+)?["']?(?:expr|query|metrics?|promql)["']?\s*:""")
_METRIC = re.compile(r"\b[a-z]\w*_\w+")
_NAMES = re.compile(
    r"(?i)(?:topic|event|channel|queue|subject|stream|task|job|signal|message|routing_?key|trigger|on|type)s?$"
)
_SEPARATED = re.compile(r"\w[.:/]\w")
_Listed = dict[str, tuple[str, Place]]


def listed_name_findings(integration: Integration) -> Iterator[Finding]:
    """Every name that a file of data newly lists and that code says otherwise now."""
    listed = {side.name: _listed(integration, side) for side in integration.all_sides}
    if not any(listed.values()):
        return
    for side in integration.all_sides:
        wanted = {name for other, names in listed.items() if other != side.name for name in names}
        if wanted.isdisjoint(integration.wordings[side.name].told.said_before):
            continue
        gone = [one for one in silenced(integration, side) if one.before.name in wanted and _is_told(one)]
        for other in integration.all_sides if gone else ():
            if other is not side:
                yield from _between(integration, gone, other, listed[other.name])


def _is_told(one: Silenced) -> bool:
    return one.heir is not None and one.before.is_strong and not one.before.is_common


def _listed(integration: Integration, side: Side) -> _Listed:
    """The names on new lines of a side's files of data, each where it stands."""
    found: _Listed = {}
    base, view = integration.view(side.base_tree), integration.view(side.tree)
    for path in (path for path in side.changes if path.endswith(_DATA) and not wire_language(path)):
        text, above = view.text(path) or "", ""
        fresh = changed_lines(view, base, path) if len(text) < 200_000 else frozenset[int]()
        for number, line in enumerate(text.splitlines() if fresh else (), 1):
            entry, item = _ENTRY.match(line), _ITEM.match(line)
            if number in fresh:
                for match, group in ((entry, "key"), (entry, "value"), (item, "value")):
                    if match is not None and match[group] and _may_be_name(match, group, above):
                        found.setdefault(match[group], (path, Place(number, match.start(group) + 1)))
                measured = _MEASURED.match(line)
                for match in _METRIC.finditer(line, measured.end() if measured is not None else len(line)):
                    found.setdefault(match[0], (path, Place(number, match.start() + 1)))
            above = entry["key"] if entry is not None else above
    return found


def _may_be_name(match: re.Match[str], group: str, above: str) -> bool:
    """Whether a text of a file of data can be the name of an event: by its own form, or by what it stands under."""
    if _SEPARATED.search(match[group]):
        return True
    under = match["key"] if "key" in match.groupdict() and group == "value" else above
    return group == "value" and _NAMES.search(under) is not None


def _between(integration: Integration, gone: list[Silenced], other: Side, listed: _Listed) -> Iterator[Finding]:
    told: set[str] = set()
    for one in gone:
        name = one.before.name
        if name not in listed or name in told:
            continue
        merged = integration.pair(one.side, other).merged
        still = any(
            each.name == name for path in sorted(one.paths) for each in said(integration.wire_files, merged, path)
        )
        if not still:
            told.add(name)
            yield _finding(integration, one, other, listed[name])


def _finding(integration: Integration, one: Silenced, other: Side, use: tuple[str, Place]) -> Finding:
    heir = one.heir.name if one.heir is not None else ""
    where, at = turned_at(integration, one)
    old, (path, place) = one.before.name, use
    return Finding(
        "C305",
        Severity.ERROR if _SEPARATED.search(old) else Severity.WARNING,
        f"{one.side.name} renames {old} to {heir}; {other.name} newly lists {old} in {path}",
        (one.side.name, other.name),
        (Location(one.side.name, where, *at, role="definition"), Location(other.name, path, *place, role="use")),
        old,
        wire_language(one.before.path),
        renamed(integration.view(other.tree), other.name, [use], old, heir),
    )
