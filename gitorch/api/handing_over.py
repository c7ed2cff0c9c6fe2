"""Handoffs: read them, check them against the code, make one for any branch."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from gitorch import names
from gitorch.errors import BranchError, HandoffError, UsageError
from gitorch.git.repository import Branch, Oid, Repository, open_repository
from gitorch.handoff.claims import Claims, read_claims
from gitorch.handoff.making import Origin, make_manifest
from gitorch.handoff.manifest import Manifest, manifest_schema
from gitorch.handoff.store import Damaged, Kept, handoff_of, handoffs, write_handoff
from gitorch.handoff.work import Work
from gitorch.integrate.kept import cache_folder
from gitorch.integrate.modules import ModuleCache
from gitorch.integrate.siding import side_of
from gitorch.integrate.work import work_of

_PERSON = "person"


@dataclass(frozen=True)
class Checked:
    """What is wrong with a branch's handoff, a sentence each; nothing for a sound one."""

    branch: str
    wrong: tuple[str, ...]
    manifest: Manifest | None = None


def show_handoff(directory: Path, name: str) -> Kept:
    """The handoff of a branch, a commit, or a task as ``run/task``. Raises HandoffError where there is none."""
    repository = open_repository(directory)
    branch = _branch(repository, name)
    found = handoff_of(repository, branch)
    if found is None:
        raise HandoffError(f"{branch.name} has no handoff", hint=f"gitorch handoff make {name}")
    return found


def list_handoffs(directory: Path, run: str | None = None) -> tuple[Kept | Damaged, ...]:
    """Every handoff, newest first, of one run or of all; damaged notes come last."""
    found = handoffs(open_repository(directory))
    return tuple(one for one in found if run is None or isinstance(one, Damaged) or one.manifest.run == run)


def check_handoffs(directory: Path, wanted: Sequence[str]) -> tuple[Checked, ...]:
    """Each branch's handoff against its code; without names, every task branch's."""
    repository = open_repository(directory)
    branches = [_branch(repository, name) for name in wanted] or _task_branches(repository)
    return tuple(_checked(repository, branch) for branch in branches)


def make_handoff(directory: Path, name: str, claims: bytes | None = None) -> Manifest:
    """Make the handoff of any branch from its diff, and from ``claims`` where there are some, and write its note."""
    repository = open_repository(directory)
    branch = _branch(repository, name)
    said = read_claims(claims) if claims is not None else None
    origin, work = _origin(repository, branch)
    manifest = make_manifest(origin, work, said)
    write_handoff(repository, manifest)
    return manifest


def _task_branches(repository: Repository) -> list[Branch]:
    every = repository.branches(["*"])
    return [branch for branch in every if branch.ref and names.parse_task_branch(branch.ref) is not None]


def _branch(repository: Repository, name: str) -> Branch:
    run, slash, task = name.partition("/")
    if slash and names.is_slug(run) and names.is_slug(task):
        ref = names.task_branch(run, task).ref
        if repository.tip(ref) is not None:
            return repository.branch(ref)
    return repository.branch(name)


def _origin(repository: Repository, branch: Branch) -> tuple[Origin, Work]:
    onto = repository.branch(repository.default_branch)
    if branch.ref == onto.ref:
        raise UsageError(f"{branch.name} is the target; a handoff is of a branch that goes there", hint="git branch")
    side = side_of(repository, onto, branch)
    own = names.parse_task_branch(branch.ref or "")
    run, task = (own.run, own.task) if own else ("by-hand", names.slug(branch.name))
    now = datetime.now(UTC).isoformat(timespec="seconds")
    origin = Origin(run, task, 1, _PERSON, (), side.base, branch.commit, side.tree, now)
    return origin, work_of(repository, side, ModuleCache(cache_folder(os.environ)))


def _checked(repository: Repository, branch: Branch) -> Checked:
    try:
        found = handoff_of(repository, branch)
    except HandoffError as error:
        return Checked(branch.name, (error.message,))
    if found is None:
        return Checked(branch.name, ("there is no handoff",))
    manifest = found.manifest
    wrong = [f"claims {one.kind} {one.name}, but {one.reason}" for one in manifest.unmet]
    wrong += [f"{run.command} {run.status}" for run in manifest.checks if run.status == "failed"]
    if found.on != branch.commit:
        wrong += _drift(repository, branch, found)
    return Checked(branch.name, tuple(wrong), manifest)


def _drift(repository: Repository, branch: Branch, found: Kept) -> list[str]:
    """What has changed between the commit that was handed over and the branch as it is."""
    if repository.tree_of(branch.commit) == found.manifest.tree:
        return []
    try:
        now = _origin(repository, branch)[1]
    except BranchError as error:
        return [error.message]
    then = {(one.symbol, one.path): one.signature for one in found.manifest.artifacts.interfaces}
    new = {(one.symbol, one.path): one.signature for one in now.interfaces}
    changed = sorted(
        symbol for symbol, path in then.keys() | new.keys() if then.get((symbol, path)) != new.get((symbol, path))
    )
    said = f": {', '.join(dict.fromkeys(changed))}" if changed else ""
    return [f"the branch moved on from {found.on[:12]} after the handoff{said}"]


__all__ = [
    "Checked",
    "Claims",
    "Damaged",
    "Kept",
    "Manifest",
    "Oid",
    "check_handoffs",
    "list_handoffs",
    "make_handoff",
    "manifest_schema",
    "show_handoff",
]
