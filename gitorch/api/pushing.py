"""Pushing: the hook that guards the target, and a verdict for a commit that is already made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gitorch.git import hooks
from gitorch.git.repository import open_repository
from gitorch.integrate import bypass
from gitorch.integrate.pushed import judge_pushed
from gitorch.integrate.validation import Validation


@dataclass(frozen=True)
class HooksInstalled:
    """Each hook with where a foreign one is kept that was there, and whether ours fired from a new worktree."""

    places: tuple[tuple[Path, Path | None], ...]
    fires: bool


def judge_commit(path: Path, commit: str, *, before: str | None = None) -> Validation:
    """Give a commit that is already made its verdict, against ``before`` (default: its first parent)."""
    repository = open_repository(path)
    base = repository.branch(before).commit if before is not None else None
    return judge_pushed(repository, repository.branch(commit), base)


def record_bypass(path: Path, commit: str, ref: str, reason: str) -> None:
    """Write down that a commit was pushed without a verdict, and why."""
    repository = open_repository(path)
    bypass.record_bypass(repository, repository.branch(commit).commit, ref, reason)


def install_hooks(path: Path) -> HooksInstalled:
    """Install the pre-push hook where git looks for it, and fire it once from a new worktree."""
    repository = open_repository(path)
    repository.branch(repository.default_branch)  # without a commit there is no worktree to fire it from
    places = hooks.hook_places(repository)
    done = tuple((place.hook, hooks.install(place)) for place in places)
    return HooksInstalled(done, hooks.fires(repository, checkout=any(place.relative for place in places)))


def uninstall_hooks(path: Path) -> tuple[Path, ...]:
    """Remove the pre-push hook and put back what was there; the paths from which ours was removed."""
    places = hooks.hook_places(open_repository(path))
    return tuple(place.hook for place in places if hooks.uninstall(place))
