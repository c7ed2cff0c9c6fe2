"""Merging: validate, merge, undo, and what they need to be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitorch import names
from gitorch.api.agreeing import agreeing
from gitorch.config.load import load_config as config_in
from gitorch.config.model import Config
from gitorch.errors import BranchError, RepositoryError, TargetMovedError, UsageError
from gitorch.git.repository import Branch, Repository, open_repository
from gitorch.integrate import validate as pipeline
from gitorch.integrate.excerpts import excerpts as read_excerpts
from gitorch.integrate.finding import Location
from gitorch.integrate.validation import Validation

if TYPE_CHECKING:
    from gitorch.land.landing import Landed


@dataclass(frozen=True)
class MergeOutcome:
    """What a merge did: the validation, the landing if there was one, and the remote that the target is pushed to."""

    validation: Validation
    landed: Landed | None
    remote: str | None = None


@dataclass(frozen=True)
class Analysis:
    """How to look beyond the text: ``analyzers`` in place of those that gitorch.yaml names, none where it is empty.

    ``thorough`` asks the costly ones even where no side names what another one changed.
    """

    analyzers: Sequence[str] | None = None
    thorough: bool = False

    def of(self, config: Config) -> Config:
        """The configuration with what was asked for here."""
        if self.analyzers is not None:
            config = replace(config, analyzers=tuple(self.analyzers))
        return replace(config, thorough=True) if self.thorough else config


_AS_CONFIGURED = Analysis()


def load_config(path: Path, *, onto: str | None = None) -> Config:
    """What gitorch.yaml says in the target's own commit."""
    return target_of(open_repository(path), onto)[1]


def config_schema() -> dict[str, Any]:
    """The JSON Schema of gitorch.yaml."""
    from gitorch.config.schema import json_schema  # noqa: PLC0415 - pydantic, only for those who ask

    return json_schema()


def validate(
    path: Path,
    branches: Sequence[str],
    *,
    onto: str | None = None,
    only_clean: bool = False,
    analysis: Analysis = _AS_CONFIGURED,
    plan: Path | None = None,
) -> Validation:
    """Whether branches can live together on the target. Nothing moves.

    With ``only_clean``, whether what is left can when every branch with a blocking finding stays out. With ``plan``,
    whether they keep that plan's contracts as well: a file, else one in the target's commit.
    """
    repository = open_repository(path)
    target, said = target_of(repository, onto)
    config = agreeing(analysis.of(said), repository, target, path, plan)
    wanted = _branches(repository, branches, target)
    return pipeline.validate(repository, target, wanted, config, only_clean=only_clean)


def merge(  # noqa: PLR0913 - each is a choice of the user's
    path: Path,
    branches: Sequence[str],
    *,
    onto: str | None = None,
    landing: bool = True,
    retry: int = 0,
    only_clean: bool = False,
    analysis: Analysis = _AS_CONFIGURED,
    fixing: bool = False,
    plan: Path | None = None,
) -> MergeOutcome:
    """Validate, and fast-forward the target if nothing blocks; with ``only_clean``, to those that nothing blocks.

    With ``fixing`` the safe fixes of the findings are applied first, as one commit of their own on the candidate;
    ``plan`` is as for :func:`validate`, and what breaks one of its contracts does not land.
    A target that moves meanwhile is tried again ``retry`` times, from the start; after that, TargetMovedError.
    """
    from gitorch.land.landing import recover  # noqa: PLC0415 - validating lands nothing

    repository = open_repository(path)
    recover(repository)
    once = partial(
        _merge, repository, branches, onto, analysis,
        landing=landing, only_clean=only_clean, fixing=fixing, plan=(path, plan),
    )  # fmt: skip
    for _ in range(retry):
        try:
            return once()
        except TargetMovedError:
            continue
    return once()


def undo(path: Path, *, onto: str | None = None) -> Landed:
    """Put the target back to where it was before the last landing. Undoing that lands again."""
    from gitorch.land.landing import undo as take_back  # noqa: PLC0415 - as above

    repository = open_repository(path)
    return take_back(repository, repository.branch(names.branch_ref(onto)).ref if onto else None)


def _merge(  # noqa: PLR0913 - as merge
    repository: Repository,
    branches: Sequence[str],
    onto: str | None,
    analysis: Analysis,
    *,
    landing: bool,
    only_clean: bool,
    fixing: bool,
    plan: tuple[Path, Path | None],
) -> MergeOutcome:
    target, said = target_of(repository, onto)
    config = agreeing(analysis.of(said), repository, target, *plan)
    if landing and not (target.ref or "").startswith("refs/heads/"):
        raise UsageError(f"{target.name} is not a branch, so nothing can land on it", hint="add --no-land")
    wanted = _branches(repository, branches, target)
    from gitorch.integrate.candidate import drop_candidates  # noqa: PLC0415 - validating needs nothing of these
    from gitorch.integrate.checks.checked import validate_and_check  # noqa: PLC0415
    from gitorch.integrate.verdict import Rejected, judge  # noqa: PLC0415
    from gitorch.land.landing import land  # noqa: PLC0415

    validation = validate_and_check(repository, target, wanted, config, only_clean=only_clean, fixing=fixing)
    candidate = validation.candidate
    if candidate is None or candidate.commit == target.commit:
        return MergeOutcome(validation, None)
    judged = judge(repository, validation)
    if not landing or target.ref is None or isinstance(judged, Rejected):
        return MergeOutcome(validation, None)
    landed = land(repository, target.ref, judged)
    drop_candidates(repository, target)
    return MergeOutcome(replace(validation, status="landed"), landed, repository.remote_of(target.ref))


def excerpts(path: Path, validation: Validation) -> Mapping[Location, str]:
    """The source line at each place that the findings name; places that can't be shown are missing."""
    return read_excerpts(open_repository(path), validation)


def target_of(repository: Repository, onto: str | None) -> tuple[Branch, Config]:
    """The target, and the configuration that its own commit holds."""
    if onto is not None:
        target = repository.branch(onto)
        return target, config_in(repository, target.commit)
    default = repository.branch(repository.default_branch)
    config = config_in(repository, default.commit)
    if config.target is None or names.branch_ref(config.target) == default.ref:
        return default, config
    target = repository.branch(names.branch_ref(config.target))
    return target, config_in(repository, target.commit)


def unmerged(path: Path, *, onto: str | None = None) -> list[str]:
    """The local branches with commits that the target does not have, by name."""
    repository = open_repository(path)
    return [branch.name for branch in ahead_of(repository, target_of(repository, onto)[0])]


def _branches(repository: Repository, wanted: Sequence[str], target: Branch) -> list[Branch]:
    """The branches by name or shell pattern; without any, all that are ahead of the target."""
    if wanted:
        return branches_named(repository, wanted, target)
    found = ahead_of(repository, target)
    if not found:
        raise RepositoryError(f"no branch is ahead of {target.name}", hint="git branch --all")
    return found


def branches_named(repository: Repository, wanted: Sequence[str], target: Branch) -> list[Branch]:
    """The branches by name or shell pattern. Raises BranchError for an unknown one, and one named twice."""
    found = [branch for name in wanted for branch in _named(repository, name, target)]
    for number, branch in enumerate(found):
        if branch in found[:number]:
            raise BranchError(f"{branch.name} is named twice", hint="name each branch once")
    return found


def _named(repository: Repository, name: str, target: Branch) -> list[Branch]:
    if (run := names.parse_run_branch(name)) is not None and (tip := repository.tip(names.candidate(run))):
        return [Branch(name, names.candidate(run), tip)]
    if not any(mark in name for mark in "*?["):
        return [repository.branch(name)]
    return [branch for branch in repository.branches([name]) if branch.ref != target.ref]


def ahead_of(repository: Repository, target: Branch) -> list[Branch]:
    """The local branches with commits that the target does not have."""
    return [
        branch
        for branch in repository.branches(["*"])
        if branch.ref != target.ref and not repository.is_ancestor(branch.commit, target.commit)
    ]
