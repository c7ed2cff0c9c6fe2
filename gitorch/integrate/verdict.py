"""The verdict: what was said of one exact tree, kept as a note, and the proof that a candidate passed.

Nothing but this module makes a :class:`CheckedCandidate`, and nothing lands without one. The note is written on the
candidate and on its tree, so that the same tree under another commit counts as validated.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from gitorch import names
from gitorch.git.notes import read_note, write_notes
from gitorch.git.repository import Oid, Repository
from gitorch.integrate.catalogue import RULES_VERSION
from gitorch.integrate.finding import Finding
from gitorch.integrate.validation import Candidate, CheckResult, Validation

SCHEMA = "gitorch.verdict/1"
GOOD = frozenset({"passed", "flaky", "skipped"})
_SEAL = object()


@dataclass(frozen=True)
class CheckedCandidate:
    """A candidate with a passing verdict on its exact tree. Only :func:`judge` makes one."""

    candidate: Candidate
    seal: object = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.seal is not _SEAL:
            raise TypeError("only integrate.verdict.judge makes a CheckedCandidate")


@dataclass(frozen=True)
class Rejected:
    """A candidate that must not land, and why."""

    findings: tuple[Finding, ...]
    checks: tuple[CheckResult, ...]


def passes(validation: Validation) -> bool:
    """Whether nothing blocks: neither a finding nor a check that failed or is broken."""
    return validation.status != "blocked" and all(result.status in GOOD for result in validation.checks)


def judge(repository: Repository, validation: Validation) -> CheckedCandidate | Rejected:
    """Write the verdict on the candidate, and hand out the proof if it passes."""
    candidate = validation.candidate
    passed = passes(validation)
    if candidate is not None and candidate.branches:
        note = _note(candidate, validation, passed=passed)
        # A failed candidate says nothing of its tree: what blocks may be a branch that is not in it.
        on = (candidate.commit, candidate.tree) if passed else (candidate.commit,)
        write_notes(repository, names.VERDICTS, dict.fromkeys(on, note))
    if candidate is None or not passed:
        return Rejected(
            tuple(finding for finding in validation.findings if finding.blocks),
            tuple(result for result in validation.checks if result.status not in GOOD),
        )
    return CheckedCandidate(candidate, _SEAL)


def has_passed(repository: Repository, commit: Oid) -> bool:
    """Whether this commit has a passing verdict, or has none but its exact tree has."""
    tree = repository.tree_of(commit)
    note = read_note(repository, names.VERDICTS, commit) or read_note(repository, names.VERDICTS, tree)
    return _says_passed(note, tree)


def _says_passed(note: bytes | None, tree: Oid) -> bool:
    try:
        said = json.loads(note or b"{}")
    except ValueError:
        return False
    return isinstance(said, dict) and said.get("tree") == tree and said.get("passed") is True


def _note(candidate: Candidate, validation: Validation, *, passed: bool) -> bytes:
    said = {
        "schema": SCHEMA,
        "rules": RULES_VERSION,
        "tree": candidate.tree,
        "commit": candidate.commit,
        "onto": candidate.onto,
        "branches": {side.name: side.commit for side in validation.sides if side.name in candidate.branches},
        "passed": passed,
        "findings": [_finding(finding) for finding in validation.findings],
        "silenced": [{**_finding(finding), "reason": reason} for finding, reason in validation.silenced],
        "fixes": [_finding(one.finding) for one in validation.mended if one.is_applied],
        "checks": [_check(result) for result in validation.checks],
    }
    return (json.dumps(said, indent=1) + "\n").encode()


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "severity": str(finding.severity),
        "message": finding.message,
        "branches": list(finding.branches),
        "locations": [[place.branch, place.path, place.line, place.column] for place in finding.locations],
        "fingerprint": finding.fingerprint,
    }


def _check(result: CheckResult) -> dict[str, object]:
    return {"command": result.command, "tree": result.tree, "status": result.status, "detail": result.detail}
