"""H451: the errors of a file lose a member that a new handler of the other side asks of what it catches.

``error.code === "NOT_FOUND"`` is false of an error that has a ``status`` instead, and what was answered is thrown on.
JavaScript and TypeScript, where what is caught has no type.
"""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import dirname
from typing import NamedTuple

from gitorch.code.behaviour.failures.error_members import asked, carried
from gitorch.code.model import Place
from gitorch.code.syntax import language_of, parsed
from gitorch.integrate.edited_lines import taken_out
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.rules.conduct.raising import calling_in
from gitorch.integrate.sides import Pair, View
from gitorch.integrate.wire.wiring import changed_lines

_CODE = (".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts")


class _Bare(NamedTuple):
    """A member that the errors of a file no longer carry, those that they carry now, and where they do."""

    path: str
    name: str
    now: tuple[str, ...]
    place: Place


def error_member_findings(integration: Integration) -> Iterator[Finding]:
    """Every new handler that asks for what the errors it catches no longer carry."""
    for pair, bare in integration.meetings(_BARE):
        for path, change in pair.right.changes.items():
            if change.new is not None and path.endswith(_CODE):
                yield from _in_file(pair, path, bare)


def _all(one: OneSide) -> Iterator[_Bare]:
    for path in one.side.changes:
        if path.endswith(_CODE) and any("." in line or "{" in line for line in taken_out(one, path)):
            before, after = _carried(one.base, path), _carried(one.view, path)
            now = tuple(name for name in after if name not in before)
            for name in before:
                if now and name not in after:  # errors that lost all they carried may have moved
                    yield _Bare(path, name, now, after[now[0]])


_BARE = Fact("members that errors no longer carry", tuple[_Bare, ...], lambda one: tuple(_all(one)))


def _carried(view: View, path: str) -> dict[str, Place]:
    source, language = view.read(path), language_of(path)
    if source is None or language is None or b"Error" not in source:
        return {}
    return carried(parsed(language, source))


def _in_file(pair: Pair, path: str, bare: tuple[_Bare, ...]) -> Iterator[Finding]:
    source, language = pair.right_view.read(path), language_of(path)
    near = [one for one in bare if source is not None and one.path != path and one.name.encode() in source]
    if source is None or language is None or not near or b"catch" not in source:
        return
    fresh = changed_lines(pair.right_view, pair.right_base, path)
    handlers = list(asked(parsed(language, source)))
    for one in near:
        where = [
            (handler.members[one.name], handler.called)
            for handler in handlers
            if one.name in handler.members and not any(name in handler.members for name in one.now)
        ]
        where = [(place, called) for place, called in where if place.line in fresh]
        throwing = _throwing(pair, path, one) if where else frozenset[str]()
        meant = next((place for place, called in where if called & throwing), None)
        if meant is not None and one.name not in _carried(pair.merged, one.path):
            yield _finding(pair, one, path, meant)


def _throwing(pair: Pair, path: str, one: _Bare) -> frozenset[str]:
    """The functions of the file whose errors these are, and those near that call them."""
    module = pair.merged.module(one.path)
    own = frozenset(each.name for each in module.definitions) if module is not None else frozenset()
    folders = dict.fromkeys((dirname(one.path), dirname(path)))
    return own.union(*(calling_in(pair.merged, own, folder, path) for folder in folders))


def _finding(pair: Pair, one: _Bare, path: str, where: Place) -> Finding:
    left, right = pair.left.name, pair.right.name
    now = ", ".join(one.now[:2])
    return Finding(
        "H451",
        Severity.WARNING,
        f"on {left} the errors of {one.path} have {now} in place of {one.name}; {right} newly asks what it catches "
        f"for {one.name}",
        (left, right),
        (Location(left, one.path, *one.place, "definition"), Location(right, path, *where, "handler")),
        symbol=f"{one.path}:{one.name}",
        language="typescript",
    )
