"""The use cases: typed arguments in, values out. The command line uses exactly these."""

from __future__ import annotations

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
