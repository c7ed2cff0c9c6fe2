"""The contracts of a plan that a user names, for a validation."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from gitorch.config.model import Agreement, Config
from gitorch.errors import UsageError
from gitorch.git import trees
from gitorch.git.repository import Branch, Repository


def agreeing(config: Config, repository: Repository, target: Branch, directory: Path, file: Path | None) -> Config:
    """The configuration with what a plan agreed on, where one is named; it raises as :func:`agreed_in` does."""
    return config if file is None else replace(config, agreements=agreed_in(repository, target, directory, file))


def agreed_in(repository: Repository, target: Branch, directory: Path, file: Path) -> tuple[Agreement, ...]:
    """What a plan agreed on: a file of the user's, seen from ``directory``, else one of the target's commit.

    Raises UsageError for a file that is in neither, ConfigError and PlanError for one that is no plan.
    """
    from gitorch.plan.agreed import agreements  # noqa: PLC0415 - pydantic, only for those who name a plan
    from gitorch.plan.reading import read_plan  # noqa: PLC0415 - likewise

    return agreements(read_plan(_text(repository, target, directory, file), file.name).plan)


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
