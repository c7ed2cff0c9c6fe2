"""H451 and H452: a client that a module makes once loses its time limit or its retries; a new user counts on it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from posixpath import basename, dirname
from typing import NamedTuple

from gitorch.code.model import Definition, Import, Kind, Module, Place
from gitorch.code.seeking import Sought
from gitorch.integrate.delta import Use
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.sides import Pair, View

_NONE = r"(?!\s*(?:0\b|None|null|undefined|[fF]alse|nil))"
_TIMEOUT = re.compile(rf"(?i)\b\w*timeout\w*\s*[:=]{_NONE}")
_RETRY = re.compile(rf"(?i)\b\w*(?:retr(?:y|ies)|reconnect|attempts|backoff)\w*\s*[:=(]{_NONE}")
_MAY_LOSE = Sought(rb"(?i)timeout|retr(?:y|ies)|reconnect|attempts|backoff")
_OWN_LIMIT = re.compile(r"(?i)timeout|wait_for|AbortSignal|deadline|\bsignal\b")
_OWN_RETRY = re.compile(r"(?i)retr(?:y|ies)|reconnect|attempt|backoff|tenacity")
_LANGUAGES = ("python", "typescript", "javascript", "go")


class _Lost(NamedTuple):
    path: str
    name: str
    place: Place
    is_limit: bool  # of time, and not of tries


def shared_client_findings(integration: Integration) -> Iterator[Finding]:
    """Every new use of a client that another side made less patient, or patient without end."""
    for one, lost in integration.meetings(_LOST):
        yield from _between(integration.deltas[one.right.name].uses, one, lost)


def _lost(one: OneSide) -> Iterator[_Lost]:
    for path in one.side.changes:
        if not _MAY_LOSE.is_in(one.base.read(path) or b""):
            continue
        old, new = one.base.module(path), one.view.module(path)
        if old is None or new is None or old.language not in _LANGUAGES:
            continue
        before, after = ((view.text(path) or "").splitlines() for view in (one.base, one.view))
        made = _made_once(new)
        for name, was in _made_once(old).items():
            now = made.get(name)
            if now is not None:
                yield from _compared(path, now, _statement(before, was), _statement(after, now))


_LOST = Fact("clients that lost options", tuple[_Lost, ...], lambda one: tuple(_lost(one)))


def _made_once(module: Module) -> dict[str, Definition]:
    return {one.name: one for one in module.definitions if one.kind is Kind.VARIABLE and "." not in one.qualname}


def _statement(lines: Sequence[str], one: Definition) -> str:
    return "\n".join(lines[one.place.line - 1 : one.end_line])


def _compared(path: str, now: Definition, old: str, new: str) -> Iterator[_Lost]:
    is_made = re.search(r"\w\(|\w\{", new) is not None and re.search(r"\w\(|\w\{", old) is not None
    for option, is_limit in ((_TIMEOUT, True), (_RETRY, False)):
        if is_made and option.search(old) and not option.search(new):
            yield _Lost(path, now.name, now.place, is_limit)


def _between(uses: Sequence[Use], pair: Pair, lost: Sequence[_Lost]) -> Iterator[Finding]:
    seen: set[tuple[_Lost, str]] = set()
    for use in uses if lost else ():
        for one in lost:
            if one.name not in use.words or (one, use.path) in seen or use.path == one.path:
                continue
            provides = _OWN_LIMIT if one.is_limit else _OWN_RETRY
            if _is_of(pair.right_view, use, one) and not provides.search(pair.right_view.text(use.path) or ""):
                seen.add((one, use.path))
                yield _finding(pair, use, one)


def _is_of(view: View, use: Use, lost: _Lost) -> bool:
    """Whether a use is of the client: an import of its name, or in Go what stands behind its package's."""
    if isinstance(use.what, Import):
        resolver = resolver_for(use.language)
        found = resolver.imported(view, use.path, use.what) if resolver is not None else None
        return use.what.name == lost.name and isinstance(found, Found) and found.path == lost.path
    root, _, rest = use.what.path.partition(".")
    module = view.module(use.path)
    folder = basename(dirname(lost.path))
    is_imported = module is not None and any(
        one.alias == root and one.module.endswith(folder) for one in module.imports
    )
    return use.language == "go" and bool(folder) and is_imported and rest.partition(".")[0] == lost.name


def _finding(pair: Pair, use: Use, lost: _Lost) -> Finding:
    does = "limits how long it waits" if lost.is_limit else "tries again by itself"
    return Finding(
        "H451" if lost.is_limit else "H452",
        Severity.WARNING,
        f"on {pair.left.name} {lost.name} no longer {does}; {pair.right.name} newly works with it and does not either",
        (pair.left.name, pair.right.name),
        (
            Location(pair.left.name, lost.path, *lost.place, "definition"),
            Location(pair.right.name, use.path, *use.what.place, "use"),
        ),
        symbol=f"{lost.path}:{lost.name}",
        language=use.language,
    )
