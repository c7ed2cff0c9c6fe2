"""H451: an exception that one side takes from under another; the other newly answers it by the name of that one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from posixpath import dirname
from typing import NamedTuple

from gitorch.code.behaviour.failures.answering import Handler, handlers
from gitorch.code.behaviour.failures.exceptions import is_known
from gitorch.code.model import Kind, Place
from gitorch.code.syntax import language_of, parsed
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.linking import is_alike
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.rules.conduct.raising import names_above, raising_in
from gitorch.integrate.sides import Pair
from gitorch.integrate.wire.wiring import changed_lines

_EVERYTHING = frozenset({"Exception", "BaseException", "Error", "object"})
_SOUNDS = re.compile(r"Error|Exception|Failure|Warning$")


class _Orphan(NamedTuple):
    """An exception by its file and name, what it was and is no longer, and what it is now."""

    path: str
    name: str
    place: Place
    lost: tuple[str, ...]
    kept: tuple[str, ...]


def exception_base_findings(integration: Integration) -> Iterator[Finding]:
    """Every new handler by a name that no longer stands above what is raised under it."""
    for one, orphans in integration.meetings(_ORPHANS):
        yield from _between(one, orphans)


def _orphans(one: OneSide) -> Iterator[_Orphan]:
    for path in one.side.changes:
        old, new = one.base.module(path), one.view.module(path)
        if old is None or new is None or language_of(path) is None:
            continue
        for now in new.definitions:
            was = old.find(now.qualname) if now.kind is Kind.CLASS else None
            if was is None:
                continue
            before, after = names_above(one.base, path, old, was), names_above(one.view, path, new, now)
            lost = before - after - _EVERYTHING
            is_exception = any(is_known(each) or _SOUNDS.search(each) for each in (now.name, *before))
            if lost and is_exception:
                yield _Orphan(path, now.name, now.place, tuple(sorted(lost)), tuple(sorted({now.name} | after)))


_ORPHANS = Fact("exceptions that lost a base", tuple[_Orphan, ...], lambda one: tuple(_orphans(one)))


def _between(pair: Pair, orphans: Sequence[_Orphan]) -> Iterator[Finding]:
    for orphan in orphans:
        for path, change in pair.right.changes.items():
            source = pair.right_view.read(path) if change.new is not None else None
            language = language_of(path)
            if source is None or language is None or not is_alike(path, orphan.path):
                continue
            if not any(one.encode() in source for one in orphan.lost):
                continue
            fresh = changed_lines(pair.right_view, pair.right_base, path)
            asking = (
                one for one in handlers(parsed(language, source)) if any(at.line in fresh for at in one.named.values())
            )
            counting = ((one, name) for one in asking if (name := _counts_on(pair, path, one, orphan)) is not None)
            for handler, name in list(counting)[:1]:
                yield _finding(pair, orphan, path, name, handler.named[name])


def _counts_on(pair: Pair, path: str, handler: Handler, orphan: _Orphan) -> str | None:
    """The lost name by which a handler would answer, where nothing else of it does."""
    name = next((one for one in orphan.lost if one in handler.named), None)
    if name is None or handler.answers_all or any(one in handler.named for one in orphan.kept):
        return None
    folders = dict.fromkeys((dirname(orphan.path), dirname(path)))
    raising = {one for folder in folders for one in raising_in(pair.merged, orphan.name, folder, path)}
    return name if handler.called & raising else None


def _finding(pair: Pair, orphan: _Orphan, path: str, name: str, where: Place) -> Finding:
    return Finding(
        "H451",
        Severity.WARNING,
        f"on {pair.left.name} {orphan.name} is no longer a {name}; {pair.right.name} newly answers it by that name",
        (pair.left.name, pair.right.name),
        (
            Location(pair.left.name, orphan.path, *orphan.place, "definition"),
            Location(pair.right.name, path, *where, "handler"),
        ),
        symbol=f"{orphan.path}:{orphan.name}",
        language="python" if path.endswith(".py") else "typescript",
    )
