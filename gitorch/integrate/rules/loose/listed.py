"""S208 for members in a list of names: ``COLUMNS = ("number", "name", "phone")``, ``pick(one, "serial", "model")``.

A list of which one name is a member that one side took away, and others are members that stand beside it still, is
about what had them all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from gitorch.code.behaviour.classes.records import name_lists
from gitorch.code.model import Kind, Place
from gitorch.code.syntax import language_of, parsed
from gitorch.integrate.finding import Finding
from gitorch.integrate.integration import Integration
from gitorch.integrate.linking import is_alike, resembles
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.resolve.index import index_of
from gitorch.integrate.rules.loose.vanished import VANISHED, Vanished, is_nowhere, vanished_finding
from gitorch.integrate.sides import Pair
from gitorch.integrate.wire.wiring import changed_lines


class _Listed(NamedTuple):
    """A name in a list that a side newly has, and the names beside it."""

    path: str
    name: str
    place: Place
    beside: tuple[str, ...]
    given_with: str = ""


def listed_findings(integration: Integration) -> Iterator[Finding]:
    """Every new list of names of which another side took one away."""
    for way, gone in integration.meetings(VANISHED):
        yield from _in_lists(way, gone, integration.one(way.right).know(_LISTED))
    for way, lost in integration.meetings(_LOST):
        yield from _of_a_class(way, lost, integration.one(way.right).know(_LISTED))


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


def _of_a_class(pair: Pair, lost: tuple[Vanished, ...], listed: tuple[_Listed, ...]) -> Iterator[Finding]:
    """Names that are given to a call with something that is called like the class that lost one of them."""
    for one in listed if lost else ():
        for gone in lost:
            is_said = (
                gone.name == one.name and bool(set(gone.beside) & set(one.beside)) and is_alike(one.path, gone.path)
            )
            if is_said and resembles(one.given_with, gone.owner) and not _has(pair, gone):
                said = f"{pair.left.name} takes {gone.name} from {gone.owner}; {pair.right.name} newly asks one for it"
                yield replace(vanished_finding(pair, gone, one.path, one.place), message=said)


def _has(pair: Pair, gone: Vanished) -> bool:
    module = pair.merged.module(gone.path)
    return module is None or module.find(f"{gone.owner}.{gone.name}") is not None


def _lost(one: OneSide) -> Iterator[Vanished]:
    """Members that a class without a base lost, of which its file still speaks elsewhere."""
    nowhere = {(each.path, each.name) for each in one.know(VANISHED)}
    for path in one.side.changes:
        old, new = one.base.module(path), one.view.module(path)
        if old is None or new is None or language_of(path) is None:
            continue
        for klass in new.definitions:
            if klass.kind is not Kind.CLASS or klass.bases or old.find(klass.qualname) is None:
                continue
            before, after = (index_of(module).members.get(klass.qualname, ()) for module in (old, new))
            names = tuple(each.name for each in after)
            known = {each.name for each in before}
            stands = next((each.place for each in after if each.name not in known), klass.place)
            for each in before:
                if each.kind is Kind.FIELD and each.name not in names and (path, each.name) not in nowhere:
                    yield Vanished(each.name, path, stands, "", klass.qualname, names)


_LOST = Fact("fields that classes lost", tuple[Vanished, ...], lambda one: tuple(_lost(one)))


def _listed(one: OneSide) -> Iterator[_Listed]:
    for path, change in one.side.changes.items():
        language, content = language_of(path), one.view.read(path) if change.new is not None else None
        if language is None or content is None:
            continue
        fresh = changed_lines(one.view, one.base, path)
        for each in name_lists(parsed(language, content)):
            if each.place.line in fresh:
                yield _Listed(path, each.name, each.place, each.beside, each.owner)


_LISTED = Fact("new lists of names", tuple[_Listed, ...], lambda one: tuple(_listed(one)))
