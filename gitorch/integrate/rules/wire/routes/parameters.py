"""C304 for the parameters of a path: one side calls one otherwise; a handler of the other reads it as it was."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import dirname
from typing import NamedTuple

from gitorch.code.model import Place
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.patching import renamed
from gitorch.integrate.sides import Pair, View
from gitorch.integrate.wire.wiring import WireFiles, changed_files, changed_lines, siblings

_WRITTEN = re.compile(r"""["'`](/[^"'`\s]*[:{<][^"'`\s]*)["'`]""")
_NAMES = re.compile(r":([A-Za-z_]\w*)|\{(\w+)[^{}]*\}|<(?:\w+:)?(\w+)>")
_READ = re.compile(
    r"""(?:\b(?:req|request|ctx|context|c)\.params|\.path_params|\.view_args|\.match_info|\bparams)"""
    r"""(?:\.(?!get\b)(\w+)|(?:\.get\(|\[)\s*:?["']?(\w+)["']?\s*[\])])|\.(?:Param|PathValue|URLParam|param)\((?:\w+,\s*)?["'](\w+)["']"""
)


class _Renamed(NamedTuple):
    """A parameter that a route's path calls otherwise."""

    path: str
    old: str
    new: str
    place: Place


def parameter_findings(integration: Integration) -> Iterator[Finding]:
    """Every new reading of a parameter that the routes around it no longer have."""
    for way, lost in integration.meetings(_RENAMED):
        for one in lost:
            yield from _between(integration.wire_files, way, one)


def _all(side: OneSide) -> Iterator[_Renamed]:
    for path, change in side.side.changes.items():
        if wire_language(path) and change.old is not None and change.new is not None:
            before, after = _parameters(side.base, path), _parameters(side.view, path)
            gone = [name for name in before if name not in after]
            won = [name for name in after if name not in before]
            if len(gone) == len(won) == 1:
                yield _Renamed(path, gone[0], won[0], after[won[0]])


_RENAMED = Fact("renamed parameters", tuple[_Renamed, ...], lambda one: tuple(_all(one)))


def _parameters(view: View, path: str) -> dict[str, Place]:
    """The parameters in the paths that a file writes out."""
    found: dict[str, Place] = {}
    for number, line in enumerate((view.text(path) or "").splitlines(), 1):
        for text in _WRITTEN.finditer(line):
            for match in _NAMES.finditer(text[1]):
                name = next(part for part in match.groups() if part)
                found.setdefault(name, Place(number, text.start(1) + match.start() + 1))
    return found


def _between(files: WireFiles, pair: Pair, one: _Renamed) -> Iterator[Finding]:
    routes = files.facts(pair.left_view, one.path)
    if routes is None or not routes.routes:
        return
    used = set(files.imported(pair.merged, one.path, 2))
    for path in changed_files(pair.right):
        text = pair.right_view.text(path) or ""
        is_near = path in used or one.path in files.imported(pair.right_view, path, 1)
        if not is_near or one.old not in text or _is_elsewhere(pair, one):
            continue
        fresh = changed_lines(pair.right_view, pair.right_base, path)
        for number, line in enumerate(text.splitlines(), 1):
            for match in _READ.finditer(line) if number in fresh else ():
                group = next(n for n, said in enumerate(match.groups(), 1) if said)
                if match[group] == one.old:
                    yield _finding(pair, one, path, Place(number, match.start(group) + 1))
                    return


def _is_elsewhere(pair: Pair, one: _Renamed) -> bool:
    """Whether another path near the route has a parameter so called: it may be that one which is read."""
    near = siblings(pair.merged, [one.path], wire_language(one.path)) if dirname(one.path) else []
    return any(one.old in _parameters(pair.merged, path) for path in {*near, *changed_files(pair.right), one.path})


def _finding(pair: Pair, one: _Renamed, path: str, place: Place) -> Finding:
    left, right = pair.left.name, pair.right.name
    return Finding(
        "C304",
        Severity.ERROR,
        f"{left} calls the parameter {one.old} of a path {one.new}; {right} newly reads {one.old}",
        (left, right),
        (Location(left, one.path, *one.place, role="route"), Location(right, path, *place, role="use")),
        f"{one.path}:{one.old}",
        wire_language(path),
        renamed(pair.right_view, right, [(path, place)], one.old, one.new),
    )
