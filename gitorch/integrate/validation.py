"""What validating says, as values: the candidate or why there is none, the findings, the checks, what was left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gitorch.git.repository import Branch, Oid
from gitorch.integrate.finding import Finding
from gitorch.integrate.sides import Side


@dataclass(frozen=True)
class Candidate:
    """A merge commit that could become the target's next tip: ``branches`` in the order they went in."""

    commit: Oid
    tree: Oid
    onto: Oid
    branches: tuple[str, ...]


@dataclass(frozen=True)
class LeftOut:
    """A branch that is not in the candidate, and why: ids of findings, or what a check said."""

    name: str
    because: tuple[str, ...]


@dataclass(frozen=True)
class CheckResult:
    """What one command said of one tree.

    ``status``: passed, failed, broken (fails without any branch), flaky or skipped. ``log`` is the end of the output,
    ``log_path`` has all of it. ``blamed`` are the fewest branches that make it fail together.
    """

    command: str
    tree: Oid
    status: str
    seconds: float = 0.0
    log: str = ""
    detail: str = ""
    name: str = ""
    log_path: str = ""
    blamed: tuple[str, ...] = ()


@dataclass(frozen=True)
class AnalyzerRun:
    """Which analyzer looked, at what, or why it could not and what that leaves unseen."""

    name: str
    status: str  # ran, cleared (nothing to look at), skipped (not there), failed
    detail: str = ""
    version: str = ""


@dataclass(frozen=True)
class Mended:
    """A finding that a fix took away, or that a safe fix was not applied to; ``reason`` says why not, or what did."""

    finding: Finding
    reason: str = ""
    is_applied: bool = True


@dataclass(frozen=True)
class Validation:
    """One answer. ``status`` is clean, blocked or landed.

    What was ``mended`` is in the candidate's last commit.
    """

    onto: Branch
    sides: tuple[Side, ...]
    status: str
    candidate: Candidate | None
    findings: tuple[Finding, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    order: tuple[tuple[str, str], ...] = ()  # branch, why it stands where it stands
    checks: tuple[CheckResult, ...] = ()
    analyzers: tuple[AnalyzerRun, ...] = ()
    silenced: tuple[tuple[Finding, str], ...] = ()
    mended: tuple[Mended, ...] = ()
    timings: Mapping[str, float] = field(default_factory=dict)
