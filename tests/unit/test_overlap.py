"""One finding for one thing, though two rules see it."""

from __future__ import annotations

from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.text.overlap import told_once

CHANGED = Location("left", "src/api.ts", 1, 1, "definition")
CALLED = Location("right", "src/a.ts", 2, 1, "use")
READ = Location("right", "src/a.ts", 3, 5, "use")


def told(rule: str, severity: Severity, *places: Location, symbol: str = "src/api.ts:load") -> Finding:
    return Finding(rule, severity, rule, ("left", "right"), (CHANGED, *places), symbol=symbol)


def test_the_graver_finding_has_the_places_of_both() -> None:
    doubted, certain = told("S209", Severity.WARNING, READ), told("S210", Severity.ERROR, CALLED)
    assert told_once([doubted, certain]) == [told("S210", Severity.ERROR, CALLED, READ)]
    assert told_once([certain, doubted]) == [told("S210", Severity.ERROR, CALLED, READ)]


def test_other_symbols_files_and_rules_are_told_apart() -> None:
    findings = [
        told("S209", Severity.ERROR, READ),
        told("S209", Severity.ERROR, READ, symbol="src/api.ts:save"),
        told("S210", Severity.ERROR, Location("right", "src/b.ts", 3, 5, "use")),
        told("S202", Severity.ERROR, CALLED),
        told("S202", Severity.ERROR, CALLED),
    ]
    assert told_once(findings) == findings
