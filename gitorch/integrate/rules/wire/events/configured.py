"""C305 for names kept in data: one side respells a channel or topic in a file of settings; new code has the old one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.model import Place
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.edited_lines import replaced
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.patching import renamed
from gitorch.integrate.sides import Pair
from gitorch.integrate.wire.speaking import Said, said
from gitorch.integrate.wire.wiring import WireFiles, changed_files, changed_lines

_SETTINGS = (".toml", ".yaml", ".yml", ".json", ".ini", ".cfg", ".conf", ".properties", ".env", ".tfvars")
_VALUE = re.compile(
    r"""^(?P<key>[\s-]*["']?[\w.-]+["']?\s*[:=]\s*)(["']?)(?P<value>[\w.:/@#*-]{3,80})\2\s*,?\s*(?:#.*)?$"""
)


class _Respelled(NamedTuple):
    """A value of a setting, and the one that stands there now."""

    path: str
    old: str
    new: str
    place: Place


def configured_findings(integration: Integration) -> Iterator[Finding]:
    """Every new end of a channel whose name a file of settings has otherwise now."""
    for way, respelled in integration.meetings(_RESPELLED):
        words = integration.wordings[way.right.name].told.said_newly
        named = [one for one in respelled if one.old in words]
        wanted = {one.old: one for one in named if not _says(way.left_view.text(one.path) or "", one.old)}
        if wanted:
            yield from _between(integration.wire_files, way, wanted)


def _all(side: OneSide) -> Iterator[_Respelled]:
    for path, change in side.side.changes.items():
        is_settings = path.endswith(_SETTINGS) or "/.env" in f"/{path}"
        if is_settings and not wire_language(path) and change.old is not None and change.new is not None:
            yield from _in_file(side, path)


_RESPELLED = Fact("respelled settings", tuple[_Respelled, ...], lambda one: tuple(_all(one)))


def _in_file(side: OneSide, path: str) -> Iterator[_Respelled]:
    for out, into, at in replaced(side, path):
        for number, (was, line) in enumerate(zip(out, into, strict=False), at):
            before, after = _VALUE.match(was), _VALUE.match(line)
            if before is None or after is None or before["key"] != after["key"]:
                continue
            if before["value"] != after["value"]:
                yield _Respelled(path, before["value"], after["value"], Place(number, after.start("value") + 1))


def _between(files: WireFiles, pair: Pair, wanted: dict[str, _Respelled]) -> Iterator[Finding]:
    spoken = [one for path in changed_files(pair.right) for one in said(files, pair.right_view, path)]
    told: set[tuple[str, str]] = set()
    for use in spoken:
        one = wanted.get(use.name) if use.is_strong and use.is_telling else None
        if one is None or (use.path, use.name) in told or _says(pair.merged.text(one.path) or "", use.name):
            continue
        has_both = any(each.name == use.name and each.sends is (not use.sends) for each in spoken if each.is_strong)
        if not has_both and use.place.line in changed_lines(pair.right_view, pair.right_base, use.path):
            told.add((use.path, use.name))
            yield _finding(pair, one, use)


def _says(text: str, name: str) -> bool:
    return re.search(rf"(?<![\w.:/-]){re.escape(name)}(?![\w.:/-])", text) is not None


def _finding(pair: Pair, one: _Respelled, use: Said) -> Finding:
    left, right = pair.left.name, pair.right.name
    verb = "sends" if use.sends else "waits for"
    return Finding(
        "C305",
        Severity.WARNING,
        f"{left} renames {one.old} to {one.new} in {one.path}; {right} newly {verb} {one.old}",
        (left, right),
        (
            Location(left, one.path, *one.place, role="definition"),
            Location(right, use.path, *use.place, role="use"),
        ),
        one.old,
        wire_language(use.path),
        renamed(pair.right_view, right, [(use.path, use.place)], one.old, one.new),
    )
