"""What lies under an overlay: the record of its layer, and what gitorch knows of that."""

from __future__ import annotations

from pathlib import Path

from gitorch.errors import WorktreeGoneError
from gitorch.git.repository import Repository
from gitorch.workspace import Layers, Workspace, registry

WAY = "layer"


def layer_below(repository: Repository, layers: Layers) -> Workspace:
    """The layer that an overlay lies over. Raises WorktreeGoneError if it is not there any more."""
    for one in registry.records(repository):
        if one.workspace.way == WAY and one.workspace.path == layers.lower and layers.lower.is_dir():
            return one.workspace
    raise WorktreeGoneError(f"{layers.lower}, which workspaces lie over, is gone", hint="gitorch status")


def rules_of(repository: Repository, layer: Workspace) -> Path:
    """An index of only what says which paths are ignored and filtered, marked so that git reads it from there."""
    return repository.gitorch_directory / "layers" / f"{layer.name}.rules"
