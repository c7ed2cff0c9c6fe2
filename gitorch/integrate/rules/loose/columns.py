"""S208 for the columns of tables in files and frames: one side renames one, the other newly reads it by the old name.

``csv.DictReader``, ``pandas`` and their like know a column by a text alone. That both sides handle tables, that the one
no longer says the text anywhere in what it changed and that the other now asks for it, is told as a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import dirname
from typing import NamedTuple

from gitorch.code.model import Place
from gitorch.code.seeking import Sought
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.patching import renamed
from gitorch.integrate.sides import Pair
from gitorch.integrate.wire.wiring import changed_lines, siblings

_MAKES = Sought(
    r"DictWriter|\bto_csv\b|\bto_parquet\b|DataFrame\(|\.rename\(\s*columns|\bcolumns\s*=|read_csv|\.assign\("
)
_READS = re.compile(r"DictReader|read_csv|read_parquet|DataFrame|\bpd\.|\bpolars\b|\bpl\.col|\bdf\b|\bframe\b")
_QUOTED = re.compile(r"""(["'])([A-Za-z_][\w ]{1,40})\1""")
_ASKED = re.compile(
    r"""\[\s*(["'])([A-Za-z_][\w ]{1,40})\1\s*\](?!\s*=(?!=))"""
    r"""|\b(?:get|col|groupby|sort_values)\(\s*(["'])([A-Za-z_][\w ]{1,40})\3"""
)


_TABLES = re.compile(r"(?i)\bcsv\b|DictWriter|writerow|papaparse|openpyxl|xlsx|exceljs|spreadsheet|\.tsv\b")
_LABEL = re.compile(r"[A-Z][\w-]*(?: [\w-]+)*|[\w-]+(?: [\w-]+)+")
_CODE = (".py", ".js", ".mjs", ".cjs", ".ts", ".tsx", ".go", ".rb", ".java", ".kt", ".php", ".cs", ".rs", ".r", ".R")


class _Lost(NamedTuple):
    """A text that a side's table says no more, with the one that came for it, if one did.

    ``is_label`` is of a heading that people read, which another program finds its column by.
    """

    path: str
    old: str
    new: str
    place: Place
    is_label: bool = False


def column_findings(integration: Integration) -> Iterator[Finding]:
    """Every new read of a column that another side's table calls otherwise."""
    for way, lost in integration.meetings(_LOST):
        for path in way.right.changes:
            if path.endswith(".py"):
                yield from _in_file(way, path, lost)
            labels = [one for one in lost if one.is_label]
            if labels and path.endswith(_CODE):
                yield from _labelled(integration, way, path, labels)


def _all(side: OneSide) -> Iterator[_Lost]:
    yield from _labels(side)
    changed = [path for path, one in side.side.changes.items() if path.endswith(".py") and one.new is not None]
    making = [path for path in changed if all(_MAKES.is_in(one.text(path) or "") for one in (side.base, side.view))]
    still = {text for path in changed for text in _texts(side.view.text(path) or "")} if making else set()
    for path in making:
        before, after = side.base.text(path) or "", side.view.text(path) or ""
        old, new = _texts(before), _texts(after)
        won = [text for text in new if text not in old]
        gone = [text for text in old if text not in still]
        for text in gone if len(gone) == len(won) == 1 else ():
            yield _Lost(path, text, won[0], new[won[0]])


def _labels(side: OneSide) -> Iterator[_Lost]:
    """Headings that a file says no more, in a folder that writes tables."""
    for path, change in side.side.changes.items():
        if not path.endswith(_CODE) or change.old is None or change.new is None:
            continue
        before, after = (view.text(path) or "" for view in (side.base, side.view))
        if not _says_less(before, after):
            continue
        old, new = _texts(before), _texts(after)
        gone, won = ([text for text in one if text not in other] for one, other in ((old, new), (new, old)))
        if len(gone) == len(won) == 1 and _LABEL.fullmatch(gone[0]) and _LABEL.fullmatch(won[0]):
            near = [path, *siblings(side.view, [path], wire_language(path))]
            if any(_TABLES.search(side.view.text(one) or "") for one in near):
                yield _Lost(path, gone[0], won[0], new[won[0]], is_label=True)


def _says_less(before: str, after: str) -> bool:
    """Whether any line with a text in it is not there any more."""
    return any(_QUOTED.search(line) for line in set(before.splitlines()) - set(after.splitlines()))


def _labelled(integration: Integration, pair: Pair, path: str, labels: list[_Lost]) -> Iterator[Finding]:
    """New lines of another language that find a column by a heading."""
    source = pair.right_view.text(path) or ""
    wanted = [one for one in labels if one.old in source and wire_language(one.path) != wire_language(path)]
    near = [path, *integration.wire_files.imported(pair.right_view, path, 1)] if wanted else []
    if not any(_TABLES.search(f"{one} {pair.right_view.text(one) or ''}") for one in near):
        return
    fresh = changed_lines(pair.right_view, pair.right_base, path)
    said = _texts(source)
    for one in wanted:
        still = _texts(pair.merged.text(one.path) or "")
        if one.old in said and said[one.old].line in fresh and one.old not in still:
            yield _finding(pair, one, path, said[one.old])


_LOST = Fact("lost columns", tuple[_Lost, ...], lambda one: tuple(_all(one)))


def _texts(source: str) -> dict[str, Place]:
    found: dict[str, Place] = {}
    for number, line in enumerate(source.splitlines(), 1):
        for match in _QUOTED.finditer(line):
            found.setdefault(match[2], Place(number, match.start(2) + 1))
    return found


def _in_file(pair: Pair, path: str, lost: tuple[_Lost, ...]) -> Iterator[Finding]:
    source = pair.right_view.text(path) or ""
    mine = [one for one in lost if not one.is_label and one.old in source]
    near = {one.old: one for one in mine if _is_near(pair, path, one.path)}
    if not near or not _READS.search(source):
        return
    fresh = changed_lines(pair.right_view, pair.right_base, path)
    told: set[str] = set()
    for number, line in enumerate(source.splitlines(), 1):
        for match in _ASKED.finditer(line) if number in fresh else ():
            text = match[2] or match[4]
            if text in near and text not in told and not _makes(source, text):
                told.add(text)
                place = Place(number, match.start(2 if match[2] else 4) + 1)
                yield _finding(pair, near[text], path, place)


def _makes(source: str, text: str) -> bool:
    """Whether a file adds such a column itself."""
    return re.search(rf"""\[\s*["']{text}["']\s*\]\s*=(?!=)|["']{text}["']\s*:""", source) is not None


def _is_near(pair: Pair, path: str, other: str) -> bool:
    """Whether one file imports the other, or both stand in one folder or package."""
    module = other.removesuffix(".py").rpartition("/")[2]
    imported = pair.right_view.module(path)
    names = {part for one in (imported.imports if imported is not None else ()) for part in one.module.split(".")}
    return module in names or dirname(path) == dirname(other)


def _finding(pair: Pair, one: _Lost, path: str, place: Place) -> Finding:
    left, right = pair.left.name, pair.right.name
    return Finding(
        "C302" if one.is_label else "S208",
        Severity.WARNING,
        f"{left} renames the column {one.old} to {one.new}; {right} newly reads {one.old}",
        (left, right),
        (Location(left, one.path, *one.place, "definition"), Location(right, path, *place, "use")),
        symbol=f"{one.path}:{one.old}",
        language=wire_language(path),
        fix=renamed(pair.right_view, right, [(path, place)], one.old, one.new),
    )
