"""What two rules say of one thing is told once."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import replace

from gitorch.integrate.finding import Finding, Severity

_OF_RESULTS = frozenset({"S209", "S210"})  # one reads types, the other what the code does: both see a changed result


def told_once(findings: Iterable[Finding]) -> list[Finding]:
    """One finding of those that say that a symbol gives something else and a file isn't ready for it.

    It is the first of the gravest, and has the places of all.
    """
    kept: dict[Hashable, Finding] = {}
    for number, finding in enumerate(findings):
        key = _key(finding) if finding.rule in _OF_RESULTS and finding.symbol else number
        kept[key] = _joined(kept[key], finding) if key in kept else finding
    return list(kept.values())


def _key(finding: Finding) -> Hashable:
    uses = frozenset((place.branch, place.path) for place in finding.locations if place.role == "use")
    return finding.symbol, frozenset(finding.branches), uses


def _joined(first: Finding, second: Finding) -> Finding:
    is_graver = second.severity is Severity.ERROR and first.severity is not Severity.ERROR
    told, other = (second, first) if is_graver else (first, second)
    known = {(place.branch, place.path, place.line) for place in told.locations}
    more = (place for place in other.locations if (place.branch, place.path, place.line) not in known)
    return replace(told, locations=(*told.locations, *more))
