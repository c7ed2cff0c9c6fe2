"""Judging a commit that is already made, as a push brings it: against what the target was before."""

from __future__ import annotations

from dataclasses import replace

from gitorch.config.load import load_config
from gitorch.errors import RepositoryError
from gitorch.git.repository import Branch, Oid, Repository
from gitorch.integrate import validate as pipeline
from gitorch.integrate.checks.checked import put_to_checks
from gitorch.integrate.validation import Candidate, Validation
from gitorch.integrate.verdict import judge


def judge_pushed(repository: Repository, pushed: Branch, before: Oid | None) -> Validation:
    """Findings and checks of a commit on top of ``before``, written down as its verdict.

    ``before`` is the target as the remote has it; None stands for the first parent. The configuration is that of
    ``before``. Raises RepositoryError if the push would not be a fast-forward.
    """
    base = before or next(iter(repository.parents_of(pushed.commit)), pushed.commit)
    if not repository.is_ancestor(base, pushed.commit):
        raise RepositoryError(
            f"{pushed.name} at {pushed.commit[:12]} does not contain {base[:12]}, which the remote has", hint="git pull"
        )
    onto = Branch(base[:12], None, base)
    pushed = replace(pushed, name=pushed.commit[:12]) if pushed.name == pushed.commit else pushed
    config = load_config(repository, base)
    branches = [pushed] if base != pushed.commit else []
    validation = pipeline.validate(repository, onto, branches, config, every_merge=True)
    candidate = Candidate(pushed.commit, repository.tree_of(pushed.commit), base, (pushed.name,))
    judged = put_to_checks(repository, config, replace(validation, candidate=candidate), candidate, lambda _: None)
    judge(repository, judged)
    return judged
