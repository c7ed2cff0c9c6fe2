"""What gitorch goes by in a repository: gitorch.yaml of the target's own commit, and the defaults beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gitorch import names
from gitorch.api.merging import target_of
from gitorch.config.load import config_text
from gitorch.git.repository import Branch, open_repository


@dataclass(frozen=True)
class Settings:
    """Every setting, as the file takes them, and as a text that is one; ``has_file`` whether there is a file."""

    target: Branch
    has_file: bool
    settings: dict[str, Any]
    text: str


def settings(path: Path, *, onto: str | None = None) -> Settings:
    """What holds for a target. Raises ConfigError for a file with mistakes."""
    from gitorch.config.showing import effective, effective_yaml  # noqa: PLC0415 - pydantic, only for those who ask

    repository = open_repository(path)
    target, _ = target_of(repository, onto)
    said = config_text(repository, target.commit)
    default = names.short(repository.default_branch)
    return Settings(target, said is not None, effective(said, default), effective_yaml(said, default))
