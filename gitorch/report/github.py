"""Findings as GitHub Actions annotations, one workflow command a finding.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from collections.abc import Iterator

from gitorch.integrate.catalogue import CATALOGUE
from gitorch.integrate.finding import Finding, Severity
from gitorch.integrate.validation import Validation
from gitorch.report.printable import printable

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def github_annotations(validation: Validation) -> str:
    """The workflow commands, one a line, and a last line for the log."""
    lines = [_annotation(finding) for finding in validation.findings]
    number = len(validation.findings)
    lines.append(f"gitorch: {validation.status}, {number} finding{'s' * (number != 1)}")
    return "\n".join(lines) + "\n"


def _annotation(finding: Finding) -> str:
    place = finding.locations[-1] if finding.locations else None
    properties = {"title": f"{finding.rule} {CATALOGUE[finding.rule].name}"}
    if place is not None:
        properties = {"file": place.path, "line": str(place.line), "col": str(place.column), **properties}
    shown = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{_COMMANDS[finding.severity]} {shown}::{_message(finding)}"


def _message(finding: Finding) -> str:
    lines = [finding.message, *_places(finding), f"then: {finding.detail or CATALOGUE[finding.rule].harm}"]
    lines.append(f"fix: {finding.fix.description}" if finding.fix else f"mend: {CATALOGUE[finding.rule].mend}")
    return "%0A".join(_escaped(line) for line in lines)


def _places(finding: Finding) -> Iterator[str]:
    for place in finding.locations:
        yield f"{place.role}: {place.path}:{place.line}:{place.column} on {place.branch}"


def _escaped(text: str) -> str:
    return printable(text).replace("%", "%25")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
