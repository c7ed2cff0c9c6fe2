"""A504 for Node's two kinds of modules: one side turns a package to the other kind; the other adds a file of the old.

With ``"type": "module"`` a file that says ``require`` ends in a ReferenceError, without it one that says ``import`` in
a SyntaxError. Files that say their kind by their end (``.cjs``, ``.mjs``) are what they were.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from posixpath import dirname
from typing import NamedTuple

from gitorch.code.model import Place
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.sides import Pair, View

_MANIFEST = "package.json"
_REQUIRES = re.compile(
    r"^(?:(?:const|let|var)\b[^\n;]*=\s*)?require\(|^module\.exports\b|^exports\.\w+\s*=", re.MULTILINE
)
_IMPORTS = re.compile(r"^(?:import\b(?!\s*\()|export\b)", re.MULTILINE)
_MAKES_ITS_OWN = re.compile(r"\bcreateRequire\b|\bdefine\(\s*[\[\"'(f]|typeof\s+(?:module|exports|require)\b")


class _Turned(NamedTuple):
    """A package whose files are of the other kind now: its manifest, and where that says so."""

    manifest: str
    is_modules: bool
    place: Place


def module_systems_apart(integration: Integration) -> Iterator[Finding]:
    """Every new file that is written for the kind of modules that a package no longer has."""
    for pair, turned in integration.meetings(_TURNED):
        for path, change in pair.right.changes.items():
            if path.endswith((".js", ".jsx")) and change.old is None and "node_modules/" not in path:
                yield from _of_file(pair, path, turned)


def _all(one: OneSide) -> Iterator[_Turned]:
    for path, change in one.side.changes.items():
        if path.rpartition("/")[2] == _MANIFEST and change.old is not None and change.new is not None:
            was, now = (_is_modules(view.text(path)) for view in (one.base, one.view))
            if was is not None and now is not None and was != now:
                yield _Turned(path, now, _said(one.view.text(path) or ""))


_TURNED = Fact("packages of another kind of modules", tuple[_Turned, ...], lambda one: tuple(_all(one)))


def _is_modules(manifest: str | None) -> bool | None:
    """Whether a package's files are modules that import; None for a manifest that can't be read."""
    try:
        read = json.loads(manifest or "")
    except ValueError:
        return None
    return read.get("type") == "module" if isinstance(read, dict) else None


def _said(manifest: str) -> Place:
    """Where a manifest says of which kind its files are; its first line where it no longer does."""
    lines = manifest.splitlines()
    found = next((n for n, line in enumerate(lines) if re.match(r"\s*\"type\"\s*:", line)), 0)
    return Place(found + 1, len(lines[found]) - len(lines[found].lstrip()) + 1 if lines else 1)


def _of_file(pair: Pair, path: str, turned: tuple[_Turned, ...]) -> Iterator[Finding]:
    source = pair.right_view.text(path) or ""
    manifest = _manifest_of(pair.merged, path)
    one = next((each for each in turned if each.manifest == manifest), None)
    if one is None or _MAKES_ITS_OWN.search(source):
        return
    requires, imports = _REQUIRES.search(source), _IMPORTS.search(source)
    wrong, right = (requires, imports) if one.is_modules else (imports, requires)
    if wrong is not None and right is None:
        yield _finding(pair, one, path, source.count("\n", 0, wrong.start()) + 1)


def _manifest_of(view: View, path: str) -> str:
    """The manifest that is nearest above a file."""
    folder = dirname(path)
    while folder and view.entry(f"{folder}/{_MANIFEST}") is None:
        folder = dirname(folder)
    return f"{folder}/{_MANIFEST}" if folder else _MANIFEST


def _finding(pair: Pair, one: _Turned, path: str, line: int) -> Finding:
    left, right = pair.left.name, pair.right.name
    now, old = ("ES modules", "require") if one.is_modules else ("CommonJS", "import and export")
    return Finding(
        "A504",
        Severity.ERROR,
        f"{left} turns {one.manifest} to {now}; {right} adds {path}, which is written with {old}",
        (left, right),
        (
            Location(left, one.manifest, *one.place, "definition"),
            Location(right, path, line, 1, "use"),
        ),
        symbol=f"{one.manifest}:type",
        language="node",
    )
