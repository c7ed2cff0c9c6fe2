"""A validation with the project's checks run on its candidate."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from gitorch.config.model import Config
from gitorch.git.repository import Branch, Oid, Repository
from gitorch.integrate import validate as pipeline
from gitorch.integrate.checks.benchmarks import slowdowns
from gitorch.integrate.checks.running import Rebuild, run_checks
from gitorch.integrate.fixes import validate_fixing
from gitorch.integrate.sides import Side
from gitorch.integrate.validate import also_found
from gitorch.integrate.validation import Candidate, LeftOut, Validation
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
        out = _left_out_by(checked, checked.candidate.branches) if only_clean and checked.candidate else ()
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
    judged = put_to_checks(repository, config, validation, candidate, rebuild)
    timings = {**validation.timings, "checks": round((time.perf_counter() - started) * 1000, 1)}
    return replace(judged, timings=timings)


def put_to_checks(
    repository: Repository, config: Config, validation: Validation, candidate: Candidate, rebuild: Rebuild
) -> Validation:
    """A validation with what the checks say of its candidate and, if they are content, its benchmarks."""
    checks = run_checks(repository, config.checks, candidate, rebuild)
    checked = replace(validation, checks=checks)
    if any(result.status not in GOOD for result in checks):
        return replace(checked, status="blocked")
    if validation.status == "blocked":
        return checked
    return also_found(config, checked, [*slowdowns(repository, config.checks, validation, candidate, rebuild)])


def _left_out_by(validation: Validation, order: Sequence[str]) -> tuple[LeftOut, ...]:
    """For each failed check or slow benchmark the branch to leave out: of those blamed the last that went in."""
    failed = [(check.blamed, f"check {check.name}: {check.detail}") for check in validation.checks if check.blamed]
    slow = [
        (one.branches, f"{one.rule} {one.message}")
        for one in validation.findings
        if one.rule == "P701" and one.blocks and one.branches
    ]
    last = {max(blamed, key=order.index): why for blamed, why in (*failed, *slow)}
    return tuple(LeftOut(name, (why,)) for name, why in last.items())
