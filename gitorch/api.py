"""The use cases: typed arguments in, values out. The command line uses exactly these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gitorch.config.model import Config
from gitorch.errors import BranchError
from gitorch.git.repository import Branch, Repository, open_repository
from gitorch.integrate import validate as pipeline
from gitorch.integrate.validation import Validation
from gitorch.land.landing import Landed, land


@dataclass(frozen=True)
class MergeOutcome:
    """What a merge did: the validation, and the landing if there was one."""

    validation: Validation
    landed: Landed | None


def validate(path: Path, branches: Sequence[str], *, onto: str | None = None) -> Validation:
    """Whether branches can live together on the target. Nothing moves."""
    repository = open_repository(path)
    target = _target(repository, onto)
    return pipeline.validate(repository, target, _branches(repository, branches), Config())


def merge(path: Path, branches: Sequence[str], *, onto: str | None = None, landing: bool = True) -> MergeOutcome:
    """Validate, and fast-forward the target if nothing blocks."""
    repository = open_repository(path)
    target = _target(repository, onto)
    validation = pipeline.validate(repository, target, _branches(repository, branches), Config())
    if not landing or validation.status != "clean" or validation.candidate is None or target.ref is None:
        return MergeOutcome(validation, None)
    landed = land(repository, target.ref, validation.candidate)
    return MergeOutcome(replace(validation, status="landed"), landed)


def _target(repository: Repository, onto: str | None) -> Branch:
    return repository.branch(onto or repository.default_branch)


def _branches(repository: Repository, wanted: Sequence[str]) -> list[Branch]:
    found = [repository.branch(name) for name in wanted]
    for number, branch in enumerate(found):
        if branch in found[:number]:
            raise BranchError(f"{branch.name} is named twice", hint="name each branch once")
    return found
