"""The validation document, ``gitorch.validation/1``; ``validation.schema.json`` beside this file is its schema.

Fields may be added within a version; none changes its meaning. A path or patch that is not UTF-8 is there twice: as
text, with U+FFFD for what can't be read, and exactly, as base64 under ``path_base64`` or ``patch_base64``.
"""

from __future__ import annotations

import os
from base64 import b64encode

from gitorch.integrate.catalogue import CATALOGUE
from gitorch.integrate.finding import Finding, Fix, Location
from gitorch.integrate.validation import CheckResult, Mended, Validation

SCHEMA = "gitorch.validation/1"


def validation_document(validation: Validation) -> dict[str, object]:
    """A validation as JSON-ready values, in the order that the schema lists."""
    candidate = validation.candidate
    return {
        "schema": SCHEMA,
        "onto": {"ref": validation.onto.ref or validation.onto.name, "commit": validation.onto.commit},
        "branches": [{"name": side.name, "commit": side.commit, "base": side.base} for side in validation.sides],
        "status": validation.status,
        "candidate": {"commit": candidate.commit, "tree": candidate.tree} if candidate else None,
        "order": [{"name": name, "because": reason} for name, reason in validation.order],
        "left_out": [{"name": left.name, "because": list(left.because)} for left in validation.left_out],
        "findings": [_finding(finding) for finding in validation.findings],
        "silenced": [{**_finding(finding), "reason": reason} for finding, reason in validation.silenced],
        "fixes": [_mended(mended) for mended in validation.mended],
        "checks": [_check(check) for check in validation.checks],
        "analyzers": [
            {"name": run.name, "status": run.status, "version": run.version, "detail": run.detail}
            for run in validation.analyzers
        ],
        "timings_ms": dict(validation.timings),
    }


def _mended(mended: Mended) -> dict[str, object]:
    """The finding as it was before the fix, whether that is in the candidate, and why not or by what."""
    return {**_finding(mended.finding), "applied": mended.is_applied, "reason": mended.reason}


def _check(check: CheckResult) -> dict[str, object]:
    return {
        "name": check.name,
        "command": check.command,
        "tree": check.tree,
        "status": check.status,
        "seconds": check.seconds,
        "detail": check.detail,
        "blamed": list(check.blamed),
        "log": check.log,
        "log_path": check.log_path,
    }


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "id": finding.id,
        "rule": finding.rule,
        "name": CATALOGUE[finding.rule].name,
        "severity": str(finding.severity),
        "message": finding.message,
        "detail": finding.detail,
        "symbol": finding.symbol,
        "language": finding.language,
        "branches": list(finding.branches),
        "locations": [_location(place) for place in finding.locations],
        "fix": _fix(finding.fix),
        "fingerprint": finding.fingerprint,
    }


def _location(place: Location) -> dict[str, object]:
    return {
        "branch": place.branch,
        **_exact("path", place.path),
        "line": place.line,
        "column": place.column,
        "role": place.role,
    }


def _fix(fix: Fix | None) -> dict[str, object] | None:
    if fix is None:
        return None
    return {
        "description": fix.description,
        "branch": fix.branch,
        **_exact("patch", fix.patch),
        "safe": fix.safe,
    }


def _exact(name: str, text: str) -> dict[str, object]:
    """A field whose every byte counts."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return {name: text, f"{name}_base64": b64encode(os.fsencode(text)).decode()}
    return {name: text}
