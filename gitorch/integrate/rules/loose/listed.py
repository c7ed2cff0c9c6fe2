"""S208 for members in a list of names: ``COLUMNS = ("number", "name", "phone")``, ``pick(one, "serial", "model")``.

A list of which one name is a member that one side took away, and others are members that stand beside it still, is
about what had them all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.behaviour.classes.records import name_lists
from gitorch.code.model import Place
from gitorch.code.syntax import language_of, parsed
from gitorch.integrate.finding import Finding
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.rules.loose.vanished import VANISHED, Vanished, is_nowhere, vanished_finding
from gitorch.integrate.sides import Pair
from gitorch.integrate.wire.wiring import changed_lines


class _Listed(NamedTuple):
    """A name in a list that a side newly has, and the names beside it."""

    path: str
    name: str
    place: Place
    beside: tuple[str, ...]


def listed_findings(integration: Integration) -> Iterator[Finding]:
    """Every new list of names of which another side took one away."""
    for way, gone in integration.meetings(VANISHED):
        yield from _in_lists(way, gone, integration.one(way.right).know(_LISTED))


def _in_lists(pair: Pair, gone: tuple[Vanished, ...], listed: tuple[_Listed, ...]) -> Iterator[Finding]:
    by_name = {one.name: one for one in gone if one.beside}
    told: set[tuple[str, str]] = set()
    for one in listed:
        lost = by_name.get(one.name)
        if lost is None or (one.path, one.name) in told or not set(lost.beside) & set(one.beside):
            continue
        if is_nowhere(pair, lost, one.path):
            told.add((one.path, one.name))
            yield vanished_finding(pair, lost, one.path, one.place)


def _listed(one: OneSide) -> Iterator[_Listed]:
    for path, change in one.side.changes.items():
        language, content = language_of(path), one.view.read(path) if change.new is not None else None
        if language is None or content is None:
            continue
        fresh = changed_lines(one.view, one.base, path)
        for each in name_lists(parsed(language, content)):
            if each.place.line in fresh:
                yield _Listed(path, each.name, each.place, each.beside)


_LISTED = Fact("new lists of names", tuple[_Listed, ...], lambda one: tuple(_listed(one)))
