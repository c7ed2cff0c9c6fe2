"""The contracts and scopes of a plan that a user names, for a validation."""

from __future__ import annotations

from pathlib import Path

from gitorch.config.model import Config
from gitorch.errors import UsageError
from gitorch.git import trees
from gitorch.git.repository import Branch, Repository


def agreeing(config: Config, repository: Repository, target: Branch, directory: Path, file: Path | None) -> Config:
    """The configuration with what a plan says of its tasks' branches, where one is named.

    The plan is a file of the user's, seen from ``directory``, else one of the target's commit. Raises UsageError for a
    file that is in neither, ConfigError and PlanError for one that is no plan.
    """
    if file is None:
        return config
    from gitorch.plan.agreed import planned  # noqa: PLC0415 - pydantic, only for those who name a plan
    from gitorch.plan.reading import read_plan  # noqa: PLC0415 - likewise

    return planned(config, read_plan(_text(repository, target, directory, file), file.name).plan)


def _text(repository: Repository, target: Branch, directory: Path, file: Path) -> str:
    path = directory / file
    if path.is_file():
        return path.read_text(encoding="utf-8", errors="replace")
    entry = (
        trees.entry(repository, repository.tree_of(target.commit), file.as_posix()) if not file.is_absolute() else None
    )
    if entry is None or not entry.is_file:
        raise UsageError(f"there is no file {file}, here or in {target.name}", hint="gitorch validate --plan plan.yaml")
    return repository.read_blob(entry.oid).decode("utf-8", "replace")
