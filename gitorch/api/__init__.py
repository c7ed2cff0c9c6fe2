"""The use cases: typed arguments in, values out. The command line uses exactly these."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gitorch.api.beginning import Written, init
    from gitorch.api.health import examine
    from gitorch.api.merging import (
        Analysis,
        MergeOutcome,
        config_schema,
        excerpts,
        load_config,
        merge,
        undo,
        unmerged,
        validate,
    )
    from gitorch.api.pushing import HooksInstalled, install_hooks, judge_commit, record_bypass, uninstall_hooks

__all__ = [
    "Analysis",
    "HooksInstalled",
    "MergeOutcome",
    "Written",
    "config_schema",
    "examine",
    "excerpts",
    "init",
    "install_hooks",
    "judge_commit",
    "load_config",
    "merge",
    "record_bypass",
    "undo",
    "uninstall_hooks",
    "unmerged",
    "validate",
]

_HOME = {
    "Analysis": "merging",
    "HooksInstalled": "pushing",
    "MergeOutcome": "merging",
    "Written": "beginning",
    "config_schema": "merging",
    "examine": "health",
    "excerpts": "merging",
    "init": "beginning",
    "install_hooks": "pushing",
    "judge_commit": "pushing",
    "load_config": "merging",
    "merge": "merging",
    "record_bypass": "pushing",
    "undo": "merging",
    "uninstall_hooks": "pushing",
    "unmerged": "merging",
    "validate": "merging",
}


def __getattr__(name: str) -> object:
    """Each use case is imported when it is first asked for: merging needs nothing of what setting up needs."""
    if name not in _HOME:
        raise AttributeError(f"module 'gitorch.api' has no attribute {name!r}")
    return getattr(import_module(f"gitorch.api.{_HOME[name]}"), name)
