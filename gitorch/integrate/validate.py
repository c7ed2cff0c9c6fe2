"""The pipeline: sides → candidate → findings → validation. Reads refs, moves none."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from gitorch.config.model import Config
from gitorch.errors import BranchError
from gitorch.git import trees
from gitorch.git.repository import Branch, Oid, Repository
from gitorch.integrate.candidate import Refused, build_candidate
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.modules import ModuleCache
from gitorch.integrate.rules import RULES
from gitorch.integrate.sides import Side
from gitorch.integrate.silence import apply_decisions
from gitorch.integrate.validation import Candidate, LeftOut, Validation


def validate(repository: Repository, onto: Branch, branches: Sequence[Branch], config: Config) -> Validation:
    """Whether these branches can live together on ``onto``, as text and in meaning. Nothing moves."""
    timings: dict[str, float] = {}
    sides = tuple(side_of(repository, onto, branch) for branch in branches)
    with _timed(timings, "textual"):
        candidate, refused = build_candidate(repository, onto, sides)
    findings = [finding for one in refused for finding in _text_findings(onto, one)]
    with _timed(timings, "interfaces"):
        integration = Integration(
            repository, ModuleCache().parse, config, onto, repository.tree_of(onto.commit), sides,
            _target_side(repository, onto, sides),
        )  # fmt: skip
        for rule in RULES:
            findings.extend(rule(integration))
    speaking, silenced = apply_decisions(config, findings)
    numbered = _numbered(speaking)
    return Validation(
        onto,
        sides,
        "blocked" if any(finding.blocks for finding in numbered) else "clean",
        candidate,
        numbered,
        _left_out(candidate, sides, numbered),
        silenced=tuple(silenced),
        timings=timings,
    )


def side_of(repository: Repository, onto: Branch, branch: Branch) -> Side:
    """What a branch did since it left the target. Raises BranchError if they share no history."""
    base = repository.merge_base(onto.commit, branch.commit)
    if base is None:
        raise BranchError(f"{branch.name} shares no history with {onto.name}", hint=f"git log --oneline {branch.name}")
    return _side(repository, branch.name, base, branch.commit)


def _target_side(repository: Repository, onto: Branch, sides: Sequence[Side]) -> Side | None:
    """The target's own commits since the oldest base of a branch, or None where there are none."""
    base = onto.commit
    for side in sides:
        base = repository.merge_base(base, side.base) or base
    return None if base == onto.commit else replace(_side(repository, onto.name, base, onto.commit), is_target=True)


def _side(repository: Repository, name: str, base: Oid, commit: Oid) -> Side:
    base_tree, tree = repository.tree_of(base), repository.tree_of(commit)
    return Side(name, commit, tree, base, base_tree, trees.changes(repository, base_tree, tree))


def _text_findings(onto: Branch, refused: Refused) -> Iterator[Finding]:
    for conflict in refused.result.paths:
        yield Finding(
            "T101",
            Severity.ERROR,
            conflict.message,
            (refused.side.name, onto.name),
            (Location(refused.side.name, conflict.path, 1, role="edit"),),
            symbol=conflict.path,
        )


def _numbered(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Findings in a fixed order, each with its id: errors first, then by rule and place."""
    rank = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
    ordered = sorted(findings, key=lambda f: (rank[f.severity], f.rule, f.locations[:1], f.branches, f.message))
    return tuple(replace(finding, id=f"F{number}") for number, finding in enumerate(ordered, 1))


def _left_out(candidate: Candidate, sides: Sequence[Side], findings: Sequence[Finding]) -> tuple[LeftOut, ...]:
    missing = [side.name for side in sides if side.name not in candidate.branches and side.changes]
    return tuple(LeftOut(name, tuple(f.id for f in findings if name in f.branches)) for name in missing)


@contextmanager
def _timed(timings: dict[str, float], stage: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    timings[stage] = round((time.perf_counter() - started) * 1000, 1)
