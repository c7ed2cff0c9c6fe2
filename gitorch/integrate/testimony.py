"""What the analyzers say of an integration."""

from __future__ import annotations

from dataclasses import dataclass

from gitorch.integrate.finding import Finding
from gitorch.integrate.validation import AnalyzerRun


@dataclass(frozen=True)
class Testimony:
    """What the analyzers found, and which of them looked."""

    findings: tuple[Finding, ...] = ()
    runs: tuple[AnalyzerRun, ...] = ()
