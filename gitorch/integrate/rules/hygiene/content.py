"""G601 to G605: what a branch should not bring along, whatever the others do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.secrets import Secret, secrets_in
from gitorch.config.model import Constraints
from gitorch.git.trees import Change
from gitorch.integrate.added import added_lines, texts
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.sides import Side

_TEXT_LIMIT = 2_000_000
_EXEMPLARY = re.compile(
    r"(?i)(?:^|/)(?:tests?|testing|spec|specs|__tests__|__mocks__|fixtures?|testdata|mocks?|cassettes|snapshots?)/"
    r"|(?:^|/)(?:test_[^/]*|[^/]*_test|[^/]*\.(?:test|spec|mocks?|fixtures?|stories))\.\w+$|\.(?:example|sample|template|dist|lock)$"
    r"|(?:^|/)\.env\.(?:example|sample|template|dist|test)$|\.t$"
    r"|(?:^|/)(?:node_modules|bower_components|third_party|Godeps|vendor/[\w-]+\.\w+)/"  # others have published it
)
_SEARCHED = re.compile(r"\bindex_?[nN]ame\b[\"']?\s*[:=]")
_AROUND = ("<" * 7, ">" * 7)
_MARKER = re.compile(r"(<{7}|={7}|>{7}|\|{7}|%{7}|\+{7})(?: .*)?\r?$")


def secrets(integration: Integration) -> Iterator[Finding]:
    """G601. Test material is where look-alikes live: it is passed over."""
    for side in integration.sides:
        for path, number, secret in integration.one(side).know(_SECRETS):
            yield Finding(
                "G601",
                Severity.ERROR if secret.is_certain else Severity.WARNING,
                f"{side.name} adds what looks like a {secret.kind}, {secret.masked}: revoke it, then take it out of the"
                " branch's history",
                (side.name,),
                (Location(side.name, path, number, secret.column, "addition"),),
                symbol=secret.kind,
            )


class _Spilt(NamedTuple):
    path: str
    line: int
    secret: Secret


def _spilt(one: OneSide) -> Iterator[_Spilt]:
    for path, change in one.side.changes.items():
        both = None if _EXEMPLARY.search(path) else texts(one.view.repository, change, _TEXT_LIMIT)
        lines = both[1].splitlines() if both is not None else []
        for number, line in added_lines(*both) if both is not None else ():
            for secret in secrets_in(line, lines[number] if number < len(lines) else ""):
                if not _is_for_everybody(lines, number, secret) and not _stood_elsewhere(one, line):
                    yield _Spilt(path, number, secret)


def _is_for_everybody(lines: list[str], number: int, secret: Secret) -> bool:
    """Whether it is the key of a hosted search, which a site's pages show to every visitor beside the index's name."""
    return not secret.is_certain and any(map(_SEARCHED.search, lines[max(number - 4, 0) : number + 3]))


_SECRETS = Fact("secrets", tuple[_Spilt, ...], lambda one: tuple(_spilt(one)))


def _stood_elsewhere(one: OneSide, line: str) -> bool:
    """Whether the line came from a file that the side removed: moving a file adds nothing."""
    return any(
        line in one.view.repository.read_blob(change.old.oid).decode("utf-8", "replace")
        for change in one.side.changes.values()
        if change.new is None and change.old is not None and change.old.is_file
    )


def conflict_markers(integration: Integration) -> Iterator[Finding]:
    """G602: all three markers, in order, at the start of lines, one of them new."""
    for side in integration.sides:
        for path, line in integration.one(side).know(_MARKERS):
            yield Finding(
                "G602",
                Severity.ERROR,
                f"{side.name} leaves conflict markers in {path}",
                (side.name,),
                (Location(side.name, path, line, 1, "addition"),),
                symbol=path,
            )


class _Marked(NamedTuple):
    path: str
    line: int


def _marked(one: OneSide) -> Iterator[_Marked]:
    for path, change in one.side.changes.items():
        both = None if _shows_markers(path) else texts(one.view.repository, change, _TEXT_LIMIT)
        line = _marker_line(path, *both) if both is not None else None
        module = one.view.module(path) if line is not None else None
        if line is not None and (module is None or module.has_errors):  # else inside a string: the language allows it
            yield _Marked(path, line)


_MARKERS = Fact("conflict markers", tuple[_Marked, ...], lambda one: tuple(_marked(one)))


def _shows_markers(path: str) -> bool:
    return path.endswith((".patch", ".diff", ".rej", ".orig", ".snap")) or bool(
        re.search(r"(?i)(?:^|/)(?:fixtures?|testdata|cassettes|snapshots?)/", path)
    )


def _marker_line(path: str, old: str, new: str) -> int | None:
    """The line at which an unfinished conflict starts, if any of its markers is new."""
    if not all(marker in new for marker in _AROUND):
        return None
    fresh = {number for number, line in added_lines(old, new) if _MARKER.match(line)}
    if not fresh:
        return None
    start, middle, is_fenced = 0, 0, False
    for number, line in enumerate(new.splitlines(), 1):
        if path.endswith((".md", ".mdx", ".rst")) and line.startswith(("```", "~~~")):
            is_fenced = not is_fenced
        found = None if is_fenced else _MARKER.match(line)
        match found and found.group(1)[0]:
            case "<":
                start, middle = number, 0
            case "=" | "+" if start:
                middle = number
            case ">" if start and middle:
                if {start, middle, number} & fresh:
                    return start
                start = middle = 0
    return None


def oversized_files(integration: Integration) -> Iterator[Finding]:
    """G605: past the limit now, and not before. The project's own limit is an error, the default a warning."""
    limit = integration.config.constraints.max_file_bytes
    severity = Severity.WARNING if limit == Constraints().max_file_bytes else Severity.ERROR
    for side in integration.sides:
        for path, change in side.changes.items():
            if change.new is None or not change.new.is_file:
                continue
            size = integration.repository.blob_size(change.new.oid)
            before = integration.repository.blob_size(change.old.oid) if change.old and change.old.is_file else 0
            if size <= limit or before > limit or _is_move(side, change):
                continue
            yield Finding(
                "G605",
                severity,
                f"{side.name} adds {size:,} bytes as {path}; the limit is {limit:,}: every clone keeps them for ever",
                (side.name,),
                (Location(side.name, path, 1, 1, "addition"),),
                symbol=path,
            )


def _is_move(side: Side, change: Change) -> bool:
    return any(
        other.new is None and other.old is not None and change.new is not None and other.old.oid == change.new.oid
        for other in side.changes.values()
    )
