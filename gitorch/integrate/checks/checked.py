"""A validation with the project's checks run on its candidate."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from gitorch.config.model import Config
from gitorch.git.repository import Branch, Oid, Repository
from gitorch.integrate import validate as pipeline
from gitorch.integrate.checks.running import run_checks
from gitorch.integrate.fixes import validate_fixing
from gitorch.integrate.sides import Side
from gitorch.integrate.validation import CheckResult, LeftOut, Validation
from gitorch.integrate.verdict import GOOD

Validate = Callable[..., Validation]
"""Either way to validate: ``validate`` or ``validate_fixing``."""


def validate_and_check(
    repository: Repository, onto: Branch, branches: Sequence[Branch], config: Config, *,
    only_clean: bool = False, fixing: bool = False,
) -> Validation:  # fmt: skip
    """Validate, and run the checks if the candidate is clean; a check that says no blocks.

    With ``fixing`` the safe fixes are applied first. With ``only_clean`` a branch that a check is traced to stays out,
    until the checks pass or nothing is left.
    """
    validate = validate_fixing if fixing else pipeline.validate
    staying, left_out, sides = list(branches), list[LeftOut](), tuple[Side, ...]()
    while True:
        validation = validate(repository, onto, staying, config, only_clean=only_clean)
        sides = sides or validation.sides
        checked = _with_checks(repository, onto, staying, config, validation, validate)
        out = _left_out_by(checked.checks, checked.candidate.branches) if only_clean and checked.candidate else ()
        if not out or len(out) == len(staying):
            return replace(checked, sides=sides, left_out=(*checked.left_out, *left_out))
        left_out.extend(out)
        names = {left.name for left in out}
        staying = [branch for branch in staying if branch.name not in names]


def _with_checks(
    repository: Repository,
    onto: Branch,
    branches: Sequence[Branch],
    config: Config,
    validation: Validation,
    validate: Validate,
) -> Validation:
    candidate = validation.candidate
    if validation.status != "clean" or candidate is None or candidate.commit == onto.commit:
        return validation

    def rebuild(names: tuple[str, ...]) -> Oid | None:
        some = [branch for branch in branches if branch.name in names]
        built = validate(repository, onto, some, config).candidate
        return built.commit if built is not None and set(built.branches) == set(names) else None

    started = time.perf_counter()
    checks = run_checks(repository, config.checks, candidate, rebuild)
    timings = {**validation.timings, "checks": round((time.perf_counter() - started) * 1000, 1)}
    blocked = any(result.status not in GOOD for result in checks)
    return replace(validation, checks=checks, timings=timings, status="blocked" if blocked else validation.status)


def _left_out_by(checks: Sequence[CheckResult], order: Sequence[str]) -> tuple[LeftOut, ...]:
    """For each failed check the branch to leave out so that it may pass: of those blamed the last that went in."""
    last = {max(check.blamed, key=order.index): check for check in checks if check.blamed}
    return tuple(LeftOut(name, (f"check {check.name}: {check.detail}",)) for name, check in last.items())
