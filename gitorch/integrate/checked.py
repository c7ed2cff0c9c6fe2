"""A clean validation with the project's checks run on its candidate."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from gitorch.config.model import Config
from gitorch.git.repository import Branch, Oid, Repository
from gitorch.integrate import validate as pipeline
from gitorch.integrate.checks import run_checks
from gitorch.integrate.validation import CheckResult, LeftOut, Validation
from gitorch.integrate.verdict import GOOD

Validate = Callable[[Sequence[Branch]], Validation]


def with_checks(
    repository: Repository, onto: Branch, branches: Sequence[Branch], config: Config, validation: Validation
) -> Validation:
    """Run the checks if there is something to run them on; a check that says no blocks."""
    candidate = validation.candidate
    if validation.status != "clean" or candidate is None or candidate.commit == onto.commit:
        return validation

    def rebuild(names: tuple[str, ...]) -> Oid | None:
        some = [branch for branch in branches if branch.name in names]
        built = pipeline.validate(repository, onto, some, config).candidate
        return built.commit if built is not None and set(built.branches) == set(names) else None

    started = time.perf_counter()
    checks = run_checks(repository, config.checks, candidate, rebuild)
    timings = {**validation.timings, "checks": round((time.perf_counter() - started) * 1000, 1)}
    blocked = any(result.status not in GOOD for result in checks)
    return replace(validation, checks=checks, timings=timings, status="blocked" if blocked else validation.status)


def left_out_by(checks: Sequence[CheckResult], order: Sequence[str]) -> tuple[LeftOut, ...]:
    """For each failed check the branch to leave out so that it may pass: of those blamed the last that went in."""
    last = {
        max(check.blamed, key=order.index): check.name for check in checks if check.status == "failed" and check.blamed
    }
    return tuple(LeftOut(name, (f"check {check}",)) for name, check in last.items())
