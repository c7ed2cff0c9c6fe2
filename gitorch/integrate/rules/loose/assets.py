"""S204 for files that are named by a path: data, templates, styles, images, workers. No import resolves them.

A path counts where it leads to the very file: from the file that says it, or by two of its parts and more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import basename, dirname, join, normpath

from gitorch.code.languages import parser_for
from gitorch.code.model import Place
from gitorch.code.project.commands import is_caller
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.finding import Finding, Fix, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.patching import renamed
from gitorch.integrate.sides import Pair
from gitorch.integrate.wire.wiring import changed_lines

_READERS = (".py", ".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx", ".mts", ".vue", ".svelte", ".html", ".css", ".scss")
_QUOTED = re.compile(r"""(["'`])([^"'`\n]*)\1""")
_HERE = re.compile(r"__file__|__dirname|import\.meta")
_IMPORTS = re.compile(r"\b(?:import|require|from)\b")


def asset_findings(integration: Integration) -> Iterator[Finding]:
    """Every new mention of a file that another side moved or removed."""
    for pair in integration.pairs():
        for way in (pair, pair.swapped):
            gone = [path for path in _gone(way) if way.merged.entry(path) is None]
            for path in way.right.changes if gone else ():
                if path.endswith(_READERS) and not is_caller(path):
                    yield from _in_file(way, path, gone)


def _gone(pair: Pair) -> Iterator[str]:
    there = pair.right.changes
    for path, one in pair.left.changes.items():
        if one.new is None and one.old is not None and (path not in there or there[path].new is not None):
            yield path


def _in_file(pair: Pair, path: str, gone: list[str]) -> Iterator[Finding]:
    source = pair.right_view.text(path) or ""
    meant = [one for one in gone if basename(one) in source]
    fresh = changed_lines(pair.right_view, pair.right_base, path) if meant else frozenset[int]()
    told: set[str] = set()
    for number, line in enumerate(source.splitlines() if fresh else (), 1):
        for one in meant if number in fresh else ():
            column = _names(line, path, one)
            if column and one not in told:
                told.add(one)
                yield _finding(pair, one, path, Place(number, column))


def _names(line: str, path: str, gone: str) -> int:
    """The column of a string with which a line names a file; 0 where it names none, or an import that others tell."""
    if parser_for(gone) is not None and _IMPORTS.search(line):
        return 0
    before: list[str] = []
    for match in _QUOTED.finditer(line):
        said = match[2].partition("?")[0]
        if said.endswith(basename(gone)) and _leads(said, before, path, gone, is_here=bool(_HERE.search(line))):
            return match.start(2) + 1
        before.append(said)
    return 0


def _leads(said: str, before: list[str], path: str, gone: str, *, is_here: bool) -> bool:
    if said.startswith(("./", "../")):
        return normpath(join(dirname(path), said)) == gone
    parts = [part for one in (*before, said) for part in one.strip("/").split("/")]
    tail = gone.split("/")
    if is_here and normpath(join(dirname(path), said)) == gone:
        return True
    matching = 0
    while matching < min(len(parts), len(tail)) and parts[-1 - matching] == tail[-1 - matching]:
        matching += 1
    return matching > 1 and matching >= len(said.strip("/").split("/"))


def _finding(pair: Pair, gone: str, path: str, place: Place) -> Finding:
    left, right = pair.left.name, pair.right.name
    heir = _heir(pair, gone)
    base = "" if heir else pair.left.base
    return Finding(
        "S204",
        Severity.ERROR,
        f"{left} {f'moves {gone} to {heir}' if heir else f'removes {gone}'}; {right} newly names it",
        (left, right),
        (
            Location(left, heir or gone, 1, 1, "definition", base),
            Location(right, path, *place, "use"),
        ),
        symbol=f"{gone}:{basename(gone)}",
        language=wire_language(path),
        fix=_fix(pair, gone, heir, path, place),
    )


def _heir(pair: Pair, gone: str) -> str:
    """Where a file went: the one added file of its content, or of its name."""
    added = [(where, one.new) for where, one in pair.left.changes.items() if one.old is None and one.new is not None]
    same = [where for where, entry in added if entry == pair.left.changes[gone].old]
    same = same or [where for where, _ in added if basename(where) == basename(gone)]
    return same[0] if len(same) == 1 else ""


def _fix(pair: Pair, gone: str, heir: str, path: str, place: Place) -> Fix | None:
    """The new name in the old one's place, where the file stayed in its folder."""
    if not heir or dirname(heir) != dirname(gone):
        return None
    line = (pair.right_view.text(path) or "").splitlines()[place.line - 1]
    column = line.find(basename(gone), place.column - 1) + 1
    where = [(path, Place(place.line, column))]
    return renamed(pair.right_view, pair.right.name, where, basename(gone), basename(heir)) if column else None
