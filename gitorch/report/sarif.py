"""Findings as SARIF 2.1.0, for code-scanning services and editors.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html; what is optional there and adds nothing is left out.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from urllib.parse import quote

from unidiff.errors import UnidiffParseError
from unidiff.patch import Hunk, PatchSet

from gitorch.integrate.catalogue import CATALOGUE, RuleEntry
from gitorch.integrate.finding import Finding, Fix, Location
from gitorch.integrate.validation import Validation
from gitorch.report.findings import Excerpts
from gitorch.report.printable import printable

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif_log(validation: Validation, excerpts: Excerpts, *, version: str) -> dict[str, object]:
    """One run of gitorch as a SARIF log; silenced findings are in it as suppressed results."""
    silenced = validation.silenced
    rules = sorted({found.rule for found in validation.findings} | {found.rule for found, _ in silenced})
    results = [_result(found, rules, excerpts) for found in validation.findings]
    results += [
        {**_result(found, rules, excerpts), "suppressions": [{"kind": "external", "justification": printable(why)}]}
        for found, why in silenced
    ]
    driver = {"name": "gitorch", "semanticVersion": version, "rules": [_rule(CATALOGUE[code]) for code in rules]}
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": True}],
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(entry: RuleEntry) -> dict[str, object]:
    return {
        "id": entry.code,
        "name": entry.name,
        "shortDescription": {"text": entry.summary},
        "fullDescription": {"text": f"{entry.summary} If it lands: {entry.harm}."},
        "help": {"text": f"To mend it: {entry.mend}. More: gitorch explain {entry.code}"},
    }


def _result(finding: Finding, rules: Sequence[str], excerpts: Excerpts) -> dict[str, object]:
    result: dict[str, object] = {
        "ruleId": finding.rule,
        "ruleIndex": rules.index(finding.rule),
        "level": str(finding.severity),
        "message": {"text": printable(finding.message)},
        "locations": [_location(place, finding, excerpts) for place in finding.locations[-1:]],
        "relatedLocations": [
            {"id": number, **_location(place, finding, excerpts)}
            for number, place in enumerate(finding.locations[:-1], 1)
        ],
        "partialFingerprints": {"gitorchFinding/v1": finding.fingerprint},
        "properties": {"branches": [printable(name) for name in finding.branches]},
    }
    if finding.fix is not None and (changes := _changes(finding.fix)):
        result["fixes"] = [{"description": {"text": printable(finding.fix.description)}, "artifactChanges": changes}]
    return result


def _location(place: Location, finding: Finding, excerpts: Excerpts) -> dict[str, object]:
    region: dict[str, object] = {"startLine": place.line, "startColumn": place.column}
    if place in excerpts:
        region["snippet"] = {"text": printable(excerpts[place])}
    location: dict[str, object] = {
        "physicalLocation": {"artifactLocation": _artifact(place.path), "region": region},
        "message": {"text": printable(f"{place.role} on {place.branch}")},
    }
    if finding.symbol:
        location["logicalLocations"] = [{"fullyQualifiedName": printable(finding.symbol)}]
    return location


def _artifact(path: str) -> dict[str, str]:
    return {"uri": quote(os.fsencode(path), safe="/"), "uriBaseId": "%SRCROOT%"}


def _changes(fix: Fix) -> list[dict[str, object]]:
    """The patch as SARIF has it: whole lines replaced, from the first of each hunk to its last."""
    try:
        patch = PatchSet(fix.patch)
    except UnidiffParseError:
        return []
    return [
        {"artifactLocation": _artifact(changed.path), "replacements": [_replacement(hunk) for hunk in changed]}
        for changed in patch
    ]


def _replacement(hunk: Hunk) -> dict[str, object]:
    first = hunk.source_start if hunk.source_length else hunk.source_start + 1  # nothing replaced: after that line
    region = {"startLine": first, "startColumn": 1, "endLine": first + hunk.source_length, "endColumn": 1}
    return {
        "deletedRegion": region,
        "insertedContent": {"text": "".join(line.value for line in hunk.target_lines())},
    }
