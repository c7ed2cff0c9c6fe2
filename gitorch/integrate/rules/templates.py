"""S201 and S208 in templates: a filter or a member that one side takes away, said by a new template of the other.

A template is text until it is shown; what it reads may be anything that is called like the class, so that a member is
a warning.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gitorch.code.model import Place, Reference
from gitorch.code.project.templates import Said, declared_filters, filters, is_template, members
from gitorch.integrate.delta import Use
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.linking import resembles
from gitorch.integrate.patching import renamed
from gitorch.integrate.resolve import Missing
from gitorch.integrate.rules.members import Gone, is_elsewhere, members_gone
from gitorch.integrate.rules.symbols.message import removal_finding
from gitorch.integrate.rules.symbols.removal import Changer
from gitorch.integrate.sides import Pair
from gitorch.integrate.wire.wiring import changed_lines


def template_findings(integration: Integration) -> Iterator[Finding]:
    """Every new line of a template that says what another side took away."""
    for pair in integration.pairs():
        for way in (pair, pair.swapped):
            templates = [path for path, one in way.right.changes.items() if one.new is not None and is_template(path)]
            gone = members_gone(way) if templates else {}
            for path in templates:
                yield from _filters(way, path)
                yield from _members(way, path, gone)


def _new(pair: Pair, path: str, said: Iterator[Said]) -> Iterator[Said]:
    """What stands on new lines, each name once."""
    fresh = changed_lines(pair.right_view, pair.right_base, path)
    found: dict[tuple[str, str], Said] = {}
    for one in said:
        if one.place.line in fresh:
            found.setdefault((one.holder, one.name), one)
    yield from found.values()


def _filters(pair: Pair, path: str) -> Iterator[Finding]:
    gone: dict[str, tuple[str, Place, str]] = {}
    for where in pair.left.changes:
        if where.endswith(".py"):
            before, after = (declared_filters(view.text(where) or "") for view in (pair.left_base, pair.left_view))
            lost, won = before.keys() - after.keys(), after.keys() - before.keys()
            heir = next(iter(won)) if len(lost) == len(won) == 1 else ""
            gone.update({name: (where, after.get(heir, Place(1, 1)), heir) for name in lost})
    touched = [one for one in {**pair.left.changes, **pair.right.changes} if gone and one.endswith(".py")]
    still = {name for one in touched for name in declared_filters(pair.merged.text(one) or "")}
    left, right = pair.left.name, pair.right.name
    for said in _new(pair, path, filters(pair.right_view.text(path) or "")):
        if said.name not in gone or said.name in still:
            continue
        where, at, heir = gone[said.name]
        did = f"renames the filter {said.name} to {heir}" if heir else f"takes the filter {said.name} away"
        yield Finding(
            "S201",
            Severity.ERROR,
            f"{left} {did}; {right} newly uses {said.name} in a template",
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
