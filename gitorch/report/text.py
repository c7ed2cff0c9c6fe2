"""A validation for people: what, where on both sides, why, and the next command."""

from __future__ import annotations

from gitorch.integrate.finding import Finding
from gitorch.integrate.rules.catalogue import CATALOGUE
from gitorch.integrate.validation import Validation


def validation_text(validation: Validation) -> str:
    """The whole report, without colour, ending in a summary line."""
    parts = [_finding(finding) for finding in validation.findings]
    for left in validation.left_out:
        parts.append(f"left out: {left.name} ({', '.join(left.because)})")
    parts.append(_summary(validation))
    return "\n".join(parts) + "\n"


def _finding(finding: Finding) -> str:
    lines = [f"{finding.severity}[{finding.rule}] {CATALOGUE[finding.rule].name}: {finding.message}"]
    lines.extend(f"  --> {p.path}:{p.line}:{p.column} ({p.branch}, {p.role})" for p in finding.locations)
    if finding.fix:
        lines.append(f"  fix: {finding.fix.description}")
    return "\n".join(lines) + "\n"


def _summary(validation: Validation) -> str:
    errors = sum(finding.blocks for finding in validation.findings)
    taken = len(validation.candidate.branches) if validation.candidate else 0
    return f"{validation.status}: {taken} of {len(validation.sides)} branches merge, {errors} errors"
