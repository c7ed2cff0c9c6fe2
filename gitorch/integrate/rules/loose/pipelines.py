"""S201 for jobs and services that one side renames or removes, and that new entries, or new code, of the other need."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from gitorch.code.model import Place
from gitorch.code.project.keys import Key, keys
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.patching import renamed
from gitorch.integrate.sides import Pair, View
from gitorch.integrate.wire.wiring import changed_lines

_NEEDING = {"needs": "jobs", "depends_on": "services", "links": "services"}  # and where what they need stands
_SECTIONS = re.compile(rb"""(?m)^["']?(?:jobs|services)["']?\s*:""")
_HOST = re.compile(r"(?:://|@)([a-z][\w-]*)(?::\d+|/|[\"'])")
_WORD = re.compile(r"[\w.-]+")
_Entries = dict[tuple[str, str], Key]


def pipeline_findings(integration: Integration) -> Iterator[Finding]:
    """Every new need of an entry that another side took out of the same file."""
    for way in integration.ways(_tells_services):
        for path in sorted(way.left.changes.keys() & way.right.changes.keys()):
            if _tells_services(path):
                yield from _in_file(way, path)
        yield from _hosts(way)


def _tells_services(path: str) -> bool:
    return path.endswith((".yml", ".yaml"))


def _in_file(pair: Pair, path: str) -> Iterator[Finding]:
    before, after = _entries(pair.left_base, path), _entries(pair.left_view, path)
    gone = before.keys() - after.keys() - _entries(pair.merged, path).keys()
    fresh = changed_lines(pair.right_view, pair.right_base, path) if gone else frozenset()
    for key in _keys(pair.right_view, path) if gone else ():
        section = _NEEDING.get(key.path[-1]) if len(key.path) > 1 else None
        words = _WORD.findall(key.value) if section else []
        for word in words:
            place = _place(pair.right_view, path, key, word)
            if (section, word) in gone and place.line in fresh and section is not None:
                yield _finding(pair, (path, path), before, after, (section, word), place)


def _hosts(pair: Pair) -> Iterator[Finding]:
    """New code that connects to a service of a compose file by a name that it no longer has."""
    for path in pair.left.changes:
        if not _tells_services(path):
            continue
        before, after = _entries(pair.left_base, path), _entries(pair.left_view, path)
        gone = {key for key in before.keys() - after.keys() if key[0] == "services"} if after else set()
        for other in sorted(pair.right.changes) if gone else ():
            fresh = changed_lines(pair.right_view, pair.right_base, other)
            for number, line in enumerate((pair.right_view.text(other) or "").splitlines() if fresh else (), 1):
                for match in _HOST.finditer(line) if number in fresh else ():
                    if ("services", match[1]) in gone:
                        place = Place(number, match.start(1) + 1)
                        found = _finding(pair, (path, other), before, after, ("services", match[1]), place)
                        yield replace(found, severity=Severity.WARNING)


def _keys(view: View, path: str) -> tuple[Key, ...]:
    """The keys of a file that has one of the sections; a thousand translations are not read for nothing."""
    content = view.read(path)
    return keys(path, content) if content is not None and _SECTIONS.search(content) else ()


def _entries(view: View, path: str) -> _Entries:
    """The jobs and services of a file, by the section that they stand in and their name."""
    sections = set(_NEEDING.values())
    found = (one for one in _keys(view, path) if len(one.path) == 3 and one.path[1] in sections)
    return {(one.path[1], one.path[2]): one for one in found}


def _place(view: View, path: str, key: Key, word: str) -> Place:
    """Where a need says a name: behind its key, or in the list below it."""
    lines = (view.text(path) or "").splitlines()
    for number in range(key.place.line, min(key.place.line + 20, len(lines)) + 1):
        start = key.place.column + len(key.path[-1]) if number == key.place.line else 0
        match = re.compile(rf"(?<![\w.-]){re.escape(word)}(?![\w.-])").search(lines[number - 1], start)
        if match is not None:
            return Place(number, match.start() + 1)
    return key.place


def _finding(
    pair: Pair, paths: tuple[str, str], before: _Entries, after: _Entries, entry: tuple[str, str], place: Place
) -> Finding:
    left, right, (section, name) = pair.left.name, pair.right.name, entry
    lost, won = before.keys() - after.keys(), [one for one in after if one not in before]
    heir = won[0] if len(lost) == len(won) == 1 and after[won[0]].value == before[entry].value else None
    at = after[heir].place if heir else Place(1, 1)
    did = f"renames {name} of {section} to {heir[1]}" if heir else f"takes {name} out of {section}"
    return Finding(
        "S201",
        Severity.ERROR,
        f"{left} {did}; {right} newly needs {name}",
        (left, right),
        (Location(left, paths[0], *at, "definition"), Location(right, paths[1], *place, "use")),
        symbol=f"{paths[0]}:{section}.{name}",
        fix=renamed(pair.right_view, right, [(paths[1], place)], name, heir[1]) if heir else None,
    )
