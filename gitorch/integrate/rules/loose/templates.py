"""S201, S208 and C304 in templates: a filter, a member or a route that one side takes away, newly said by the other.

A template is text until it is shown; what it reads may be anything that is called like the class, so that a member is
a warning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple, cast

from gitorch.code.model import Place, Reference
from gitorch.code.project.templates import (
    Said,
    declared_filters,
    declared_routes,
    filters,
    is_template,
    links,
    members,
)
from gitorch.integrate.delta import Use
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.linking import resembles
from gitorch.integrate.patching import renamed
from gitorch.integrate.resolve import Missing
from gitorch.integrate.rules.loose.members import Gone, is_elsewhere, members_gone
from gitorch.integrate.rules.symbols.message import removal_finding
from gitorch.integrate.rules.symbols.removal import Changer
from gitorch.integrate.sides import Pair, View
from gitorch.integrate.wire.wiring import changed_lines


class _What(NamedTuple):
    """A kind of thing that Python declares by a text and templates say by it."""

    rule: str
    noun: str
    declared: Callable[[str], dict[str, Place]]
    said: Callable[[str], Iterator[Said]]


_KINDS = (_What("S201", "filter", declared_filters, filters), _What("C304", "route", declared_routes, links))


def template_findings(integration: Integration) -> Iterator[Finding]:
    """Every new line of a template that says what another side took away."""
    for way in integration.ways(right=is_template):
        templates = [path for path, one in way.right.changes.items() if one.new is not None and is_template(path)]
        gone = members_gone(way) if templates else {}
        for path in templates:
            for what in _KINDS:
                yield from _named(way, path, what)
            yield from _members(way, path, gone)


def _new(pair: Pair, path: str, said: Iterator[Said]) -> Iterator[Said]:
    """What stands on new lines, each name once."""
    fresh = changed_lines(pair.right_view, pair.right_base, path)
    found: dict[tuple[str, str], Said] = {}
    for one in said:
        if one.place.line in fresh:
            found.setdefault((one.holder, one.name), one)
    yield from found.values()


def _named(pair: Pair, path: str, what: _What) -> Iterator[Finding]:
    """A filter, or a route, that Python declares by name and a template says."""
    gone: dict[str, tuple[str, Place, str]] = {}
    for where in pair.left.changes:
        if where.endswith(".py"):
            before, after = (_declared(view, where, what) for view in (pair.left_base, pair.left_view))
            lost, won = before.keys() - after.keys(), after.keys() - before.keys()
            heir = next(iter(won)) if len(lost) == len(won) == 1 else ""
            gone.update({name: (where, after.get(heir, Place(1, 1)), heir) for name in lost})
    touched = [one for one in {**pair.left.changes, **pair.right.changes} if gone and one.endswith(".py")]
    still = {name for one in touched for name in _declared(pair.merged, one, what)}
    for said in _new(pair, path, what.said(pair.right_view.text(path) or "")) if gone else ():
        if said.name in gone and said.name not in still:
            yield _named_finding(pair, what, gone[said.name], path, said)


def _declared(view: View, path: str, what: _What) -> dict[str, Place]:
    """What a file declares; asked for every template, and read once."""
    key = ("declared", what.noun, path)
    if key not in view.memo:
        view.memo[key] = what.declared(view.text(path) or "")
    return cast("dict[str, Place]", view.memo[key])


def _named_finding(pair: Pair, what: _What, gone: tuple[str, Place, str], path: str, said: Said) -> Finding:
    (where, at, heir), left, right = gone, pair.left.name, pair.right.name
    did = f"renames the {what.noun} {said.name} to {heir}" if heir else f"takes the {what.noun} {said.name} away"
    return Finding(
        what.rule,
        Severity.ERROR,
        f"{left} {did}; {right} newly says {said.name} in a template",
        (left, right),
        (Location(left, where, *at, "definition"), Location(right, path, *said.place, "use")),
        symbol=f"{where}:{said.name}",
        fix=renamed(pair.right_view, right, [(path, said.place)], said.name, heir) if heir else None,
    )


def _members(pair: Pair, path: str, gone: Gone) -> Iterator[Finding]:
    for said in _new(pair, path, members(pair.right_view.text(path) or "") if gone else iter(())):
        meant = [
            (where, one)
            for where, one in gone.get(said.name, ())
            if where.endswith(".py") and resembles(said.holder, one.qualname.split(".")[-2])
        ]
        if len(meant) != 1 or is_elsewhere(pair, said.holder, said.name, meant[0][0]):
            continue
        where, definition = meant[0]
        missing = Missing("member", where, definition.qualname)
        removal = Changer(pair.left, pair.left_base, pair.left_view).member(missing)
        if removal is None:
            continue
        use = Use(path, "", Reference(f"{said.holder}.{said.name}", said.place), frozenset())
        heir = removal.renamed.name if removal.renamed is not None and removal.now == where else ""
        fix = renamed(pair.right_view, pair.right.name, [(path, said.place)], said.name, heir) if heir else None
        yield replace(removal_finding(pair, use, removal, missing), severity=Severity.WARNING, fix=fix)
