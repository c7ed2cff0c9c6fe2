"""What the project decided about findings: severities by rule, and silence with a reason. Applied only here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gitorch.config.model import Config, Silence
from gitorch.integrate.finding import Finding, Severity

Silenced = tuple[Finding, str]


def apply_decisions(config: Config, findings: Sequence[Finding]) -> tuple[list[Finding], list[Silenced]]:
    """The findings that speak, at the severity the project gives them, and the silenced ones with their reasons."""
    speaking: list[Finding] = []
    silenced: list[Silenced] = []
    for finding in findings:
        reason = _reason(config, finding)
        if reason is not None:
            silenced.append((finding, reason))
        elif severity := config.severities.get(finding.rule):
            speaking.append(replace(finding, severity=Severity(severity)))
        else:
            speaking.append(finding)
    return speaking, silenced


def _reason(config: Config, finding: Finding) -> str | None:
    if config.severities.get(finding.rule) == "off":
        return f"{finding.rule} is off in gitorch.yaml"
    return next((one.reason for one in config.silence if _covers(one, finding)), None)


def _covers(silence: Silence, finding: Finding) -> bool:
    if silence.fingerprint:
        return silence.fingerprint == finding.fingerprint
    if silence.rule != finding.rule:
        return False
    return not silence.path or any(_matches(silence.path, place.path) for place in finding.locations)


def _matches(pattern: str, path: str) -> bool:
    from pathspec import PathSpec  # noqa: PLC0415 - only for those who silence by path

    return bool(PathSpec.from_lines("gitignore", [pattern]).match_file(path))
