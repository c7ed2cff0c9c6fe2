"""Where in ``.git/gitorch`` workspaces leave what no agent may touch."""

from __future__ import annotations

from pathlib import Path

from gitorch.git.repository import Repository


def shadow_place(repository: Repository, name: str) -> Path:
    """Where what is remembered of a worktree from snapshot to snapshot lies."""
    return repository.gitorch_directory / "shadows" / name
